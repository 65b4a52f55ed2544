"""The nearest stations are exactly those that measuring all of them finds."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from portal.vocabulary import Audience
from stations import lately
from stations import nearest as module
from stations.coordinates import Position, distance_m
from stations.enums import Facility, Kind, Service
from stations.models import Division, Station
from stations.nearest import nearest
from stations.opening import OpeningBook
from stations.querysets import StationQuerySet
from tests.factories.stations import ClosureFactory, DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday


def scatter(places: list[Position], **columns: object) -> None:
    write([row(place, **columns) for place in places])


def row(place: Position, **columns: object) -> Station:
    station = Station(
        **{
            "name": "点",
            "kind": Kind.CONTACT_POINT,
            "division_id": "431321000000",
            "lng": place[0],
            "lat": place[1],
            **columns,
        }
    )
    station.derive()
    return station


def write(rows: list[Station]) -> None:
    Division.objects.get_or_create(code="431321000000", name="双峰县")
    for number, station in enumerate(rows):
        station.key = station.slug = f"p{number}"
    Station.objects.bulk_create(rows)


def brute_force(place: Position, limit: int) -> list[float]:
    rows = Station.objects.values_list("wgs_lng", "wgs_lat")
    return sorted(distance_m(place, row) for row in rows)[:limit]


def found(place: Position, limit: int = 10) -> list[float]:
    return [near.distance_m for near in nearest(place, Station.objects.all(), limit=limit)]


positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
corners = st.sampled_from(
    [(180.0, 0.0), (-180.0, 1.0), (179.99, 66.0), (0.0, 90.0), (0.0, -90.0), (112.0, 27.0)]
)
near_there = st.tuples(st.floats(111.8, 112.2), st.floats(26.9, 27.1))
anywhere = positions | corners | near_there
stations = st.builds(
    row,
    anywhere,
    kind=st.sampled_from(Kind.values),
    published=st.sampled_from([True, True, True, False]),
    services=st.lists(st.sampled_from(["advice", "video"]), unique=True),
    audiences=st.lists(st.sampled_from(["women", "everyone"]), unique=True),
    facilities=st.lists(st.sampled_from(["ramp", "braille"]), unique=True),
    hours=st.sampled_from(["", "周一 9:00-12:00", "周一 12:00-15:00", "每天 全天"]),
)
FILTERS: dict[str, tuple[Callable[[StationQuerySet], StationQuerySet], Callable[[Station], bool]]]
FILTERS = {
    "none": (lambda rows: rows, lambda station: True),
    "kind": (lambda rows: rows.of_kind("centre"), lambda station: station.kind == "centre"),
    "service": (lambda rows: rows.offering("video"), lambda station: "video" in station.services),
    "audience": (
        lambda rows: rows.for_audience("women"),
        lambda station: "women" in station.audiences,
    ),
    "suiting": (
        lambda rows: rows.suiting("women"),
        lambda station: not station.audiences or bool({*station.audiences}),
    ),
    "facilities": (
        lambda rows: rows.equipped_with("ramp").equipped_with("braille"),
        lambda station: {"ramp", "braille"} <= {*station.facilities},
    ),
    "kind and service": (
        lambda rows: rows.of_kind("workstation").offering("advice"),
        lambda station: station.kind == "workstation" and "advice" in station.services,
    ),
}


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(stations, min_size=1, max_size=40),
    place=anywhere,
    limit=st.integers(1, 12),
    wanted=st.sampled_from(list(FILTERS)),
    open_at=st.sampled_from([None, NOON]),
    few=st.sampled_from([(0, 2), (3, 8), (100, 1000)]),
)
def test_the_circle_finds_what_measuring_everything_finds(
    rows: list[Station],
    place: Position,
    limit: int,
    wanted: str,
    open_at: datetime | None,
    few: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "FEW", few[0])
    monkeypatch.setattr(module, "MANY", few[1])
    Station.objects.all().delete()
    write(rows)
    narrow, fits = FILTERS[wanted]
    nearby = nearest(place, narrow(Station.objects.published()), limit=limit, open_at=open_at)
    book = OpeningBook.load([], NOON)
    fitting = [
        (distance_m(place, (one.wgs_lng or 0, one.wgs_lat or 0)), one.pk)
        for one in Station.objects.all()
        if one.published and fits(one) and (open_at is None or book.state(one).open)
    ]
    expected = sorted(fitting)[:limit]
    assert [near.station.pk for near in nearby] == [pk for _, pk in expected]
    assert [near.distance_m for near in nearby] == pytest.approx([far for far, _ in expected])


def test_a_county_full_of_stations_is_searched_exactly() -> None:
    random.seed(7)
    scatter([(112.17 + random.gauss(0, 0.15), 27.45 + random.gauss(0, 0.15)) for _ in range(600)])
    for _ in range(30):
        place = (112.17 + random.gauss(0, 0.3), 27.45 + random.gauss(0, 0.3))
        assert found(place) == pytest.approx(brute_force(place, 10))


def test_somebody_far_away_still_gets_the_nearest_ones() -> None:
    random.seed(8)
    scatter([(112.17 + random.random(), 27.45 + random.random()) for _ in range(300)])
    beijing = (116.4, 39.9)
    assert found(beijing) == pytest.approx(brute_force(beijing, 10))


def test_filters_apply_before_the_nearest_are_taken() -> None:
    scatter([(112.0 + step / 1000, 27.0) for step in range(200)])
    wanted = StationFactory(
        lng=113.0,
        lat=27.0,
        kind=Kind.WORKSTATION,
        services=[Service.INTAKE],
        division=Division.objects.get(),
    )
    StationFactory(
        lng=112.0,
        lat=27.0,
        kind=Kind.WORKSTATION,
        published=False,
        services=[Service.INTAKE],
        division=Division.objects.get(),
    )
    rows = Station.objects.published().offering("intake").of_kind("workstation")
    assert [near.station for near in nearest((112.0, 27.0), rows)] == [wanted]


def test_who_is_open_at_night_is_found_past_all_who_are_closed() -> None:
    scatter([(112.0 + step / 1000, 27.0) for step in range(200)], hours="每天 9:00-17:00")
    division = Division.objects.get()
    awake = StationFactory(lng=114.0, lat=27.0, hours="每天 全天", division=division)
    shut = StationFactory(lng=112.0, lat=27.0, hours="每天 全天", division=division)
    ClosureFactory(station=shut, starts=NOON, ends=NOON.replace(day=24))
    midnight = NOON.replace(hour=23)
    nearby = nearest((112.0, 27.0), Station.objects.published(), open_at=midnight)
    assert [near.station for near in nearby] == [awake]


def test_a_public_holiday_is_kept_when_the_open_ones_are_asked_for() -> None:
    StationFactory(lng=112.0, lat=27.0, hours="每天 9:00-17:00")
    always = StationFactory(lng=112.5, lat=27.0, hours="每天 9:00-17:00；节假日照常")
    holiday = datetime(2026, 10, 1, 10, tzinfo=NOON.tzinfo)
    rows = Station.objects.published()
    nearby = nearest((112.0, 27.0), rows, open_at=holiday)
    assert [near.station for near in nearby] == [always]


def test_stations_without_a_position_are_left_out() -> None:
    StationFactory(division=DivisionFactory())
    assert nearest((112.0, 27.0), Station.objects.all()) == []


def test_stations_at_the_same_place_come_in_a_fixed_order() -> None:
    scatter([(112.0, 27.0)] * 80)
    keys = [near.station.key for near in nearest((112.0, 27.0), Station.objects.all(), limit=5)]
    assert keys == ["p0", "p1", "p2", "p3", "p4"]


def test_more_stations_at_one_place_than_are_measured_at_once_are_no_endless_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MANY", 20)
    scatter([(112.0, 27.0)] * 80)
    assert found((112.0, 27.0), 5) == [0, 0, 0, 0, 0]
    assert found((112.5, 27.0), 5) == pytest.approx([brute_force((112.5, 27.0), 1)[0]] * 5)


def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small that a handful of stations are many."""
    monkeypatch.setattr(module, "FEW", 12)
    monkeypatch.setattr(module, "MANY", 12)


def test_many_in_the_corners_of_the_box_are_no_endless_search(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    few_at_once(monkeypatch)
    lng, lat = 112.0, 27.0
    corner = [(lng + 0.048, lat + 0.043 + n * 1e-5) for n in range(40)]  # 6.7 km away
    scatter([*corner, (lng, lat + 0.01)])
    with django_assert_max_num_queries(40):
        assert found((lng, lat), limit=3) == pytest.approx(brute_force((lng, lat), 3))


def test_closed_stations_around_do_not_hide_the_open_ones_far_away(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    few_at_once(monkeypatch)
    by_day = [row((112 + n * 1e-4, 27), hours="周一至周五 8:30-17:30") for n in range(40)]
    always = [row((112.1 + n * 1e-2, 27.2), hours="每天 全天") for n in range(40)]
    write([*by_day, *always])
    night = datetime(2026, 11, 23, 23, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with django_assert_max_num_queries(60):
        open_now = nearest((112.0, 27.0), Station.objects.all(), limit=3, open_at=night)
    assert [near.station.hours for near in open_now] == ["每天 全天"] * 3
    assert [near.station.key for near in open_now] == ["p40", "p41", "p42"]


def test_none_asked_for_is_none_found() -> None:
    scatter([(112.0, 27.0)])
    assert nearest((112.0, 27.0), Station.objects.all(), limit=0) == []


@pytest.mark.parametrize("count", [20, 2000])
@pytest.mark.parametrize("wanted", ["none", "service", "facilities"])
def test_the_number_of_queries_does_not_grow_with_the_stations(
    count: int, wanted: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    random.seed(9)
    middle = (112.17, 27.45)
    scatter(
        [
            (middle[0] + random.gauss(0, 0.15), middle[1] + random.gauss(0, 0.15))
            for _ in range(count)
        ]
    )
    everything = {"services": [Service.VIDEO], "facilities": [Facility.RAMP, Facility.BRAILLE]}
    StationFactory(
        lng=112.9,
        lat=27.5,
        audiences=[Audience.WOMEN],
        division=Division.objects.get(),
        **everything,
    )
    narrow, _ = FILTERS[wanted]
    with django_assert_max_num_queries(6):
        nearest(middle, narrow(Station.objects.published()))


LATE = datetime(2026, 11, 23, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
TURNS: dict[str, Callable[[Station], object]] = {
    "gets another word": lambda one: Station.objects.filter(pk=one.pk).update(
        services=[Service.VIDEO]
    ),
    "loses its words": lambda one: Station.objects.filter(pk=one.pk).update(services=[]),
    "goes offline": lambda one: Station.objects.filter(pk=one.pk).update(published=False),
    "is there at night": lambda one: Station.objects.filter(pk=one.pk).update(hours="每天 全天"),
    "closes earlier": lambda one: Station.objects.filter(pk=one.pk).update(hours="每天 9:00-21:00"),
    "is shut": lambda one: ClosureFactory(
        station=one, starts=LATE - timedelta(hours=1), ends=LATE + timedelta(hours=9)
    ),
    "moves": lambda one: Station.objects.filter(pk=one.pk).update(wgs_lat=27.9),
    "is deleted": lambda one: one.delete(),
}


@pytest.mark.parametrize("most", [0, 2, 300])
@pytest.mark.parametrize("seed", range(6))
def test_what_was_known_before_hides_no_change(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lately, "MOST", most)
    monkeypatch.setattr(module, "FEW", 3)
    chance = random.Random(seed)
    words: list[list[Service]] = [[], [Service.VIDEO], [Service.ADVICE]]
    with time_machine.travel(NOON - timedelta(days=1)):
        scatter([(112.0, 27.0)] * 3)
        for number in range(8):
            StationFactory(
                key=f"q{number}",
                division=Division.objects.get(),
                lng=112.0 + number,
                lat=27.0,
                services=chance.choice(words),
                hours=chance.choice(["每天 9:00-17:00", "每天 全天"]),
            )
    for minutes in range(0, 200, 9):
        with time_machine.travel(NOON + timedelta(minutes=minutes)):
            at_night = chance.random() < 0.5
            rows = Station.objects.published().offering(Service.VIDEO)
            told = nearest((112.0, 27.0), rows, open_at=LATE if at_night else None)
            assert [near.station.pk for near in told] == _all_of(rows, at_night=at_night)
            one = chance.choice(list(Station.objects.order_by("pk")))
            TURNS[chance.choice(list(TURNS))](one)


def _all_of(rows: StationQuerySet, *, at_night: bool) -> list[int]:
    book = OpeningBook.load(list(rows), LATE)
    there = [one for one in rows if not at_night or book.state(one).open]
    far = {one.pk: distance_m((112.0, 27.0), (one.wgs_lng or 0, one.wgs_lat or 0)) for one in there}
    return sorted(far, key=lambda pk: (far[pk], pk))[:10]


def test_what_none_has_is_read_through_once_in_an_hour(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with time_machine.travel(NOON - timedelta(days=1)):
        scatter([(112.0, 27.0)] * 30)
    rows = Station.objects.published().of_kind(Kind.CENTRE).offering(Service.DECISION)
    assert nearest((112.0, 27.0), rows) == []
    with django_assert_num_queries(1) as asked:
        assert nearest((112.0, 27.0), rows) == []
    assert "changed_at >=" in asked.captured_queries[0]["sql"]


def test_few_at_night_are_not_few_in_the_morning(
    django_assert_max_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FEW", 5)
    with time_machine.travel(NOON - timedelta(days=1)):
        scatter([(112.0 + n / 1000, 27.0) for n in range(40)], hours="每天 9:00-17:00")
        StationFactory(lng=114.0, lat=27.0, hours="每天 全天", division=Division.objects.get())
    rows = Station.objects.published()
    for most in (9, 6):  # the second time the calendar, what changed, the few, and the card
        with django_assert_max_num_queries(most):
            assert len(nearest((112.0, 27.0), rows, open_at=LATE)) == 1
    by_day = nearest((112.0, 27.0), rows, open_at=NOON)
    assert [near.station.key for near in by_day] == [f"p{n}" for n in range(10)]
    with django_assert_max_num_queries(4):
        assert len(nearest((112.0, 27.0), rows, open_at=NOON)) == 10


def test_past_those_of_the_few_that_are_shut_the_next_are_found() -> None:
    with time_machine.travel(NOON - timedelta(days=1)):
        scatter([(112.0 + n, 27.0) for n in range(6)], hours="每天 全天")
    by_distance = list(Station.objects.order_by("wgs_lng"))
    for station in by_distance[:3]:
        ClosureFactory(station=station, starts=NOON, ends=LATE + timedelta(days=1))
    Station.objects.update(changed_at=NOON - timedelta(days=1))
    rows = Station.objects.published()
    for _ in range(2):  # read anew, and known
        nearby = nearest((112.0, 27.0), rows, limit=1, open_at=LATE)
        assert [near.station for near in nearby] == [by_distance[3]]
