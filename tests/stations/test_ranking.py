"""The best station for somebody comes first, and says why."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vocabulary import Audience
from stations.enums import Facility, Service
from stations.freshness import Freshness
from stations.hours import UNKNOWN, OpenState, Reason
from stations.ranking import Candidate, Wanted, best_for
from tests.factories.stations import StationFactory

NOW = datetime(2026, 11, 23, 9, 0)
OPEN = OpenState(open=True, until=NOW.replace(hour=17))
TOMORROW = OpenState(open=False, opens_at=NOW + timedelta(days=1), reason=Reason.OUTSIDE)
AT_TWO = OpenState(open=False, opens_at=NOW.replace(hour=14), reason=Reason.BREAK)
ANYTHING = Wanted()

nearest = Candidate(pk=1, distance_m=800, state=OPEN, takes_applications=True)
farther = replace(nearest, pk=2, distance_m=2000)


def order(*candidates: Candidate, wanted: Wanted = ANYTHING) -> list[int]:
    return [row.candidate.pk for row in best_for(candidates, wanted, NOW)]


def reason(candidate: Candidate, wanted: Wanted = ANYTHING) -> str:
    """What is said of a candidate beside the nearest one."""
    rows = best_for([nearest, candidate], wanted, NOW)
    return next(row.reason for row in rows if row.candidate is candidate)


def test_of_equals_the_nearer_comes_first() -> None:
    assert order(farther, nearest) == [1, 2]
    assert order(replace(nearest, pk=3), nearest) == [1, 3]


@pytest.mark.parametrize(
    "shortcoming",
    [
        {"state": TOMORROW},
        {"state": AT_TWO},
        {"state": UNKNOWN},
        {"state": OpenState(open=False, reason=Reason.OUTSIDE)},
        {"takes_applications": False},
        {"audiences": frozenset({Audience.MILITARY})},
        {"freshness": Freshness.OLD},
    ],
)
def test_a_shortcoming_is_worth_a_detour(shortcoming: dict[str, object]) -> None:
    assert order(replace(nearest, **shortcoming), farther) == [2, 1]


def test_but_not_any_detour() -> None:
    shut = replace(nearest, state=AT_TWO)
    assert order(shut, replace(farther, distance_m=30_000)) == [1, 2]


def test_who_opens_sooner_comes_first() -> None:
    rows = [
        replace(nearest, pk=number, state=replace(TOMORROW, opens_at=NOW + timedelta(days=number)))
        for number in (4, 2, 1, 3)
    ]
    assert order(*rows) == [1, 2, 3, 4]


def test_what_is_asked_for_is_asked_first() -> None:
    lacking = replace(nearest, state=OPEN)
    offering = replace(farther, state=TOMORROW, services=frozenset({Service.HOME_VISIT}))
    assert order(lacking, offering, wanted=Wanted(service=Service.HOME_VISIT)) == [2, 1]
    with_ramp = replace(farther, facilities=frozenset({Facility.RAMP}))
    assert order(nearest, with_ramp, wanted=Wanted(facility=Facility.RAMP)) == [2, 1]


def test_whom_a_station_is_meant_for_counts_for_those_it_is_meant_for() -> None:
    for_disabled = replace(farther, audiences=frozenset({Audience.DISABLED}))
    assert order(nearest, for_disabled) == [1, 2]
    assert order(nearest, for_disabled, wanted=Wanted(audience=Audience.DISABLED)) == [2, 1]
    assert order(nearest, for_disabled, wanted=Wanted(audience=Audience.WOMEN)) == [1, 2]


def test_the_reason_is_told_in_words() -> None:
    wanted = Wanted(audience=Audience.DISABLED)
    best = replace(farther, audiences=frozenset({Audience.DISABLED}))
    assert reason(best, wanted) == "现在开门、能受理、适合残疾人，比最近的远 1.2 公里"
    (alone,) = best_for([nearest], ANYTHING, NOW)
    assert alone.reason == "现在开门、能受理，离您最近"


@pytest.mark.parametrize(
    ("values", "wanted", "said"),
    [
        ({"state": TOMORROW}, ANYTHING, "明天 9:00 开门、能受理，比最近的远 1.2 公里"),
        ({"state": AT_TWO}, ANYTHING, "14:00 开门、能受理，比最近的远 1.2 公里"),
        ({"state": UNKNOWN}, ANYTHING, "开放时间要打电话问、能受理，比最近的远 1.2 公里"),
        ({"state": OpenState(open=False)}, ANYTHING, "近期不开门、能受理，比最近的远 1.2 公里"),
        ({"takes_applications": False}, ANYTHING, "现在开门，比最近的远 1.2 公里"),
        ({"distance_m": 820}, ANYTHING, "现在开门、能受理，和最近的差不多远"),
        (
            {"services": frozenset({Service.VIDEO}), "freshness": Freshness.OLD},
            Wanted(service=Service.VIDEO, facility=Facility.RAMP),
            "现在开门、有“远程视频咨询”、没有登记坡道、资料很久没有核对，比最近的远 1.2 公里",
        ),
        (
            {"facilities": frozenset({Facility.RAMP})},
            Wanted(service=Service.VIDEO, facility=Facility.RAMP),
            "现在开门、没有登记“远程视频咨询”、有坡道，比最近的远 1.2 公里",
        ),
        (
            {"audiences": frozenset({Audience.WOMEN, Audience.MINORS})},
            ANYTHING,
            "现在开门、能受理、主要服务未成年人、妇女，比最近的远 1.2 公里",
        ),
    ],
)
def test_shortcomings_are_told_too(values: dict[str, object], wanted: Wanted, said: str) -> None:
    assert reason(replace(farther, **values), wanted) == said


def test_nobody_near_is_nobody_to_rank() -> None:
    assert best_for([], ANYTHING, NOW) == []


candidates = st.lists(
    st.builds(
        Candidate,
        pk=st.integers(1, 10_000),
        distance_m=st.floats(0, 200_000),
        state=st.sampled_from([OPEN, TOMORROW, AT_TWO, UNKNOWN]),
        freshness=st.sampled_from(Freshness),
        takes_applications=st.booleans(),
        audiences=st.frozensets(st.sampled_from(Audience.values)),
    ),
    unique_by=lambda row: row.pk,
)


@given(candidates, st.randoms(use_true_random=False))
def test_the_order_does_not_hang_on_the_order_of_asking(
    rows: list[Candidate], random: Random
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert order(*rows) == order(*shuffled)


@given(candidates)
def test_a_station_that_is_better_in_every_way_and_nearer_stands_before(
    rows: list[Candidate],
) -> None:
    first = replace(nearest, pk=0, distance_m=0)
    assert order(*rows, first)[0] == 0


@pytest.mark.django_db
def test_a_candidate_is_made_of_a_station() -> None:
    station = StationFactory(services=[Service.VIDEO], audiences=[Audience.DISABLED])
    made = Candidate.of(station, 12.0, OPEN, Freshness.DUE)
    assert (made.pk, made.services) == (station.pk, frozenset({"video"}))
    assert not made.is_for_everybody
