"""Rules about every text: the right script, no typed figures, no hurtful words, only bold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.guide.filling import PLACEHOLDER
from bot.guide.model import Guide, Problem
from bot.guide.reading import Reader, plain

_SCRIPTS = {
    "Khmr": re.compile("[\u1780-\u17d3\u17dc]"),
    "Thai": re.compile("[\u0e01-\u0e5b]"),
    "Latn": re.compile("[A-Za-z]"),
}
_LETTER = re.compile(r"[^\W\d_]")
#: \d matches Khmer and Thai digits too
_LONG_NUMBER = re.compile(r"\d{3,}")
_MONEY = re.compile(
    r"\d\s*(?:฿|\$|baht|thb|usd|riel|dollar|บาท|ดอลลาร์|เรียล|បាត|ដុល្លារ|រៀល)|(?:฿|\$)\s*\d", re.IGNORECASE
)
_MARKUP = re.compile(r"^#|\]\(|<[a-z/]|https?://|`", re.MULTILINE | re.IGNORECASE)
#: said of people they hurt: English, Khmer (ជនរងគ្រោះ, ខុសច្បាប់), Thai (เหยื่อ, ผิดกฎหมาย)
_HURTFUL = re.compile(r"\billegal(?:s|ly)?\b|\bvictims?\b|ជនរងគ្រោះ|ខុសច្បាប់|เหยื่อ|ผิดกฎหมาย", re.IGNORECASE)


def problems(guide: Guide) -> list[Problem]:
    """All rules over all topics and messages."""
    allowed = _allowed(guide)
    return [
        problem
        for path, code, text in _texts(guide)
        for problem in _one(path, guide.languages[code].script, _without(text, allowed))
    ]


def _allowed(guide: Guide) -> list[str]:
    """Names of laws and acts with a word that is refused about people: content/allowed_words.yml, with reasons."""
    path = guide.folder / "allowed_words.yml"
    return [str(phrase) for phrase in plain(Reader(guide.folder).yaml(path))] if path.exists() else []


def _without(text: str, allowed: list[str]) -> str:
    for phrase in allowed:
        text = text.replace(phrase, "")
    return text


def _texts(guide: Guide) -> Iterator[tuple[str, str, str]]:
    for topic in guide.topics.values():
        for code, text in topic.texts.items():
            yield f"content/topics/{topic.id}/{code}.md", code, text
    for name, texts in guide.messages.items():
        for code, text in texts.items():
            yield f"content/messages/{name}/{code}.md", code, text


def _one(path: str, script: str, text: str) -> list[Problem]:
    bare = PLACEHOLDER.sub("", text)
    found = []
    for number, line in enumerate(bare.splitlines(), 1):
        if match := _LONG_NUMBER.search(line) or _MONEY.search(line):
            found.append(
                Problem(
                    path,
                    number,
                    "typed digits",
                    f'"{match[0]}" is a figure typed into a text',
                    "Make it a fact in content/facts/ and write {its_name}",
                )
            )
        if match := _HURTFUL.search(line):
            found.append(
                Problem(
                    path,
                    number,
                    "hurtful word",
                    f'"{match[0]}" about people',
                    'Write "without papers", "you", "the person"',
                )
            )
    if match := _MARKUP.search(bare):
        found.append(
            Problem(
                path,
                bare[: match.start()].count("\n") + 1,
                "markup",
                f'"{match[0]}" is not allowed',
                "Plain text and **bold** only",
            )
        )
    if text.count("**") % 2:
        found.append(Problem(path, 0, "markup", "a ** is not closed"))
    return found + _script(path, script, bare)


def _script(path: str, script: str, text: str) -> list[Problem]:
    letters = _LETTER.findall(text)
    right = _SCRIPTS[script].findall(text)
    if letters and len(right) < 0.6 * len(letters):
        return [Problem(path, 0, "script", f"is not mostly {script}", "Is the text in the wrong file?")]
    return []
