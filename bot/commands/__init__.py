"""What the commands of `helpline` do, one file each; every function returns the exit code."""

from bot.commands.checking import check, doctor
from bot.commands.running import demo, migrate, offline, run
from bot.commands.talking import evaluate, talk, train, understand

__all__ = ["check", "demo", "doctor", "evaluate", "migrate", "offline", "run", "talk", "train", "understand"]
