"""Rules about locales/: exactly the words of the code, nothing untranslated, equal parameters."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.guide.model import Guide, Problem
from bot.guide.strings import DOMAIN, SOURCE_LANGUAGE

_PARAM = re.compile(r"%\((\w+)\)s")
MEND = "Run `make strings`, then translate"


def words_of_the_code(root: Path) -> set[str]:
    """Every string marked in bot/."""
    found = extract_from_dir(root / "bot", method_map=[("**.py", "python")], keywords={"N_": None}, comment_tags=())
    return {str(message) for _, _, message, _, _ in found}


def problems(root: Path, guide: Guide) -> list[Problem]:
    """Drift between code and catalogues, for every live language but the source's own."""
    if not (root / "bot").is_dir():
        return []
    needed = words_of_the_code(root)
    return [problem for code in guide.live if code != SOURCE_LANGUAGE for problem in _catalogue(root, code, needed)]


def _catalogue(root: Path, code: str, needed: set[str]) -> list[Problem]:
    path = root / "locales" / code / "LC_MESSAGES" / f"{DOMAIN}.po"
    name = str(path.relative_to(root))
    if not path.exists():
        return [Problem(name, 0, "missing", "is missing", MEND)]
    with path.open("rb") as file:
        entries = {str(message.id): message for message in read_po(file, locale=code) if message.id}
    found = [Problem(name, 0, "drift", f'lacks "{words}"', MEND) for words in sorted(needed - entries.keys())]
    found += [
        Problem(name, 0, "drift", f'"{words}" is no longer in the code', MEND)
        for words in sorted(entries.keys() - needed)
    ]
    for words, message in entries.items():
        if not message.string or message.fuzzy:
            found.append(Problem(name, message.lineno or 0, "untranslated", f'"{words}" is not translated'))
        elif set(_PARAM.findall(words)) != set(_PARAM.findall(str(message.string))):
            found.append(Problem(name, message.lineno or 0, "parameters", f'the parameters of "{words}" differ'))
    return found
