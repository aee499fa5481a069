"""Which buttons stand under what. A button is never the only way: each meaning has words too (content/words.yml)."""

from __future__ import annotations

from bot.core.actions import Button, Rows
from bot.core.rules import Rules
from bot.core.session import Session

PERSON = Button("person")
MENU = Button("menu")
STOP = Button("stop")
COVER = Button("cover")
#: the levels of consent, in the order of their numbers in the question
CONSENT_CHOICES = ("share", "private", "anonymous", "none")


def languages(rules: Rules) -> Rows:
    """One button a language, each in its own name."""
    return tuple((Button("lang", language),) for language in rules.languages)


def language(code: str) -> Rows:
    """One language, to be taken or left."""
    return ((Button("lang", code),),)


def menu(rules: Rules) -> Rows:
    """The topic groups, then a person, the language and the quick exit."""
    groups: Rows = tuple((Button("group", group),) for group in rules.menu)
    return (*groups, (PERSON, Button("language")), (STOP,))


def group(name: str, rules: Rules) -> Rows:
    """The topics of one group, one a row, and the ways out."""
    topics: Rows = tuple((Button("topic", topic),) for topic in rules.menu.get(name, ()))
    return (*topics, (PERSON, MENU))


def under_answer(topic: str, rules: Rules) -> Rows:
    """More of it, the same for another situation, related topics, a person, the menu and where it comes from."""
    more = (Button("more", topic),) if topic in rules.more else ()
    again = (Button("again", topic),) if topic in rules.ask else ()
    first: Rows = ((*more, *again),) if more or again else ()
    return (*first, *under_more(topic, rules))


def under_more(topic: str, rules: Rules) -> Rows:
    """The same without what was pressed."""
    related: Rows = tuple((Button("topic", other),) for other in rules.related.get(topic, ()))
    return (*related, (PERSON, MENU), (Button("source", topic), STOP))


def replies(question: str, values: tuple[str, ...]) -> Rows:
    """What can be replied to a question before an answer, two in a row; skipping is always possible."""
    kind = [
        Button("country", value) if question == "country" else Button("reply", f"{question}={value}")
        for value in values
    ]
    return (*(tuple(kind[at : at + 2]) for at in range(0, len(kind), 2)), (Button("skip"), MENU))


def choices(intents: tuple[str, ...]) -> Rows:
    """Two or three intents to choose from; their numbers work as words."""
    offered: Rows = tuple((Button("choice", intent),) for intent in intents)
    return (*offered, (PERSON, MENU))


def or_instead(intents: tuple[str, ...], rows: Rows) -> Rows:
    """What else may have been meant, above the other buttons; in place of related topics, which are a poorer guess."""
    offered: Rows = tuple((Button("instead", intent),) for intent in intents)
    return (*offered, *(row for row in rows if row[0].id != "topic"))


def help_rows() -> Rows:
    """The ways on when nothing else fits."""
    return ((PERSON, MENU),)


def yes_no(question: str) -> Rows:
    """A plain question; its answers name it, so that an old yes never answers another question."""
    return ((Button("yes", question), Button("no", question)),)


def safety() -> Rows:
    """Is it safe to write now?"""
    return ((Button("safe"),), (Button("watched"),), (Button("unsafe"),), (COVER,), (STOP,))


def choosing_word() -> Rows:
    """Under the question for the word that ends the cover."""
    return ((Button("skip"),), (MENU, STOP))


def consent(topic: str) -> Rows:
    """May we pass it on? And, where there is one, the text that tells what to do."""
    what_to_do: Rows = ((Button("topic", topic),),) if topic else ()
    levels: Rows = tuple((Button("consent", level),) for level in CONSENT_CHOICES)
    return (*levels, *what_to_do, (STOP,))


def hours(rules: Rules) -> Rows:
    """When may we write? Skipping is always possible."""
    parts = [Button("hours", part) for part in rules.casework.hours]
    return (*(tuple(parts[at : at + 2]) for at in range(0, len(parts), 2)), (Button("skip"), STOP))


def asked(question: str, rules: Rules) -> Rows:
    """The replies to a question of a staff member; none where it is answered in words."""
    values = rules.casework.questions[question].values
    told = [Button("tell", f"{question}={value}") for value in values]
    return tuple(tuple(told[at : at + 3]) for at in range(0, len(told), 3))


def did_it_help() -> Rows:
    """Under the closing words."""
    return ((Button("helped"), Button("not_helped")), (Button("unsafe_again"),), (STOP,))


def how_are_things() -> Rows:
    """Under the one question some time after closing; nothing on it says what it is about."""
    return ((Button("helped"), Button("not_helped")), (Button("stop_writing"),))


def status(*, can_withdraw: bool) -> Rows:
    """Under how the case stands."""
    withdraw: Rows = ((Button("withdraw"),),) if can_withdraw else ()
    return (*withdraw, (PERSON, MENU), (STOP,))


def muted() -> Rows:
    """For somebody whose words do not reach staff."""
    return ((Button("appeal"),), (MENU, STOP))


def pass_on() -> Rows:
    """A file came: a person can have it."""
    return ((Button("pass_on"),), (MENU, STOP))


def for_session(session: Session, rules: Rules) -> Rows:
    """The menu, or only the language buttons while none is known."""
    return menu(rules) if session.language else languages(rules)
