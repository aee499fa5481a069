"""What users of peer systems complain about where bot, language and person meet (peers.md 3.3): none of it here."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import textnorm
from bot.core.actions import Action, Answer, Button, Say, SetTimer
from bot.core.case_actions import CloseCase, PageStaff, Relay
from bot.core.conversation import step
from bot.core.events import Event
from bot.core.hours import hours_of
from bot.core.opening import nobody_at_the_desk
from bot.core.routing import UNAVAILABLE, Asked, Understanding
from bot.core.rules import Rules
from bot.core.session import Session, Stage
from bot.core.staff_events import StaffAccepted, StaffClosed, StaffPassed
from bot.evaluation.counting import by_language, shares
from bot.evaluation.judging import OUT_OF_SCOPE, judge
from bot.evaluation.reading import Message
from bot.guide.render import Renderer
from bot.store.database import Database
from bot.telegram.staff_acts import COMMANDS
from bot.telegram.staff_lines import LINES
from tests.conftest import ROOT
from tests.core import people
from tests.core.people import (
    AT,
    LOCKED_IN,
    closed,
    commanded,
    live,
    pressed,
    replied,
    said,
    sent,
    sure_of,
    took,
    torn_between,
    words,
)
from tests.simulator.simulator_lab import CHAN, DARA, SOKHA
from tests.work.pain import QuickBench


@pytest.fixture
def bench(quick: Database, renderer: Renderer) -> QuickBench:
    return QuickBench(quick, renderer)


def with_dara(rules: Rules, language: str = "km") -> Session:
    """Somebody who was locked in, has agreed that staff read, and writes with Dara."""
    first = Session(language=language, language_chosen=True, welcomed=True)
    session, _ = live(rules, said(LOCKED_IN), said("1"), said("yes"), took(people.DARA), session=first)
    assert session.relays and session.case is not None and session.case.owner == people.DARA.id
    return session


def from_bot(actions: list[Action]) -> list[str]:
    """What the bot itself says to the user."""
    return words([action for action in actions if isinstance(action, Say | Answer)])


def buttons(actions: list[Action]) -> list[Button]:
    return [button for action in actions for row in getattr(action, "buttons", ()) for button in row]


# -- 32: who speaks


def test_32_the_bot_is_silent_while_a_person_has_the_conversation(bench: QuickBench) -> None:
    """peers.md 32: the bot keeps talking after handoff (chatwoot#5668); HITL ignores non-text (botpress/v12#1326)."""
    number = bench.with_a_person()
    bench.send(SOKHA, "voice")  # once in a case: what shows who they are is with staff now
    before = len(bench.texts())
    bench.model.knows["ថៅកែមិនបើកលុយ"] = sure_of("unpaid_wages")
    bench.lab.act(SOKHA, "text", text="ថៅកែមិនបើកលុយ")
    for kind in ("voice", "photo", "sticker", "document", "video_note", "location"):
        bench.lab.act(SOKHA, kind)
    bench.run()
    assert len(bench.texts()) == before, "it says nothing"
    room = [m["kind"] for m in bench.messages(bench.lab.group) if m["from_bot"]]
    assert {"voice", "photo", "sticker", "document", "video_note"} <= set(room), "and passes everything on"
    bench.write(DARA, number, "/close helped")
    before = len(bench.texts())
    bench.say(SOKHA, "ថៅកែមិនបើកលុយ")
    assert "1546" in bench.texts()[before], "after the close it answers again (chatwoot/rasa-agent-bot-demo#12)"


@pytest.mark.parametrize(
    ("language", "text"), [("en", "call me"), ("en", "thai"), ("en", "continue"), ("th", "โทรกลับด้วย"), ("km", "ថៃ")]
)
def test_32_a_word_of_the_bots_own_reaches_the_person_it_is_written_to(rules: Rules, language: str, text: str) -> None:
    """peers.md 32: what answers a person ("which language? - Thai", "please call me") is not the bot's to swallow."""
    _, actions = live(rules, said(text), session=with_dara(rules, language))
    assert any(isinstance(action, Relay) and action.content.text == text for action in actions), from_bot(actions)


def test_32_greeting_and_closing_are_said_once(rules: Rules) -> None:
    """peers.md 32: closing line twice (fazer-ai/agents#158), greeting again after transfer (Aselo PR #340)."""
    everything: list[str] = []
    session = Session(language="km", language_chosen=True, welcomed=True)
    handed_on = StaffPassed(at=AT, by=people.DARA, to="lpn", reason="life")
    accepted = StaffAccepted(at=AT, by=people.NOK)
    history: list[Event] = [said(LOCKED_IN), said("1"), said("yes")]
    history += [took(people.DARA), took(people.DARA), replied("hello", people.DARA), said("hello")]
    history += [handed_on, accepted, accepted, replied("hello", people.NOK), took(people.NOK)]
    history += [closed(people.NOK), closed(people.NOK), StaffClosed(at=AT, by=people.NOK, outcome="other")]
    for event in history:
        session, actions = step(event, Session.from_json(session.to_json()), rules)
        everything += from_bot(actions)
        assert sum(isinstance(action, CloseCase) for action in actions) <= 1
    assert [everything.count(once) for once in ("person_joined", "transfer_done", "case_closed")] == [1, 1, 1]
    assert session.case is None


SMALL_TALK = st.sampled_from(["ខ្ញុំនៅបន្ទប់លេខ ៣០៥", "ហើយឥឡូវ", "แล้วไงต่อ", "I am on the second floor", "🙏", "…"])
MODELS = st.sampled_from(
    [UNAVAILABLE, sure_of("unpaid_wages"), sure_of("greet"), sure_of("thanks"), sure_of("violence")]
)
KINDS = st.sampled_from(["voice", "photo", "sticker", "document", "video", "audio"])


HISTORIES = st.lists(st.one_of(st.tuples(SMALL_TALK, MODELS), KINDS, st.just("reply")), max_size=12)


def test_32_whatever_is_sent_meanwhile_the_bot_holds_its_tongue(rules: Rules) -> None:
    """peers.md 32: one persisted owner per conversation; model-check it (the whole machine: core/test_any_case)."""
    taken = with_dara(rules)

    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(HISTORIES)
    def any_history(history: list[Any]) -> None:
        session, spoke = taken, []
        for what in history:
            happened: Event = replied("yes", people.DARA) if what == "reply" else sent_or_said(what)
            session, actions = step(happened, Session.from_json(json.loads(json.dumps(session.to_json()))), rules)
            spoke += from_bot(actions)
            assert session.case is not None and session.case.owner == people.DARA.id
            assert what == "reply" or any(isinstance(action, Relay) for action in actions), f"{what} reached nobody"
        assert spoke in ([], ["file_reveals"]), "at most once in a case: what files reveal"

    any_history()


def sent_or_said(what: Any) -> Event:
    return sent(what) if isinstance(what, str) else said(*what)


# -- 33: a person

#: by button, command, word in each language and script, emoji and sticker
ASKED_FOR_A_PERSON: list[Event] = [
    pressed("person"),
    commanded("person"),
    *(said(text) for text in ("បុគ្គលិក", "ចង់និយាយជាមួយមនុស្ស", "niyeay chea muoy monus")),
    *(said(text) for text in ("คุยกับคน", "ขอคุยกับเจ้าหน้าที่ค่ะ", "talk to a person", "I want a human.")),
    said("🙋"),
    sent("sticker", "🙋"),
    said("I would like to speak with somebody who works there", sure_of("talk_to_human")),
]
#: questions of ours in which a sentence that only the model understands goes to the question
ONLY_WORDS = (
    Stage.CONFIRMING_DANGER,
    Stage.CHECKING_SAFETY,
    Stage.SILENT,
    Stage.CONSENTING,
    Stage.CHOOSING_WORD,
    Stage.CHOOSING_DURESS,
)


@pytest.mark.parametrize("language", ["km", "th", "en"])
def test_33_a_person_is_there_in_every_state_in_every_language_in_every_way(rules: Rules, language: str) -> None:
    """peers.md 33: no way to reach a human at all (RasaHQ/financial-demo#120, rasa-demo#292, rasa#3683)."""
    for stage in Stage:
        for asked in ASKED_FOR_A_PERSON[:-1] if stage in ONLY_WORDS else ASKED_FOR_A_PERSON:
            before = Session(language=language, language_chosen=True, welcomed=True, stage=stage)
            session, actions = live(rules, asked, session=before)
            assert session.case is not None, f"{stage} {asked}"
            assert any(isinstance(action, PageStaff) for action in actions), f"{stage} {asked}: nobody is rung"
            assert from_bot(actions), f"{stage} {asked}: the user is told nothing"


def test_33_who_is_not_understood_twice_is_offered_a_person(rules: Rules) -> None:
    """peers.md 33: by repeated failure, also of voice notes and pictures that a program cannot read."""
    session = Session(language="th", language_chosen=True, welcomed=True)
    unsure = Understanding(Asked.OK, (("greet", 0.15), ("thanks", 0.005)))
    for _ in range(3):
        session, actions = live(rules, said("กขคง ชซฌญ", unsure), session=session)
        assert Button("person") in buttons(actions)
    for kind in ("voice", "photo", "document", "location"):
        _, actions = live(rules, sent(kind), session=session)
        assert {Button("pass_on"), Button("person")} & set(buttons(actions)), kind


def test_33_nobody_at_the_desk_is_still_somebody_who_is_rung(bench: QuickBench) -> None:
    """peers.md 33: with everyone off duty the request rings everyone rather than nobody."""
    bench.say(DARA, "/duty off")
    bench.say(CHAN, "/duty off")
    before = {who: len(bench.texts(who)) for who in (DARA, CHAN)}
    bench.say(SOKHA, "/person")
    assert all(len(bench.texts(who)) == before[who] + 1 for who in before)


# -- 34: what it does not know


def test_34_what_it_is_not_sure_of_it_does_not_answer(rules: Rules) -> None:
    """peers.md 34: confident wrong answers on out-of-scope text (rasa#387, #1026, #10102): abstain -> a person."""
    asked = "what is the best phone to buy"
    for model in (
        torn_between("unpaid_wages", "minimum_wage", "send_money"),
        Understanding(Asked.OK, (("send_money", rules.thresholds.answer - 0.01), ("greet", 0.0))),
        Understanding(Asked.OK, (("send_money", 0.7), ("unpaid_wages", 0.7 - rules.thresholds.margin + 0.01))),
        sure_of(OUT_OF_SCOPE),
        sure_of("an_intent_that_nothing_answers"),
        UNAVAILABLE,
    ):
        _, actions = live(
            rules, said(asked, model), session=Session(language="en", language_chosen=True, welcomed=True)
        )
        assert not any(isinstance(action, Answer) for action in actions), model
        assert Button("person") in buttons(actions), model


def test_34_false_answers_are_measured_in_each_language(rules: Rules) -> None:
    """peers.md 34: a measured false-answer rate on an out-of-scope set per language, as `evaluate` tells."""
    outcomes = []
    for language in ("km", "th", "en"):
        lines = (ROOT / "nlu" / "validation" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
        outside = [entry for entry in map(json.loads, lines) if entry["intent"] == OUT_OF_SCOPE]
        assert len(outside) >= 5, f"{language}: too few messages out of scope to measure anything"
        for number, entry in enumerate(outside):
            model = sure_of("minimum_wage") if number == 0 else UNAVAILABLE  # one confident wrong answer each
            outcomes.append(judge(Message(entry["text"], OUT_OF_SCOPE, (), language, ""), model, rules))
    for language, group in by_language(outcomes).items():
        found = shares(group)
        assert found["wrong confident"].some >= 1, f"{language}: the false answer is not counted"
        assert found["out of scope handled"].of == len(group) > found["out of scope handled"].some


# -- 35: scripts

CLUSTERED = {
    "km": ["ជួយផង គេចាក់សោខ្ញុំក្នុងបន្ទប់", "ថៅកែវាយខ្ញុំ", "គេចាប់រំលោភខ្ញុំ"],
    "th": ["ช่วยด้วย เขาขังฉันไว้ในห้อง", "นายจ้างตบตีฉันทุกวัน", "หนูอยากฆ่าตัวตาย"],
}


@pytest.mark.parametrize("text", [text for texts in CLUSTERED.values() for text in texts])
def test_35_danger_is_found_with_and_without_invisible_spaces(rules: Rules, text: str) -> None:
    """peers.md 35: scripts without spaces, zero-width space (keymanapp/keyman#4872, w3c/sealreq#4)."""
    plain = rules.lexicon.find(text)
    assert plain.urgent, text
    for invisible in ("\u200b", "\u200c", "\u2060", "\ufeff", " ", "\u00ad"):
        for pieces in (2, 3, 5):
            spaced = invisible.join(text[at : at + pieces] for at in range(0, len(text), pieces))
            if not any(spaced[at + 1 :][:1] in "\u17d2" for at in range(len(spaced))) or invisible != " ":
                assert rules.lexicon.find(spaced).reasons == plain.reasons, (invisible.encode("unicode_escape"), spaced)


def test_35_order_of_marks_and_romanised_writing_change_nothing(rules: Rules) -> None:
    """peers.md 35: combining order (unicode-org/icu4x#7218, typesense#228) and romanised input."""
    for written, other in (
        ("ស្ត្រី", "ស្រ្តី"),  # COENG TA and COENG RO the other way round: it looks the same
        ("ប្ដី", "ប្តី"),  # COENG DA and COENG TA: it looks the same
        ("น้ำ", "นํ้า"),  # NIKHAHIT + AA for SARA AM
        ("เเม่", "แม่"),  # SARA E twice for SARA AE
    ):
        assert textnorm.normalise(written) == textnorm.normalise(other), (written, other)
    for words_for, texts in {
        "person": ("និយាយជាមួយមនុស្ស", "និយាយ\u200bជាមួយ\u200bមនុស្ស", "niyeay chea muoy monus", "NIYEAY CHEA MUOY MONUS"),
        "stop": ("ចេញ", "ចេ\u200bញ", "chenh", "jenh"),
        "menu": ("เมนู", "เม\u200bนู"),
    }.items():
        assert [rules.words.means(text, words_for) for text in texts] == [words_for] * len(texts), texts
    assert rules.lexicon.find("ke chak so knhom knong bontub").urgent, "romanised Khmer"


# -- 36: languages


def test_36_a_choice_is_kept_whatever_they_write_in(rules: Rules) -> None:
    """peers.md 36: language choice and switching (glific/glific#132): detection only proposes, once."""
    session, proposed = Session(), 0
    session, _ = live(rules, pressed("lang", "km"), session=session)
    for text in ("นายจ้างไม่จ่ายเงินเดือนมาสองเดือน", "My boss does not pay me since May", "ok", "ช่วยบอกหน่อยค่ะ ทำยังไงดี"):
        session, actions = live(rules, said(text, sure_of("unpaid_wages")), session=session)
        proposed += words(actions).count("language_suggestion")
        assert session.language == "km" and session.language_chosen
    assert proposed == 1
    session, actions = live(rules, said("English please"), session=session)
    assert session.language == "en" and words(actions)[0] == "language_changed", "asked for, it switches at once"


def test_36_a_mixed_message_does_not_flip_the_language(rules: Rules) -> None:
    """peers.md 36: mixed-language message does not flip it (bolna-ai/bolna PR #346), in any direction."""
    for first, language, mixed in (
        ("ថៅកែមិនបើកលុយឱ្យខ្ញុំ", "km", "ថៅកែថា overtime no pay ហើយ passport គេទុក"),
        ("นายจ้างไม่จ่ายเงินเดือน", "th", "เจ้านายบอกว่า no work no pay เลย"),
        ("ថៅកែមិនបើកលុយឱ្យខ្ញុំ", "km", "รับสมัครงาน ด่วน เงินเดือนดี បងៗ តើនេះពិតទេ?"),
        ("ថៅកែមិនបើកលុយឱ្យខ្ញុំ", "km", "yes"),
    ):
        session, _ = live(rules, said(first, sure_of("unpaid_wages")), session=Session())
        session, _ = live(rules, said(mixed, sure_of("unpaid_wages")), session=session)
        assert session.language == language, mixed


# -- 37: nobody at the desk

#: a Tuesday, 02:00 in both countries
NIGHT = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
WEEKDAYS = {"mon-fri": "08:00-17:00", "timezone": "Asia/Bangkok"}


@pytest.fixture
def office(rules: Rules) -> Rules:
    """LSCW works on weekdays by day, LPN around the clock; 7 December is a holiday of LSCW."""
    partners = dict(rules.casework.partners)
    holidays = [datetime(2026, 12, 7, tzinfo=UTC).date()]
    partners["lscw"] = replace(partners["lscw"], hours=hours_of(WEEKDAYS, holidays))
    partners["lpn"] = replace(
        partners["lpn"], hours=hours_of({"mon-sun": "00:00-24:00", "timezone": "Asia/Bangkok"}, [])
    )
    return replace(rules, casework=replace(rules.casework, partners=partners))


def at(moment: datetime, *events: Event) -> list[Event]:
    return [replace(event, at=moment) for event in events]


def asked_at(office: Rules, moment: datetime, language: str = "km") -> tuple[Session, list[Action]]:
    """Somebody asks for a person, is safe, nobody is hurt, and agrees: the session, and the actions of the yes."""
    first = Session(language=language, language_chosen=True, welcomed=True)
    way = at(moment, commanded("person"), pressed("safe"), pressed("reply", "hurt=no"), pressed("consent", "anonymous"))
    return live(office, *way, session=first)


@pytest.mark.parametrize(
    "moment", [NIGHT, datetime(2026, 11, 28, 5, 0, tzinfo=UTC), datetime(2026, 12, 7, 3, 0, tzinfo=UTC)]
)
def test_37_at_night_at_the_weekend_and_on_holidays_the_user_is_told(office: Rules, moment: datetime) -> None:
    """peers.md 37: after-hours silence (chatwoot#2182, #6010, glific#316): per partner, hours and holidays."""
    _, actions = asked_at(office, moment)
    assert "closed_now" in from_bot(actions) and "consent_given" not in from_bot(actions)
    _, by_day = asked_at(office, datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    assert "closed_now" not in from_bot(by_day) and "consent_given" in from_bot(by_day)


def test_37_each_partner_has_hours_of_its_own(office: Rules) -> None:
    """peers.md 37: somebody in Thailand is served by the partner there, which is open at night."""
    first = Session(language="th", language_chosen=True, welcomed=True, country="th")
    way = at(NIGHT, commanded("person"), pressed("safe"), pressed("reply", "hurt=no"), pressed("consent", "anonymous"))
    session, actions = live(office, *way, session=first)
    assert session.case is not None and session.case.partner == "lpn"
    assert "closed_now" not in from_bot(actions)


@pytest.mark.parametrize("language", ["km", "th", "en"])
def test_37_the_closed_reply_has_hours_and_emergency_numbers_in_their_language(
    office: Rules, renderer: Renderer, language: str
) -> None:
    """peers.md 37: an auto-reply must give an emergency number (slco-2016/clientcomm#398; Aselo in Canada)."""
    session, actions = asked_at(office, NIGHT, language)
    lscw = replace(renderer.guide.partners["lscw"], hours=WEEKDAYS)
    guide = replace(renderer.guide, rules=office, partners={**renderer.guide.partners, "lscw": lscw})
    shown = [
        Renderer(guide, renderer.strings).part(a, session, NIGHT.date()).text for a in actions if isinstance(a, Say)
    ]
    letters = {"km": "\u1780-\u17ff", "th": "\u0e01-\u0e7f", "en": "A-Za-z"}[language]
    assert re.search(f"[{letters}]{{3}}", shown[0]) and "LSCW" in shown[0] and "8" in shown[0], shown[0]
    assert re.search(r"\b191\b", "\n".join(shown)) and re.search(r"\b117\b", "\n".join(shown)), "\n".join(shown)


def test_37_the_hour_can_be_told_in_words(office: Rules) -> None:
    """peers.md 37: "when may they write to you?" is asked in words, so it can be answered in words too."""
    for text in ("in the evening", "ตอนเย็น", "ពេលល្ងាច"):
        session, _ = asked_at(office, NIGHT)
        for _ in range(6):  # before, between or after the questions of first contact
            session, _ = live(office, *at(NIGHT, said(text)), session=session)
            if session.hours:
                break
            session, _ = live(office, *at(NIGHT, said("skip")), session=session)
        assert session.hours == "evening", text


def test_37_urgent_cases_still_ring_at_night(office: Rules) -> None:
    """peers.md 37: urgent cases still page; what can wait rings when the office opens."""
    first = Session(language="km", language_chosen=True, welcomed=True)
    session, actions = live(office, *at(NIGHT, said(LOCKED_IN)), session=first)
    [page] = [action for action in actions if isinstance(action, PageStaff)]
    assert page.loud and "closed_now" not in from_bot(actions)
    [timer] = [a for a in actions if isinstance(a, SetTimer) and a.name == "ladder"]
    assert timer.seconds == 120, "and it rings again in two minutes"
    assert session.case is not None and not nobody_at_the_desk(session, NIGHT, office)
    _, actions = live(office, *at(NIGHT, commanded("person")), session=first)
    [page] = [action for action in actions if isinstance(action, PageStaff)]
    assert not page.loud
    [timer] = [a for a in actions if isinstance(a, SetTimer) and a.name == "ladder"]
    rings = (NIGHT + timedelta(seconds=timer.seconds)).astimezone(UTC)
    assert office.casework.is_open("lscw", rings), "the next ring of a medium case is in office hours"


# -- 38: what became of it


def test_38_the_user_sees_what_became_of_each_message(bench: QuickBench) -> None:
    """peers.md 38: users do not know what happened to their message (hushline#631): a sign, and /status in words."""
    bench.say(SOKHA, "/status")
    said_first = bench.texts()[-1]
    number = bench.with_a_person()
    mine = bench.lab.act(SOKHA, "text", text="room 305")["message_id"]
    bench.run()
    assert bench.sign(SOKHA, mine) == "👌", "it is with staff"
    bench.write(DARA, number, "/seen")
    assert bench.sign(SOKHA, mine) == "👀", "a person has read it"
    assert number not in said_first


def test_38_status_says_in_plain_words_how_it_stands(rules: Rules, renderer: Renderer) -> None:
    """peers.md 38: in each state another true sentence, with the number and who has it; and what was allowed."""
    session, stands = Session(language="en", language_chosen=True, welcomed=True), []
    handed_on = StaffPassed(at=AT, by=people.DARA, to="lpn", reason="life")
    for event in (
        None,
        said(LOCKED_IN),
        pressed("safe"),
        pressed("consent", "anonymous"),
        took(people.DARA),
        replied("hello", people.DARA),
        said("and now?"),
        handed_on,
        StaffAccepted(at=AT, by=people.NOK),
        closed(people.NOK),
    ):
        session = live(rules, event, session=session)[0] if event else session
        after, actions = live(rules, commanded("status"), session=session)
        assert after == replace(session, heard=after.heard), "to ask changes nothing"
        texts = [renderer.part(a, session, AT.date()).text for a in actions if isinstance(a, Say)]
        stands.append(texts[0])
        assert session.case is None or session.case.number in texts[0]
        assert session.case is None or len(texts) >= 2, "and what they allowed"
        owner = session.case.alias if session.case else ""
        assert owner in "\n".join(texts)
    assert len(set(stands)) >= 6, "different states, different words"


def test_38_deleting_says_first_what_goes_and_what_stays(rules: Rules, renderer: Renderer) -> None:
    """peers.md 38: deletion semantics confuse (freedomofpress/securedrop#3097, #5206, #6212)."""
    for language in ("km", "th", "en"):
        session = Session(language=language, language_chosen=True, welcomed=True)
        session, actions = live(rules, commanded("delete"), session=session)
        assert words(actions) == ["delete_preview"] and {Button("yes", "delete"), Button("no", "delete")} <= set(
            buttons(actions)
        )
        text = renderer.part(actions[0], session, AT.date()).text  # type: ignore[arg-type]
        assert text.count("<b>") >= 2, "what goes, and what stays"


def test_38_staff_read_what_closing_does_before_it_happens(bench: QuickBench) -> None:
    """peers.md 38: staff preview of what each destructive act does: after a close all is deleted in time."""
    number = bench.with_a_person()
    before = len(bench.texts())
    bench.write(DARA, number, "/close")
    preview = bench.room(bench.lab.group)[-1]
    assert bench.session().case is not None and len(bench.texts()) == before, "nothing has happened yet"
    assert "Helped" in bench.labels(bench.lab.group), "one press away"
    assert "user" in preview and ("deleted" in preview or "/reopen" in preview), preview


def test_38_the_menu_of_staff_says_what_each_act_does() -> None:
    """peers.md 38: Telegram shows it while a command is typed; what it does to the user is said again afterwards."""
    for act in ("close", "block", "unblock", "reveal", "pass", "reopen", "note"):
        assert len(COMMANDS[act]) > 15, act
    assert "no longer comes here" in LINES["blocked"] and "appeal" in LINES["blocked"]
    assert "logged" in LINES["reveal_needs_reason"]
