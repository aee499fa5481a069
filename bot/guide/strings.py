"""Words of the interface in three languages through gettext catalogues (Babel); read once, no compiled files needed."""

from __future__ import annotations

from pathlib import Path

from babel.messages.pofile import read_po

DOMAIN = "helpline"
SOURCE_LANGUAGE = "en"


def _catalogue(folder: Path, language: str) -> dict[str, str]:
    path = folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {str(m.id): str(m.string) for m in catalogue if m.id and m.string and not m.fuzzy}


class Strings:
    """Interface words of one folder of catalogues, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, dict[str, str]] = {}

    def text(self, language: str, message: str, **params: str) -> str:
        """The words in a language; an untranslated word stays English rather than empty."""
        if language not in self._read:
            self._read[language] = _catalogue(self.folder, language)
        words = self._read[language].get(message) or message
        return words % params if params else words
