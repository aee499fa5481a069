"""What the commands of `helpline` do, one file each; every function returns the exit code."""

from bot.commands.checking import check, doctor
from bot.commands.evaluating import Files, evaluate
from bot.commands.running import demo, migrate, offline, run
from bot.commands.talking import talk, train, understand

__all__ = ["Files", "check", "demo", "doctor", "evaluate", "migrate", "offline", "run", "talk", "train", "understand"]
