"""How people really write: one normaliser for the danger rules and the NLU service.

Pure functions over `str`, standard library only, Python 3.10 and newer: the bot and the NLU service
run on different Pythons and must still see the very same text.
"""

from textnorm.language import language_guess
from textnorm.latin import fold_latin
from textnorm.normal import normalise, squeeze
from textnorm.scripts import runs, script_of

__all__ = ["fold_latin", "language_guess", "normalise", "runs", "script_of", "squeeze"]
