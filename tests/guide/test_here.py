"""What is looked up for a reader: the wage of their province with its exceptions, offices, and who helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.actions import Answer, ShowSources
from bot.core.session import Session
from bot.guide.model import Guide
from bot.guide.render import Renderer
from tests.conftest import TODAY

LANGUAGES = ["km", "th", "en"]


def shown(renderer: Renderer, topic: str, day: date = TODAY, language: str = "en", **replies: str) -> str:
    session = Session(language=language, country=replies.pop("country", None), replies=tuple(replies.items()))
    return renderer.part(Answer(topic), session, day).text


def test_all_77_provinces_of_thailand_have_a_minimum_wage(guide: Guide, renderer: Renderer) -> None:
    thai = [province for province in guide.provinces.values() if province.country == "th"]
    assert len(thai) == 77
    for province in thai:
        value = guide.facts[f"minimum_wage_{province.id}"].value_on(TODAY)
        text = shown(renderer, "minimum_wage", province=province.id)
        assert 300 < float(str(value)) < 500 and f"{province.name['en']}: {value} baht a day" in text


def test_a_province_with_a_dearer_district_shows_both(renderer: Renderer) -> None:
    text = shown(renderer, "minimum_wage", province="songkhla")
    assert "Songkhla: 352" in text and "Hat Yai" in text and "380" in text


def test_without_a_province_the_whole_range_is_shown(renderer: Renderer) -> None:
    for text in (shown(renderer, "minimum_wage"), shown(renderer, "minimum_wage", province="")):
        assert "from 337 baht a day to 400 baht a day" in text


def test_a_wage_of_last_year_is_never_shown_as_true(renderer: Renderer) -> None:
    text = shown(renderer, "minimum_wage", date(2027, 1, 1), province="trat")
    assert "354" not in text and "being checked" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_office_that_nobody_knows_is_said_to_be_unknown(renderer: Renderer, guide: Guide, language: str) -> None:
    text = shown(renderer, "offices_nearby", language=language, province="krabi")
    assert guide.messages["place_unknown"][language].splitlines()[0] in text


def test_an_office_past_its_review_day_is_not_shown(guide: Guide, renderer: Renderer) -> None:
    place = next(place for place in guide.places.values() if place.kind == "resource_centre")
    assert place.name["en"] in shown(renderer, "offices_nearby", province=place.province)
    late = place.review_by + timedelta(days=1)
    assert place.name["en"] not in shown(renderer, "offices_nearby", late, province=place.province)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_helpers_is_of_the_readers_country_and_leaves_the_unlisted_out(
    renderer: Renderer, guide: Guide, language: str
) -> None:
    for country in ("th", "kh"):
        text = shown(renderer, "organisations", language=language, country=country)
        for partner in guide.partners.values():
            wanted = partner.listed and country in partner.countries
            assert (f"<b>{partner.name[language]}</b>" in text) is wanted, partner.id


def test_an_overdue_statement_withholds_the_text_but_keeps_the_numbers_where_it_is_urgent(
    guide: Guide, renderer: Renderer
) -> None:
    topic = next(topic for topic in guide.topics.values() if topic.urgency == "urgent" and topic.facts)
    late = min(guide.facts[name].review_by for name in topic.facts) + timedelta(days=1)
    text = shown(renderer, topic.id, late)
    assert "being checked" in text and "191" in text and "117" in text


def test_what_must_be_reviewed_is_withheld_until_it_is(guide: Guide) -> None:
    strict = Renderer(guide, renderer_strings(), must_be_reviewed=True)
    text = shown(strict, "unpaid_wages")
    assert guide.messages["topic_unreviewed"]["en"].split(".")[0] in text and "labour" not in text.lower()
    urgent = shown(strict, "violence")
    assert "191" in urgent


def renderer_strings() -> object:
    from bot.guide.strings import Strings
    from tests.conftest import ROOT

    return Strings(ROOT / "locales")


def test_a_signed_text_has_no_line_about_being_checked(guide: Guide) -> None:
    topic = guide.topics["unpaid_wages"]
    signature = {"by": "Sokha", "on": "2026-11-29", "text": topic.signable("en")}
    signed = replace(
        guide,
        reviewers=frozenset({"Sokha"}),
        topics={**guide.topics, topic.id: replace(topic, review={**topic.review, "en": signature})},
    )
    strict = Renderer(signed, renderer_strings(), must_be_reviewed=True)  # type: ignore[arg-type]
    line = guide.messages["topic_unreviewed_line"]["en"]
    assert line not in shown(strict, "unpaid_wages") and line in shown(
        Renderer(guide, renderer_strings()), "unpaid_wages"
    )  # type: ignore[arg-type]


def test_looked_up_numbers_are_among_the_sources_and_the_warnings(renderer: Renderer, guide: Guide) -> None:
    text = shown(renderer, "organisations", country="th")
    assert guide.messages["numbers_untested_line"]["en"] in text and "Checked:" in text
    session = Session(language="en", replies=(("province", "chonburi"),))
    sources = renderer.part(ShowSources("minimum_wage"), session, TODAY).text
    assert guide.facts["minimum_wage_chonburi"].source_title.split("(")[0].strip() in sources


def test_the_range_of_all_provinces_rests_on_their_wages_and_on_nothing_else(renderer: Renderer) -> None:
    """Without a province every fact of the helpline stood among the sources."""
    sources = renderer.part(ShowSources("minimum_wage"), Session(language="en"), TODAY).text
    assert "minimum wage rates by province" in sources and "Amnesty" not in sources
    assert len(sources.splitlines()) < 20
