"""Each rule of the linter with a library that trips it; and: the real content passes."""

# ruff: noqa: E501 - a table of breaks reads better with one break a line
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.check import find_problems
from bot.guide.loader import load
from bot.guide.model import ContentError
from tests.check.library import build, change, message, write
from tests.conftest import ROOT, TODAY

DAY = date(2026, 11, 24)
WAGE = "topics/minimum_wage"
BOOK = "cover/lessons.yml"
ALIKE = "nlu:\n- intent: thanks\n  examples: |\n" + "".join(
    f"    - thank you so very much my dear helpful friend {sign}\n" for sign in "abcdefgh"
)
BORROWED = "nlu:\n- intent: thanks\n  examples: |\n    - That fight on tv last night\n"


def test_the_real_content_passes() -> None:
    assert [str(problem) for problem in find_problems(ROOT, TODAY)] == []


def test_the_miniature_library_passes(tmp_path: Path) -> None:
    build(tmp_path)
    assert [str(problem) for problem in find_problems(tmp_path, DAY)] == []


def asking(
    content: Path, ask: str = "[papers]", value: str = "yes", codes: tuple[str, ...] = ("km", "th", "en")
) -> None:
    """A topic that asks about papers, and whose texts have a block for one reply."""
    if ask:
        change(content / WAGE / "topic.yml", "related: []", f"related: []\nask: {ask}")
    for code in codes:
        path = content / WAGE / f"{code}.md"
        write(path, path.read_text() + f"\n[if papers = {value}]\n{path.read_text()}\n[end]\n")


def test_a_law_may_be_called_what_it_is_called(tmp_path: Path) -> None:
    content = build(tmp_path)
    change(content / WAGE / "en.md", "everybody", "everybody by the Act on Victims.")
    assert any(problem.rule == "hurtful word" for problem in find_problems(tmp_path, DAY))
    write(content / "allowed_words.yml", '"Act on Victims": the name of a law\n')
    assert [str(problem) for problem in find_problems(tmp_path, DAY)] == []


def test_a_part_shared_by_facts_is_written_once(tmp_path: Path) -> None:
    content = build(tmp_path)
    facts = content / "facts" / "all.yml"
    write(
        facts,
        "_page: &page {source: {title: A page}, checked: 2026-11-01, review_by: 2027-02-01, basis: found}\n"
        + facts.read_text(),
    )
    write(facts, facts.read_text().split("wage:")[0] + "wage: {<<: *page, kind: amount, unit: thb_day, value: 400}\n")
    assert [str(problem) for problem in find_problems(tmp_path, DAY)] == []


def test_hours_over_midnight_or_in_two_parts_and_holidays_in_quotes_are_fine(tmp_path: Path) -> None:
    content = build(tmp_path)
    change(content / "partners.yml", "17:00", "12:00, 13:00-24:00")
    more = 'sat-sun: "22:00-06:00"}\n  holidays: [2027-04-13, "2027-04-14", 2027-04-15 08:00:00]'
    change(content / "partners.yml", '24:00"}', f'24:00", {more}')
    assert [str(problem) for problem in find_problems(tmp_path, DAY)] == []
    assert load(content).partners["lpn"].holidays == (date(2027, 4, 13), date(2027, 4, 14), date(2027, 4, 15))


BREAKS: list[tuple[str, Callable[[Path], None], str]] = [
    ("missing", lambda c: (c / WAGE / "km.md").unlink(), "minimum_wage/km.md: is missing"),
    ("yaml", lambda c: write(c / WAGE / "topic.yml", "group: [x\n"), "topic.yml:1: is not valid YAML"),
    ("yaml", lambda c: change(c / "facts" / "all.yml", "wage:\n", "police_th:\n"), "stands here twice"),
    ("form", lambda c: change(c / "facts" / "all.yml", "kind: amount", "kind: sum"), 'facts/all.yml:12: the fact "wage" has the unknown kind "sum"'),
    ("unknown fact", lambda c: change(c / WAGE / "th.md", "{wage}", "{wages}"), "minimum_wage/th.md:1: {wages} is not in"),
    ("same facts", lambda c: change(c / WAGE / "th.md", "{wage}", "x"), "{wage} stands in another language"),
    ("typed digits", lambda c: change(c / WAGE / "en.md", "everybody", "everybody 1546"), '"1546" is a figure typed'),
    ("typed digits", lambda c: change(c / WAGE / "th.md", "ทุกคน", "ทุกคน ๓๓๗"), '"๓๓๗"'),
    ("typed digits", lambda c: change(c / WAGE / "km.md", "មនុស្ស", "៥ បាត មនុស្ស"), "figure typed"),
    ("expired", lambda c: change(c / "facts" / "all.yml", "review_by: 2027-02-01\n  basis: found\n  confirmed", "review_by: 2026-11-02\n  basis: found\n  confirmed"), "should have been reviewed"),
    ("unused", lambda c: write(c / "facts" / "all.yml", (c / "facts" / "all.yml").read_text() + (c / "facts" / "all.yml").read_text().split("wage:")[1].join(["other:", ""])), '"other" is used by no text'),
    ("periods", lambda c: change(c / "facts" / "all.yml", "value: 400}", "value: 400}\n    - {from: 2026-06-01, to: 2027-12-31, value: 410}"), "overlap"),
    ("periods", lambda c: change(c / "facts" / "all.yml", "value: 400}", "value: 400}\n    - {from: 2027-06-01, to: 2027-12-31, value: 410}"), "gap"),
    ("unit", lambda c: change(c / "facts" / "all.yml", "thb_day", "thb_week"), "thb_week"),
    ("label", lambda c: change(c / "facts" / "all.yml", "th: ตำรวจ, ", ""), "no label in th"),
    ("source", lambda c: change(c / "facts" / "all.yml", "value: 400}\n  source: {title: A page", 'value: 400}\n  source: {title: ""'), "names no source"),
    ("twice", lambda c: write(c / "facts" / "more.yml", "wage:" + (c / "facts" / "all.yml").read_text().split("wage:")[1]), 'the fact "wage" stands in content/facts/all.yml too'),
    ("form", lambda c: change(c / "facts" / "all.yml", "from: 2025-01-01", "von: 2025-01-01"), "a period without from"),
    ("form", lambda c: change(c / "facts" / "all.yml", "confirmed: null", "confirmed: no"), "confirmed by nobody"),
    ("form", lambda c: change(c / "facts" / "all.yml", "country: th", "country: both"), "emergency number without country"),
    ("form", lambda c: change(c / "facts" / "all.yml", "url: null", "url: 'javascript:x'"), "url that is no address"),
    ("form", lambda c: change(c / "facts" / "all.yml", "to: 2026-12-31", "to: '2026-12-31'"), "a period without"),
    ("form", lambda c: change(c / "partners.yml", "countries: [th]", "countries: [th]\n  listed: no"), "true or false"),
    ("form", lambda c: change(c / WAGE / "topic.yml", "review: {km: drafted, th: drafted, en: drafted}", "review: drafted"), "another form of review"),
    ("blocks", lambda c: change(c / WAGE / "topic.yml", "related: []", "ask: [country]") or [change(c / WAGE / f"{code}.md", "{wage}", "{wage}\n[if country = laos]\nx\n[end]\n") for code in ("km", "th", "en")], '"laos" is no reply'),
    ("lasting", lambda c: change(c / "messages" / "welcome" / "en.md", "Hello", "Hello {wage}"), "{wage} may expire"),
    ("confirm", lambda c: change(c / "facts" / "all.yml", "basis: found\n  confirmed", "basis: knowledge\n  confirmed"), "names nobody to confirm it"),
    ("statement", lambda c: change(c / "facts" / "all.yml", "kind: amount", "kind: statement"), "{wage} is a statement"),
    ("unknown fact", lambda c: change(c / WAGE / "topic.yml", "related: []", "facts: [nothing]"), '"nothing" is not in content/facts'),
    ("ask", lambda c: change(c / WAGE / "topic.yml", "related: []", "ask: [papers]"), "no text depends on it"),
    ("ask", lambda c: change(c / WAGE / "topic.yml", "routine", "urgent") or asking(c), "asks before an urgent answer"),
    ("ask", lambda c: change(c / WAGE / "topic.yml", "related: []", "ask: [papers, country, province]"), "asks 3 questions"),
    ("ask", lambda c: change(c / WAGE / "en.md", "{wage}", "{wage} {minimum_wage_here}"), "without asking it"),
    ("form", lambda c: change(c / WAGE / "topic.yml", "related: []", "ask: [colour]"), "asks colour"),
    ("blocks", lambda c: asking(c, ask=""), "which topic.yml does not ask"),
    ("blocks", lambda c: asking(c, value="perhaps"), '"perhaps" is no reply to "papers"'),
    ("blocks", lambda c: asking(c, codes=("en", "km")), "th.md: has other blocks"),
    ("blocks", lambda c: change(c / WAGE / "en.md", "The lowest", "[if papers = yes]\nThe lowest"), "en.md:1: the block is not closed"),
    ("blocks", lambda c: change(c / WAGE / "en.md", "The lowest", "[end]\nThe lowest"), "[end] without"),
    ("blocks", lambda c: change(c / WAGE / "en.md", "The lowest", "[if papers]\nThe lowest"), "is not understood"),
    ("blocks", lambda c: change(c / WAGE / "en.md", "The lowest", "---\nThe lowest"), "nothing on one side"),
    ("first half", lambda c: change(c / WAGE / "topic.yml", "complete: false", "complete: true") or change(c / WAGE / "en.md", "everybody", "everybody " + "here " * 90), "words above ---"),
    ("first half", lambda c: change(c / WAGE / "km.md", "មនុស្ស", "\n" * 40 + "មនុស្ស"), "lines of a phone"),
    ("length", lambda c: change(c / WAGE / "km.md", "មនុស្ស", "\n\nមនុស្ស" * 900), "characters as shown"),
    ("sentence", lambda c: change(c / WAGE / "en.md", "everybody", "everybody " + "and " * 15), "a sentence has"),
    ("related", lambda c: change(c / WAGE / "topic.yml", "[minimum_wage]", "[]"), "no topic leads to it"),
    ("review", lambda c: change(c / WAGE / "topic.yml", "km: drafted", "km: {by: Sokha, on: 2026-11-20, text: 0123456789abcdef}"), "has changed since it was signed"),
    ("review", lambda c: change(c / WAGE / "topic.yml", "km: drafted", "km: {by: Nobody, on: 2026-11-20, text: x}"), "not in content/reviewers.yml"),
    ("label", lambda c: change(c / "questions.yml", "en: With}", 'en: "With all of the papers that one can have"}'), "papers = yes has 40 characters in en"),
    ("form", lambda c: change(c / "questions.yml", "label: {km: មាន, th: มี, en: With}, ", ""), '"papers" needs values'),
    ("name", lambda c: change(c / "places.yml", "en: Pailin}", "en: Trat}"), '"Trat" means trat and pailin'),
    ("near", lambda c: change(c / "places.yml", "near: [trat]", "near: [tratt]"), '"tratt" leads to no province'),
    ("language", lambda c: change(c / "places.yml", "th: ไพลิน, ", ""), '"pailin" has no name in th'),
    ("kind", lambda c: change(c / "places.yml", "kind: labour_office", "kind: palace"), 'unknown kind "palace"'),
    ("province", lambda c: change(c / "places.yml", "province: trat", "province: paris"), 'unknown province "paris"'),
    ("phone", lambda c: change(c / "places.yml", "phone: police_th", "phone: nobody"), '"nobody" of "office_trat" is no fact'),
    ("expired", lambda c: change(c / "places.yml", "review_by: 2027-02-01", "review_by: 2026-11-02"), "office_trat"),
    ("form", lambda c: change(c / "places.yml", "    review_by: 2027-02-01\n", ""), 'the place "office_trat" needs'),
    ("form", lambda c: change(c / "places.yml", "country: kh", "country: la"), 'the province "pailin" needs'),
    ("theme", lambda c: change(c / "partners.yml", "[minimum_wage]", "[football]"), '"football", which is no group'),
    ("hours", lambda c: change(c / "partners.yml", "08:30-17:00", "morning"), "cannot be read"),
    ("hours", lambda c: change(c / "partners.yml", "Asia/Bangkok", "Thailand"), 'without a time zone that exists: "Thailand"'),
    ("hours", lambda c: change(c / "partners.yml", "Asia/Bangkok", "Asia"), 'without a time zone that exists: "Asia"'),
    ("hours", lambda c: change(c / "partners.yml", "timezone: Asia/Bangkok, ", ""), "hours without a time zone. Write"),
    ("hours", lambda c: change(c / "partners.yml", "17:00", "24:30"), '"mon-fri: 08:30-24:30"'),
    ("hours", lambda c: change(c / "partners.yml", "17:00", "12:00, 13-17"), '"mon-fri: 13-17"'),
    ("hours", lambda c: change(c / "partners.yml", '"08:30-17:00"', "null"), '"mon-fri: None"'),
    ("hours", lambda c: change(c / "partners.yml", "17:00", "08:30"), "end when they begin"),
    ("hours", lambda c: change(c / "partners.yml", "mon-fri", "mon-fry"), 'unknown day: "mon-fry"'),
    ("hours", lambda c: change(c / "partners.yml", "mon-fri", "mon-wed-fri"), 'unknown day: "mon-wed-fri"'),
    ("hours", lambda c: change(c / "partners.yml", "mon-fri", 'wed: "08:30-12:00", mon-fri'), "name a day twice: wed"),
    ("hours", lambda c: change(c / "partners.yml", ', mon-fri: "08:30-17:00"', ""), "hours without a day"),
    ("holidays", lambda c: change(c / "partners.yml", "  hours", "  holidays: [2027-04-13, Songkran]\n  hours"), 'no date: "Songkran"'),
    ("holidays", lambda c: change(c / "partners.yml", "  hours", "  holidays: ['2027-02-30']\n  hours"), 'no date: "2027-02-30"'),
    ("form", lambda c: change(c / "partners.yml", "  hours", "  holidays: 2027-04-13\n  hours"), "countries and holidays are lists"),
    ("form", lambda c: change(c / "partners.yml", '{timezone: Asia/Bangkok, mon-fri: "08:30-17:00"}', "always"), "hours is {timezone: …"),
    ("phone", lambda c: change(c / "partners.yml", "[police_th]", "[nobody]"), '"nobody", which is no fact'),
    ("expired", lambda c: change(c / "partners.yml", "review_by: 2027-02-01", "review_by: 2026-11-02"), "lpn"),
    ("language", lambda c: change(c / "partners.yml", "th: ช่วยแรงงาน, ", ""), "no about in th"),
    ("form", lambda c: change(c / "partners.yml", "  countries: [th]\n", ""), 'the partner "lpn" needs'),
    ("script", lambda c: write(c / WAGE / "km.md", "The lowest pay is {wage}."), "not mostly Khmr"),
    ("hurtful word", lambda c: change(c / WAGE / "en.md", "everybody", "illegal workers"), "illegal"),
    ("hurtful word", lambda c: change(c / WAGE / "en.md", "everybody", "the victim"), "victim"),
    ("markup", lambda c: change(c / WAGE / "en.md", "The", "<a href>The"), "not allowed"),
    ("markup", lambda c: change(c / WAGE / "en.md", "The", "**The"), "not closed"),
    ("length", lambda c: write(c / WAGE / "en.md", "Pay is {wage}."), "words"),
    ("title", lambda c: change(c / WAGE / "topic.yml", "en: Pay", "en: " + "Pay " * 10), "characters"),
    ("related", lambda c: change(c / WAGE / "topic.yml", "related: []", "related: [no_such_topic]"), "no_such_topic"),
    ("topic", lambda c: write(c / "topics" / "privacy_kept" / "topic.yml", (c / WAGE / "topic.yml").read_text()), 'lacks its part "privacy_choices"'),
    ("intent", lambda c: change(c / WAGE / "topic.yml", "[minimum_wage]", "[minimum_wages]"), "minimum_wages"),
    ("review", lambda c: change(c / WAGE / "topic.yml", "km: drafted", "km: fine"), "fine"),
    ("topic", lambda c: change(c / "danger.yml", "topic: minimum_wage", "topic: gone"), "gone"),
    ("language", lambda c: change(c / "danger.yml", ", th: [ถูกขัง]", ""), "no phrases in th"),
    ("form", lambda c: change(c / "danger.yml", "en: [locked]", "en: [locked, …]"), "reasons: locked_in: en is not a list"),
    ("form", lambda c: change(c / "danger.yml", "en: [locked]", "en: locked"), "reasons: locked_in: en is not a list"),
    ("form", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "groups: {en: {boss: man}}\n"), "groups: en: boss is not a list"),
    ("form", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "groups: {en: [man]}\n"), "groups: en is not a list"),
    ("form", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "'off': {context: {film: {en: movie}}}\n"), "off: context: film: en is not a list"),
    ("group", lambda c: change(c / "danger.yml", "ถูกขัง", '"{who}ถูกขัง"'), "{who} stands in a th phrase"),
    ("group", lambda c: write(c / "danger.yml", (c / "danger.yml").read_text() + "groups: {th: {who: [หนู]}}\n"), "stands in no phrase"),
    ("short phrase", lambda c: change(c / "danger.yml", "ถูกขัง", "ขัง"), "too short"),
    ("form", lambda c: change(c / "danger.yml", "level: urgent", "level: very"), "must be urgent or high"),
    ("form", lambda c: change(c / "triage.yml", "answer", "anwser"), "anwser"),
    ("form", lambda c: change(c / "triage.yml", "whom: [everyone]", "whom: [nobody]"), "whom"),
    ("form", lambda c: change(c / "casework.yml", "from: 6", "begin: 6"), "morning"),
    ("casework", lambda c: change(c / "triage.yml", "minutes: 2,", "minutes: 0,"), "climb"),
    ("casework", lambda c: change(c / "triage.yml", "  routine: {rungs: [{minutes: 0, whom: [duty]}]}\n", ""), "routine"),
    ("casework", lambda c: change(c / "casework.yml", "card: injured", "card: nothing"), "nothing"),
    ("casework", lambda c: change(c / "casework.yml", "to: 11", "to: 25"), "hours of a day"),
    ("form", lambda c: write(c / "triage.yml", "duress: {on: true}\n" + (c / "triage.yml").read_text()), "duress is on"),
    ("casework", lambda c: write(c / "triage.yml", "sweep_hours: 48\n" + (c / "triage.yml").read_text()), "sweep_hours is 48"),
    ("casework", lambda c: change(c / "casework.yml", "  life:", "  lives:"), "life"),
    ("language", lambda c: change(c / "casework.yml", "en: Settled", "fr: Settled"), "outcomes, helped"),
    ("form", lambda c: change(c / BOOK, "title: {km", "name: {km"), 'the lesson "fruit" needs title and phrases'),
    ("form", lambda c: change(c / BOOK, "learns:", "learn:"), "needs learns by language"),
    ("form", lambda c: change(c / BOOK, "en: banana, read:", "en: banana, say:"), "needs phrases such as"),
    ("lessons", lambda c: write(c / BOOK, (c / BOOK).read_text().split("  fruit:")[0] + "  {}\n"), "nothing to show"),
    ("lessons", lambda c: change(c / BOOK, "en: th}", "en: fr}"), 'cannot learn "fr"'),
    ("lessons", lambda c: change(c / BOOK, 'en: "{number} {title}"', 'en: "{number}"'), "heading in en needs"),
    ("language", lambda c: change(c / BOOK, ", en: next}", "}"), "hint is missing in en"),
    ("lessons", lambda c: write(c / "words.yml", '"yes": {en: ["yes"]}\n"stop": {en: [next]}\n'), 'next: "next" means "stop"'),
    ("language", lambda c: change(c / BOOK, ", en: [boss]", ""), "never is missing in en"),
    ("language", lambda c: change(c / BOOK, ", en: Fruit", ""), "fruit: title is missing in en"),
    ("language", lambda c: change(c / BOOK, "th: กล้วย, en", "en"), "fruit, phrase 1: text is missing in th"),
    ("language", lambda c: change(c / BOOK, "read: {km: ចេក, ", "read: {"), "fruit, phrase 1: read is missing in km"),
    ("lesson length", lambda c: write(c / BOOK, "\n".join((c / BOOK).read_text().splitlines()[:-1])), "fruit has 5 phrases"),
    ("lesson length", lambda c: change(c / BOOK, "en: banana,", "en: " + "banana " * 150 + ","), "characters as shown in en"),
    ("harmless", lambda c: change(c / BOOK, "en: banana,", "en: locked,"), '"locked" is danger'),
    ("harmless", lambda c: change(c / BOOK, "th: มะม่วง, en: mango}", "th: ถูกขัง, en: mango}"), '"ถูกขัง" is danger'),
    ("harmless", lambda c: write(c / "words.yml", '"yes": {en: ["yes"]}\n"stop": {en: [papaya]}\n'), '"papaya" means "stop"'),
    ("harmless", lambda c: change(c / BOOK, "en: banana,", "en: a banana for my boss,"), '"boss" may not stand'),
    ("harmless", lambda c: change(c / BOOK, "th: แตงโม, en", "th: ทำงานที่นี่, en"), '"ทำงาน" may not stand'),
    ("harmless", lambda c: change(c / BOOK, "en: Fruit", "en: Fruit of LPN"), '"LPN" may not stand'),
    ("harmless", lambda c: change(c / BOOK, "km: ចេក, th: กล้วย, en: banana, read", "km: ចេក ១៩១, th: กล้วย, en: banana, read"), '"១៩១" may not stand'),
    ("unused", lambda c: write(c / "messages" / "nobody_says_this" / "en.md", "x"), "nothing says this"),
    ("missing", lambda c: [path.unlink() for path in (c / "messages" / "welcome").glob("*")] and (c / "messages" / "welcome").rmdir(), "messages/welcome"),
    ("few", lambda c: write(c.parent / "nlu/data/km/minimum_wage.yml", "nlu:\n- intent: minimum_wage\n  examples: |\n    - one\n"), "has 1 messages"),
    ("twice", lambda c: change(c.parent / "nlu/data/en/thanks.yml", "en thanks 0", "en greet 0"), "also stands in greet.yml"),
    ("alike", lambda c: write(c.parent / "nlu/data/en/thanks.yml", ALIKE), "is nearly"),
    ("test-set", lambda c: write(c.parent / "nlu/validation/en.jsonl", json.dumps({"text": message("en", "thanks", 0).upper() + "!"})), "line 1 of validation/en.jsonl"),
    ("test-set", lambda c: write(c.parent / "nlu/data/en/hard_negatives/violence.yml", BORROWED) or write(c.parent / "nlu/validation/en.jsonl", '{"text": "that fight on tv last night", "intent": "thanks"}'), "hard_negatives/violence.yml"),
    ("intent", lambda c: write(c.parent / "nlu/data/en/hard_negatives/fights.yml", BORROWED), "fights.yml"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "brk", "words"), BREAKS, ids=[f"{n}-{rule}" for n, (rule, _, _) in enumerate(BREAKS)])
def test_rule(tmp_path: Path, rule: str, brk: Callable[[Path], None], words: str) -> None:
    content = build(tmp_path)
    brk(content)
    problems = find_problems(tmp_path, DAY)
    assert any(problem.rule == rule and words in str(problem) for problem in problems), [str(p) for p in problems]


def test_a_broken_library_stops_the_start_with_the_complete_list(tmp_path: Path) -> None:
    content = build(tmp_path)
    (content / WAGE / "km.md").unlink()
    change(content / "facts" / "all.yml", "kind: amount", "kind: sum")
    with pytest.raises(ContentError) as error:
        load(content)
    assert len(error.value.problems) == 2


def test_catalogues_that_drift_from_the_code_are_found(tmp_path: Path) -> None:
    from bot.check.catalogues import problems

    build(tmp_path)
    write(tmp_path / "bot" / "x.py", 'N_("Yes")\nN_("New words")\n')
    po = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Yes"\nmsgstr "x"\n\nmsgid "Old"\nmsgstr "y"\n'
    for code in ("km", "th"):
        write(tmp_path / "locales" / code / "LC_MESSAGES" / "helpline.po", po)
    found = [str(problem) for problem in problems(tmp_path, load(tmp_path / "content"))]
    assert any('lacks "New words"' in text for text in found) and any('"Old" is no longer' in text for text in found)
