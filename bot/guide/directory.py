"""Who helps and where: provinces, offices and partners once they are read. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Province:
    """One province of Thailand or Cambodia, as people call it."""

    id: str
    country: str
    name: Mapping[str, str]
    #: further spellings, and towns that people say instead
    words: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called."""
        return (*map(str, self.name.values()), *self.words)


@dataclass(frozen=True, slots=True)
class Place:
    """An office that people can go to or call."""

    id: str
    kind: str
    province: str
    name: Mapping[str, str]
    address: Mapping[str, str]
    #: the name of a fact, or ""
    phone: str
    checked: date
    review_by: date


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation or office that helps: one entry of content/partners.yml."""

    id: str
    name: Mapping[str, str]
    about: Mapping[str, str]
    countries: tuple[str, ...]
    #: groups and topics
    themes: tuple[str, ...]
    #: codes of languages that a source says they speak
    languages: tuple[str, ...]
    #: names of facts
    phones: tuple[str, ...]
    #: takes cases of this helpline
    escalation: bool
    #: shown to users; False: only for staff
    listed: bool
    #: "timezone", and days ("mon-fri", "sat") -> "08:30-17:00"; {} when unknown
    hours: Mapping[str, str]
    holidays: tuple[date, ...]
    checked: date
    review_by: date
