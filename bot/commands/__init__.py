"""What the commands of `helpline` do, one file each; every function returns the exit code."""

from bot.commands import backups, keys
from bot.commands.checking import check, doctor
from bot.commands.deleting import forget, retention
from bot.commands.evaluating import Files, evaluate
from bot.commands.running import demo, migrate, offline, run
from bot.commands.seeing import status
from bot.commands.talking import talk, train, understand
from bot.commands.texts import preview, recordings, reload, review
from bot.commands.webhooks import webhook

__all__ = [
    "Files",
    "backups",
    "check",
    "demo",
    "doctor",
    "evaluate",
    "forget",
    "keys",
    "migrate",
    "offline",
    "preview",
    "recordings",
    "reload",
    "retention",
    "review",
    "run",
    "status",
    "talk",
    "train",
    "understand",
    "webhook",
]
