"""content/cover/lessons.yml -> the phrase book of cover mode, with every problem of its form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.guide.lessons import Lesson, Phrase, PhraseBook
from bot.guide.reading import Reader, plain

_BY_LANGUAGE = ("learns", "heading", "hint", "next", "never", "lessons")
_MEND = "content/README.md shows how"


def load_lessons(reader: Reader) -> PhraseBook:
    """What can be read of it; a phrase whose form is wrong is left out and reported."""
    path = reader.folder / "cover" / "lessons.yml"
    data = plain(reader.yaml(path))
    if wrong := [key for key in _BY_LANGUAGE if not isinstance(data.get(key), dict)]:
        if data:
            reader.problem(path, 0, "form", f"needs {', '.join(wrong)} by language or by name", _MEND)
        return PhraseBook()
    lessons = (_lesson(reader, path, name, entry) for name, entry in data["lessons"].items())
    return PhraseBook(
        lessons=tuple(lesson for lesson in lessons if lesson),
        learns={code: str(other) for code, other in data["learns"].items()},
        heading={code: str(text) for code, text in data["heading"].items()},
        hint={code: str(text) for code, text in data["hint"].items()},
        next=_words(data["next"]),
        never=_words(data["never"]),
    )


def _words(data: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {code: tuple(str(word) for word in words or ()) for code, words in data.items()}


def _lesson(reader: Reader, path: Path, name: str, entry: Any) -> Lesson | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("title"), dict):
        reader.problem(path, 0, "form", f'the lesson "{name}" needs title and phrases', _MEND)
        return None
    phrases = entry.get("phrases")
    if not isinstance(phrases, list) or not all(_is_phrase(phrase) for phrase in phrases):
        what = f'the lesson "{name}" needs phrases such as {{km: …, th: …, en: …, read: {{km: …, th: …, en: …}}}}'
        reader.problem(path, 0, "form", what, _MEND)
        return None
    return Lesson(name, entry["title"], tuple(_phrase(phrase) for phrase in phrases))


def _is_phrase(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("read"), dict)


def _phrase(entry: dict[str, Any]) -> Phrase:
    texts = {code: str(text) for code, text in entry.items() if code not in ("read", "__line__") and text}
    readings = {code: str(text) for code, text in entry["read"].items() if code != "__line__" and text}
    return Phrase(texts, readings)
