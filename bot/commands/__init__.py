"""What the commands of `helpline` do, one file each; every function returns the exit code."""

from bot.commands.checking import check, doctor
from bot.commands.evaluating import Files, evaluate
from bot.commands.running import demo, migrate, offline, run
from bot.commands.talking import talk, train, understand
from bot.commands.texts import preview, recordings, reload, review
from bot.commands.webhook import webhook

__all__ = [
    "Files",
    "check",
    "demo",
    "doctor",
    "evaluate",
    "migrate",
    "offline",
    "preview",
    "recordings",
    "reload",
    "review",
    "run",
    "talk",
    "train",
    "understand",
    "webhook",
]
