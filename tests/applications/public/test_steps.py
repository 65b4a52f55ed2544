from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from applications.drafts import Page, State
from applications.errors import DraftIncomplete
from applications.public import steps
from applications.public.situation import Places, Situation
from stations.models import Station
from tests.factories.applications import NO_PHONE, VIOLENCE, WAGES, Typed

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def start(jurisdiction: str = "431321") -> Situation:
    return Situation(today=NOW.date(), places=Places(jurisdiction, NOW.date()))


def page(typed: Typed, state: State = State.DONE) -> Page:
    lists = {k: v if isinstance(v, list) else [v] for k, v in typed.items()}
    return Page(typed=lists, state=state, version=1, saved=NOW)


def walk(pages: dict[str, Typed], **changes: Page) -> steps.Journey:
    made = {key: page(typed) for key, typed in pages.items()} | changes
    return steps.walk(made, start())


def keys(journey: steps.Journey) -> list[str]:
    return [step.key for step in journey.steps]


@pytest.fixture(autouse=True)
def here(stations: dict[str, Station]) -> None:
    """The county."""


@pytest.mark.parametrize("pages", [WAGES, VIOLENCE, NO_PHONE], ids=["wages", "violence", "old"])
def test_each_of_the_stories_can_be_told_to_the_end(pages: dict[str, Typed]):
    journey = walk(pages)

    assert journey.open is None
    journey.require_complete()


def test_a_new_draft_stands_at_the_first_page():
    journey = walk({})

    assert journey.open is steps.FIRST
    with pytest.raises(DraftIncomplete) as refused:
        journey.require_complete()
    assert refused.value.step == "who"


def test_nobody_gets_past_the_first_page_that_is_not_done():
    journey = walk({"who": WAGES["who"], "phone": WAGES["phone"]})

    assert journey.open is steps.BY_KEY["matter"]
    assert journey.may_visit(steps.BY_KEY["who"])
    assert not journey.may_visit(steps.BY_KEY["story"])
    assert "contact" not in journey.answers


@pytest.mark.parametrize("state", [State.WRONG, State.LATER, State.CONFLICT])
def test_a_page_that_was_put_aside_has_to_be_looked_at_again(state: State):
    journey = walk(WAGES, story=page(WAGES["story"], state))

    assert journey.open is steps.BY_KEY["story"]


def test_an_answer_that_became_wrong_opens_its_page_again():
    journey = walk(WAGES, matter=page({"matter": "traffic-injury"}))

    assert journey.open is steps.BY_KEY["means"]  # the ground chosen there is one for wages


def test_need_is_not_asked_where_it_plays_no_part():
    journey = walk(VIOLENCE)

    assert not {"means", "proof", "household"} & set(keys(journey))
    assert "means" not in journey.answers


@pytest.mark.parametrize("matter", ["domestic-violence", "good-samaritan", "hero-reputation"])
def test_the_matters_of_article_32_skip_the_means(matter: str):
    journey = walk({"who": WAGES["who"], "matter": {"matter": matter}})

    assert [part.key for part in journey.parts] == ["who", "what", "person", "contact", "last"]


def test_a_ground_of_article_42_shortens_the_means_to_its_proof():
    assert keys(walk(WAGES))[-2:] == ["means", "proof"]
    assert keys(walk(NO_PHONE))[-2:] == ["means", "household"]


def test_answers_of_pages_that_no_longer_apply_are_gone():
    pages = WAGES | {"safety": {}}
    journey = walk(pages, matter=page({"matter": "domestic-violence"}))

    assert journey.open is None
    assert "means" not in journey.answers


def test_the_helper_is_asked_only_when_there_is_one():
    for_mother = walk({"who": {"capacity": "relative"}})

    assert "helper" in keys(for_mother)
    assert "helper" not in keys(walk(WAGES))


def test_the_helpers_answers_go_when_one_applies_for_oneself_after_all():
    helper = {"relation": "child", "helper_name": "陈小明"}
    journey = walk(WAGES | {"helper": helper})

    assert journey.answers["who"] == {"capacity": "self"}


def test_whoever_lives_elsewhere_is_asked_for_the_whole_address():
    pages = WAGES | {"township": {"township": "elsewhere"}, "elsewhere": {"address": "长沙市"}}
    journey = walk(pages)

    assert journey.open is None
    assert "village" not in keys(journey)
    assert journey.answers["address"]["address"] == "长沙市"


def test_without_divisions_the_address_is_asked_in_words():
    journey = steps.walk({}, start(jurisdiction=""))

    assert "elsewhere" in keys(journey)
    assert not {"county", "township", "village"} & set(keys(journey))


def test_the_pause_for_safety_comes_before_the_story_and_only_where_it_is_needed():
    violent = keys(walk(VIOLENCE))

    assert violent.index("safety") == violent.index("story") - 1
    assert "safety" not in keys(walk(WAGES))


def test_nothing_is_asked_twice():
    asked = Counter((step.section, name) for step in steps.STEPS for name in step.form.base_fields)
    twice = {name for name, times in asked.items() if times > 1}

    # These stand on two pages of which nobody sees both.
    assert twice == {("address", "address"), ("means", "pledge")}
    for pages in (WAGES, VIOLENCE, NO_PHONE):
        journey = walk(pages)
        own = Counter(
            (step.section, name)
            for step in journey.steps
            for name in step.form(situation=journey.at[step.key]).fields
        )
        assert max(own.values()) == 1


def test_no_two_pages_of_a_journey_have_the_same_heading():
    for pages in (WAGES, VIOLENCE, NO_PHONE):
        journey = walk(pages)
        titles = [str(s.form(situation=journey.at[s.key]).title) for s in journey.steps]
        assert len(titles) == len(set(titles))


def test_numbers_of_pages_tell_nothing_and_are_unlike_each_other():
    journey = walk(VIOLENCE)
    numbers = [journey.number(step) for step in journey.steps]

    assert len(set(numbers)) == len(numbers)
    assert journey.number(steps.BY_KEY["story"]) == "2-3"


def test_every_answer_knows_its_page():
    journey = walk(WAGES)
    given: list[tuple[str, Any]] = [
        (section, question) for section, data in journey.answers.items() for question in data
    ]

    assert set(given) == set(journey.source)
    assert journey.source["means", "means"].key == "means"
    assert journey.source["address", "village_name"].key == "village"
