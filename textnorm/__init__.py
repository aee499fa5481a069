"""How people really write: one normaliser for the danger rules and the NLU service.

Pure functions over `str`, standard library only, Python 3.10 and newer: the bot and the NLU service
run on different Pythons and must still see the very same text.
"""

from textnorm.aliases import FOUND as ALIASES_FOUND
from textnorm.aliases import KEYS as ALIAS_KEYS
from textnorm.language import language_guess
from textnorm.latin import fold_latin
from textnorm.normal import normalise, squeeze
from textnorm.scripts import runs, script_of

__all__ = ["ALIASES_FOUND", "ALIAS_KEYS", "fold_latin", "language_guess", "normalise", "runs", "script_of", "squeeze"]
