"""Cover: the chat is a language lesson until the user's word. Staff hear of danger; the screen only turns its page.

Aloud act only three things: the word, the sign SOS, and another quick exit. What a boss may try, such as /start, old
buttons or "hello", shows the next page. Nothing is pushed: the user counts as not safe until they say otherwise.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core import keyboards, secret
from bot.core.actions import Action, Button, LeaveQuickly, Say
from bot.core.case_actions import TellStaff, UpdateCard
from bot.core.danger import Danger
from bot.core.emergency import CRY, alert, raise_danger
from bot.core.events import UserCommanded, UserEvent, UserPressed, UserSaid, UserSent
from bot.core.rules import Rules
from bot.core.session import Safety, Session, Stage
from bot.core.triage import assess
from bot.core.turn import Turn, album_of, relay_or_keep, text_of

#: raises the alarm aloud also in cover
SOS = "🆘"
#: why staff are rung when the second word was written
UNDER_CONTROL = "under_control"
#: of content/words.yml: the word of everybody who has chosen none; the lessons of these users name it, disguised
TEACHER = "teacher"
#: of content/words.yml: what anybody tries first is no secret
TOO_COMMON = "too_common"


def leave(session: Session) -> Turn:
    """Quick exit, and /cover: all that was there goes, the first lesson stands in its place, and staff know."""
    told: list[Action] = [TellStaff("user_left_quickly"), UpdateCard()] if session.case and not session.lesson else []
    empty = replace(session, misses=0, choices=(), topic="", replies=(), interrupted=None)
    gone = replace(empty, safety=Safety.UNSAFE, stage=Stage.SILENT, lesson=1)
    return gone, [LeaveQuickly(), _page(gone), *told]


def bare(session: Session) -> Session:
    """What keeps the cover standing, and nothing else: all that is left of somebody in cover who has gone silent."""
    return Session(
        language=session.language,
        stage=Stage.SILENT,
        safety=Safety.UNSAFE,
        lesson=session.lesson,
        word=session.word,
        duress=session.duress,
    )


def ask(session: Session) -> Turn:
    """/cover: at once for who has a word, else the word is chosen first."""
    if session.word:
        return leave(session)
    return replace(session, stage=Stage.CHOOSING_WORD), [Say("cover_word", buttons=keyboards.choosing_word())]


def choose(event: UserSaid, session: Session, rules: Rules) -> Turn:
    """The word is chosen and the lesson begins; what others may write by chance is refused."""
    if not _may_be_secret(event.text, rules):
        return session, [Say("cover_word_again", buttons=keyboards.choosing_word())]
    session = replace(session, word=secret.lock(event.text, event.fresh))
    if not rules.duress:
        return leave(session)
    return replace(session, stage=Stage.CHOOSING_DURESS), [Say("duress_word", buttons=keyboards.choosing_word())]


def choose_second(event: UserSaid, session: Session, rules: Rules) -> Turn:
    """For when somebody forces them to open the chat. It must be another word than the first."""
    if not _may_be_secret(event.text, rules) or secret.opens(event.text, session.word):
        return session, [Say("cover_word_again", buttons=keyboards.choosing_word())]
    return leave(replace(session, duress=secret.lock(event.text, event.fresh)))


def _may_be_secret(text: str, rules: Rules) -> bool:
    return secret.is_word(text) and not rules.words.meanings(text) and not rules.lexicon.find(text).reasons


def is_duress(event: UserEvent, session: Session) -> bool:
    """Whether it is the second word, in cover or not."""
    return bool(session.duress) and isinstance(event, UserSaid) and secret.opens(event.text, session.duress)


def under_control(event: UserSaid, session: Session, rules: Rules) -> Turn:
    """The lesson shows, as after any other word; staff are rung, and what they do then stands in their protocol."""
    covered, shown = leave(session) if not session.lesson else _turned(event, session, rules)
    after, alarm = alert(event, covered, (UNDER_CONTROL,), rules)
    return replace(after, stage=Stage.SILENT, safety=Safety.UNSAFE, unsaid=True), [*shown, *alarm]


def _turned(event: UserEvent, session: Session, rules: Rules) -> Turn:
    after = replace(session, lesson=_next(event, session, rules))
    return after, [_page(after)]


def turn(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Whatever the user, or whoever holds the phone, does while the lesson is on the screen."""
    if _leaves(event, rules):
        return leave(session)
    if isinstance(event, UserSaid) and is_duress(event, session):
        return under_control(event, session, rules)
    text = text_of(event)
    if _is_the_word(text, session, rules):
        back = replace(session, lesson=0, stage=Stage.CHECKING_SAFETY)
        return back, [LeaveQuickly(), Say("safety_question", buttons=keyboards.safety())]
    if SOS in text and isinstance(event, UserSaid | UserSent):
        return _aloud(event, session, rules)
    after, heard = _heard(event, session, rules)
    album = album_of(event) if isinstance(event, UserSaid | UserSent) else ""
    if album and album == session.album:
        return after, heard
    after = replace(after, album=album, lesson=_next(event, after, rules))
    return after, [_page(after), *heard]


def _leaves(event: UserEvent, rules: Rules) -> bool:
    match event:
        case UserCommanded():
            return event.command == "stop"
        case UserPressed():
            return event.button == "stop"
        case _:
            return rules.words.means(text_of(event), "stop") is not None


def _is_the_word(text: str, session: Session, rules: Rules) -> bool:
    if session.word:
        return secret.opens(text, session.word)
    return rules.words.means(text, TEACHER) is not None


def _aloud(event: UserSaid | UserSent, session: Session, rules: Rules) -> Turn:
    """The numbers come back on the screen: who sends this wants help more than cover."""
    found = rules.lexicon.find(event.text if isinstance(event, UserSaid) else event.content.text)
    danger = Danger("urgent", found.reasons or ("sos",), found.topic)
    return raise_danger(event, replace(session, lesson=0, danger="none", unsaid=False), danger, rules)


def _heard(event: UserEvent, session: Session, rules: Rules) -> Turn:
    """Words of danger: staff are rung and what was written is kept for them; nothing of it shows."""
    reasons = _danger_in(event, rules) if isinstance(event, UserSaid | UserSent) else ()
    if not reasons or not isinstance(event, UserSaid | UserSent):
        return session, []
    after, alarm = alert(event, session, reasons, rules)
    kept = relay_or_keep(event, replace(after, muted=False), rules.keep_danger_hours)
    return replace(after, stage=Stage.SILENT, unsaid=True), [*alarm, kept]


def _danger_in(event: UserSaid | UserSent, rules: Rules) -> tuple[str, ...]:
    """Why staff are rung. Nobody can be asked back here, so what only the model sees rings too."""
    text = text_of(event)
    found = rules.lexicon.find(text)
    if found.urgent:
        return found.reasons
    if rules.words.means(text, CRY):
        return (CRY,)
    if rules.words.meanings(text) or rules.words.number_in(text):
        return ()
    assessed = assess(text, event.understanding, rules)
    return assessed.danger.reasons if assessed.decision.kind == "danger" else ()


def _next(event: UserEvent, session: Session, rules: Rules) -> int:
    """The page that was asked for by its number, else the one behind the last."""
    if isinstance(event, UserPressed) and event.button == "lesson" and event.arg.isdecimal() and len(event.arg) < 4:
        return max(int(event.arg), 1)
    number = rules.words.number_in(text_of(event))
    return number or session.lesson % max(rules.lessons, 1) + 1


def _page(session: Session) -> Say:
    """A lesson; who has no word of their own reads in it, disguised, how to come back."""
    hint = {} if session.word else {"hint": TEACHER}
    buttons = ((Button("lesson", str(session.lesson + 1)),),)
    return Say("lesson", {"number": str(session.lesson), **hint}, buttons)
