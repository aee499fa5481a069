"""What stands on a button: interface words from the catalogues, titles from the content."""

from __future__ import annotations

from bot.core.actions import Button
from bot.core.details import COUNTRY, PROVINCE
from bot.guide.model import Guide
from bot.guide.strings import Strings
from bot.marking import N_

#: button id (with its argument for countries) -> emoji and words
_WORDS = {
    "person": ("🙋", N_("Talk to a person")),
    "menu": ("📋", N_("Menu")),
    "language": ("🌐", N_("Language")),
    "stop": ("🌤", N_("Leave quickly")),
    "delete": ("🗑", N_("Delete what is kept about me")),
    "cover": ("📖", N_("Show a language lesson instead")),
    "lesson": ("▶️", N_("Next")),
    "yes": ("", N_("Yes")),
    "no": ("", N_("No")),
    "safe": ("🟢", N_("Yes, it is safe")),
    "watched": ("🟡", N_("Someone may see")),
    "unsafe": ("🔴", N_("No, not safe")),
    "skip": ("", N_("Skip")),
    "pass_on": ("🙋", N_("Pass it on to a person")),
    "more": ("", N_("More")),
    "consent_share": ("1.", N_("Yes, share it to help me")),
    "consent_private": ("2.", N_("Yes, but not my name")),
    "consent_anonymous": ("3.", N_("Yes, only in this chat")),
    "consent_none": ("4.", N_("No")),
    "helped": ("👍", N_("It helped")),
    "not_helped": ("👎", N_("Not yet")),
    "unsafe_again": ("🔴", N_("I am not safe")),
    "stop_writing": ("", N_("Do not write again")),
    "withdraw": ("", N_("Pass nothing on any more")),
    "appeal": ("", N_("This is a mistake")),
    "again": ("", N_("For another situation")),
    "source": ("🔎", N_("Where this comes from")),
    "country_th": ("🇹🇭", N_("Thailand")),
    "country_kh": ("🇰🇭", N_("Cambodia")),
    "country_other": ("", N_("Another country")),
}

#: the commands of the bot's menu in a private chat, in this order
COMMANDS = {
    "menu": N_("Topics"),
    "person": N_("Talk to a person"),
    "status": N_("How my case stands"),
    "language": N_("Change the language"),
    "privacy": N_("Who can read this"),
    "mydata": N_("What is kept about me"),
    "delete": N_("Delete what is kept about me"),
    "help": N_("What this can do"),
    "stop": N_("Leave quickly"),
    "cover": N_("Show a language lesson instead"),
    "start": N_("Start"),
}


def label(button: Button, language: str, guide: Guide, strings: Strings) -> str:
    """The words on a button in a language, at most 64 characters."""
    match button.id:
        case "lang":
            return guide.languages[button.arg].name
        case "group":
            group = guide.groups[button.arg]
            return f"{group.emoji} {_in(group.title, language)}".strip()
        case "topic":
            return _in(guide.topics[button.arg].title, language)
        case "reply":
            return _reply(button.arg, language, guide)
        case "hours":
            return _in(guide.casework["hours"][button.arg].label, language)
        case "tell":
            question, _, value = button.arg.partition("=")
            return _in(guide.casework["questions"][question].values[value], language)
        case "choice":
            return _intent(button.arg, language, guide, strings)
        case "instead":
            title = _intent(button.arg, language, guide, strings)
            return strings.text(language, N_("Or: {title}")).format(title=title)
        case _:
            key = f"{button.id}_{button.arg}" if button.id in ("country", "consent") else button.id
            emoji, words = _WORDS[key]
            return f"{emoji} {strings.text(language, words)}".strip()


#: conversation intents that can be among the choices
_INTENTS = {
    "greet": N_("Just saying hello"),
    "goodbye": N_("Goodbye"),
    "thanks": N_("Thanks"),
    "affirm": N_("Yes"),
    "deny": N_("No"),
    "change_language": N_("Change the language"),
    "delete_data": N_("Delete what is kept about me"),
    "feedback_negative": N_("The answer was wrong"),
    "out_of_scope": N_("Something else"),
    "talk_to_human": N_("Talk to a person"),
}


def _intent(intent: str, language: str, guide: Guide, strings: Strings) -> str:
    topic = guide.rules.topics.get(intent)
    if topic:
        return _in(guide.topics[topic].title, language)
    return strings.text(language, _INTENTS.get(intent, N_("Something else")))


def heading(question: str, value: str, language: str, guide: Guide, strings: Strings) -> str:
    """The words over the part of an answer that only holds for one reply."""
    button = Button("country", value) if question == COUNTRY else Button("reply", f"{question}={value}")
    return label(button, language, guide, strings)


def _reply(arg: str, language: str, guide: Guide) -> str:
    question, _, value = arg.partition("=")
    if question == PROVINCE:
        return _in(guide.provinces[value].name, language)
    return _in(guide.questions[question].values[value], language)


def _in(texts: object, language: str) -> str:
    assert hasattr(texts, "get")
    return str(texts.get(language) or texts.get("en") or "")
