"""Who covers a place, and who takes its applications."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from stations.coverage import (
    abilities,
    advice,
    ladder,
    station_for_application,
    stations_covering,
)
from stations.enums import Ability, Kind, Service
from stations.models import Division, Station
from tests.factories.stations import ClosureFactory, StationFactory, county, network

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
MONDAY_NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=SHANGHAI)


def place(code: str) -> Division:
    return Division.objects.get(code=code)


def village() -> Division:
    return place("431321112216")


def keys(stations: list[Station]) -> list[str]:
    return [station.key for station in stations]


def test_a_village_is_covered_by_its_point_its_town_and_the_centre() -> None:
    network()
    assert keys(stations_covering(village())) == ["shijiang", "suoshi", "centre"]


def test_a_village_without_a_point_is_covered_by_its_town() -> None:
    network()
    other = place("431321112209")
    assert keys(stations_covering(other)) == ["suoshi", "centre"]


def test_a_town_without_a_workstation_is_covered_by_the_centre() -> None:
    network()
    town = place("431321103000")
    assert keys(stations_covering(town)) == ["centre"]


def test_a_station_that_names_what_it_serves_covers_only_that() -> None:
    stations = network()
    stations["workstation"].serves.set(["431321103000"])
    other_town = place("431321103275")
    assert keys(stations_covering(other_town)) == ["suoshi", "centre"]
    assert keys(stations_covering(place("431321112209"))) == ["centre"]


def test_a_point_keeps_its_own_workstation_though_another_covers_the_place() -> None:
    stations = network()
    StationFactory(key="neighbour", division=place("431321112216"), parent=stations["centre"])
    assert keys(stations_covering(village())) == ["shijiang", "suoshi", "centre"]


def test_the_smaller_area_comes_first() -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(published=False)
    StationFactory(key="a-county-wide", division=place("431321000000"))
    assert keys(stations_covering(village())) == ["suoshi", "centre"]


def test_what_is_not_published_covers_nothing() -> None:
    stations = network()
    Station.objects.filter(pk=stations["workstation"].pk).update(published=False)
    assert keys(stations_covering(village())) == ["shijiang", "centre"]


def test_specialised_stations_are_no_rung() -> None:
    network()
    StationFactory(key="disabled", kind=Kind.SPECIALISED, division=place("431321112216"))
    assert "disabled" not in keys(stations_covering(village()))


def test_the_nearest_open_rung_is_the_best_one() -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(hours="周三 9:00-11:00")
    rungs = ladder(village(), MONDAY_MORNING)
    assert [rung.is_best for rung in rungs] == [False, True, False]
    assert [rung.state.open for rung in rungs] == [False, True, True]


def test_a_closed_workstation_is_passed_over_for_the_centre() -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(hours="")
    ClosureFactory(
        station=stations["workstation"],
        starts=MONDAY_MORNING,
        ends=MONDAY_NIGHT,
    )
    best = [rung.station.key for rung in ladder(village(), MONDAY_MORNING) if rung.is_best]
    assert best == ["centre"]


def test_when_all_are_closed_the_first_to_open_is_the_best() -> None:
    stations = network()
    Station.objects.filter(pk=stations["centre"].pk).update(hours="每天 7:00-9:00")
    best = [rung.station.key for rung in ladder(village(), MONDAY_NIGHT) if rung.is_best]
    assert best == ["centre"]


def test_a_ladder_takes_a_handful_of_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    network()
    there = village()
    with django_assert_max_num_queries(5):
        ladder(there, MONDAY_MORNING)


def test_who_serves_a_place_from_elsewhere_takes_two_queries_more(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    city_above(network())
    there = village()
    with django_assert_max_num_queries(7):
        ladder(there, MONDAY_MORNING)


def city_above(stations: dict[str, Station]) -> Station:
    """A centre of the city, which lies in a district and serves all of the city."""
    district = Division.objects.create(code="431302000000", name="娄星区")
    city: Station = StationFactory(
        key="city", kind=Kind.CENTRE, division=district, serves=["431300000000"]
    )
    stations["centre"].parent = city
    stations["centre"].save()
    return city


def test_the_city_centre_stands_above_that_of_the_county() -> None:
    city_above(network())
    assert keys(stations_covering(village())) == ["shijiang", "suoshi", "centre", "city"]


def test_the_order_of_centres_does_not_need_their_parents() -> None:
    city_above(network())
    Station.objects.update(parent=None)
    assert keys(stations_covering(village())) == ["shijiang", "suoshi", "centre", "city"]


def test_a_centre_above_counts_though_it_covers_nothing_by_name() -> None:
    city = city_above(network())
    city.serves.clear()
    assert keys(stations_covering(village())) == ["shijiang", "suoshi", "centre", "city"]


def test_an_application_does_not_go_past_the_centre_of_the_county() -> None:
    city_above(network())
    Station.objects.filter(key="city").update(takes_applications=True)
    Station.objects.filter(key__in=["suoshi", "centre"]).update(takes_applications=False)
    found = station_for_application(village())
    assert found is not None
    assert found.key == "centre"


def ended(code: str, *successors: str) -> None:
    row = place(code)
    row.valid_to = date(2025, 12, 31)
    row.save()
    row.successors.set(successors)


def test_a_village_that_was_merged_is_covered_by_what_it_became() -> None:
    network()
    old = Division.objects.create(code="431321112210", name="石塘村", parent=place("431321112000"))
    ended(old.code, "431321112216")
    assert keys(stations_covering(old)) == ["shijiang", "suoshi", "centre"]


def test_until_its_last_day_a_village_is_covered_as_ever() -> None:
    network()
    old = place("431321112209")
    ended(old.code, "431321112216")
    assert keys(stations_covering(old, date(2025, 12, 31))) == ["suoshi", "centre"]
    assert keys(stations_covering(old, date(2026, 1, 1))) == ["shijiang", "suoshi", "centre"]


def test_a_point_still_on_record_in_the_old_village_comes_before_that_of_the_new_one() -> None:
    stations = network()
    StationFactory(
        key="old-point",
        kind=Kind.CONTACT_POINT,
        division=place("431321112209"),
        parent=stations["workstation"],
    )
    ended("431321112209", "431321112216")
    assert keys(stations_covering(place("431321112209")))[0] == "old-point"


def test_villages_of_a_town_that_was_merged_are_covered_by_the_workstation_of_the_new_one() -> None:
    network()
    ended("431321103000", "431321112000")
    assert keys(stations_covering(place("431321103275"))) == ["suoshi", "centre"]


def test_successors_that_run_in_a_circle_are_followed_once() -> None:
    network()
    ended("431321112209", "431321112216")
    ended("431321112216", "431321112209")
    assert keys(stations_covering(place("431321112209"))) == ["shijiang", "suoshi", "centre"]


def test_what_each_can_do_is_told() -> None:
    stations = network()
    point = stations["contact_point"]
    assert abilities(point) == (Ability.HELP,)
    assert abilities(stations["workstation"]) == (Ability.HELP, Ability.ACCEPT, Ability.CHECK)
    assert abilities(stations["centre"]) == (Ability.ACCEPT, Ability.REVIEW, Ability.DECIDE)
    point.services = [Service.INTAKE]
    assert Ability.ACCEPT in abilities(point)


def test_a_station_that_is_closed_now_is_passed_over() -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(hours="周三 9:00-11:00")
    found = ladder(village(), MONDAY_MORNING)
    assert [rung.is_passed_over for rung in found] == [True, False, False]


@pytest.mark.parametrize(
    ("hours", "at", "said"),
    [
        ("每天 8:00-20:00", MONDAY_MORNING, "现在可以找石江村法律援助联络点。"),
        (
            "周三 9:00-11:00",
            MONDAY_MORNING,
            "石江村法律援助联络点现在没有开门，请先找锁石镇法律援助工作站。",
        ),
        (
            "每天 7:00-20:00",
            MONDAY_NIGHT,
            "现在都没有开门，石江村法律援助联络点最先开门：明天 7:00。",
        ),
    ],
)
def test_where_to_turn_now_is_told_in_a_sentence(hours: str, at: datetime, said: str) -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(hours=hours)
    assert advice(ladder(village(), at), at.replace(tzinfo=None)) == said


@pytest.mark.parametrize(
    ("workstation", "at", "said"),
    [
        (
            "周一至周五 8:30-12:00",
            MONDAY_MORNING,
            "石江村法律援助联络点的开放时间没有登记，请先找锁石镇法律援助工作站。",
        ),
        (
            "周三 9:00-11:00",
            MONDAY_MORNING,
            "锁石镇法律援助工作站现在没有开门，石江村法律援助联络点的开放时间没有登记，"
            "请先找双峰县法律援助中心。",
        ),
        (
            "每天 7:00-20:00",
            MONDAY_NIGHT,
            "锁石镇法律援助工作站最先开门：明天 7:00。石江村法律援助联络点的开放时间要打电话问。",
        ),
    ],
)
def test_nobody_is_said_to_be_closed_whose_hours_are_not_known(
    workstation: str, at: datetime, said: str
) -> None:
    stations = network()
    Station.objects.filter(pk=stations["contact_point"].pk).update(hours="")
    Station.objects.filter(pk=stations["workstation"].pk).update(hours=workstation)
    assert advice(ladder(village(), at), at.replace(tzinfo=None)) == said


def test_a_village_with_two_contact_points_has_both_and_the_open_one_is_best() -> None:
    point = network()["contact_point"]
    Station.objects.filter(pk=point.pk).update(hours="周三 9:00-11:00")
    other = StationFactory(key="zz", kind=Kind.CONTACT_POINT, division=point.division)
    found = ladder(village(), MONDAY_MORNING)
    assert [rung.station.key for rung in found] == [point.key, "zz", "suoshi", "centre"]
    assert next(rung.station for rung in found if rung.is_best) == other


def test_of_many_points_that_lie_in_the_town_itself_only_some_stand_before_its_workstation() -> (
    None
):
    stations = network()
    stations["contact_point"].delete()
    for number in range(30):
        division = stations["workstation"].division
        StationFactory(key=f"p{number:02d}", kind=Kind.CONTACT_POINT, division=division)
    found = [station.key for station in stations_covering(village())]
    assert found == ["p00", "p01", "p02", "p03", "p04", "suoshi", "centre"]


def test_where_no_hours_are_on_record_one_is_told_to_ring_up() -> None:
    network()
    Station.objects.update(hours="")
    found = ladder(village(), MONDAY_MORNING)
    assert not any(rung.is_best for rung in found)
    assert advice(found, MONDAY_MORNING) == "开放时间没有登记，请先打电话问。"
    assert advice([], MONDAY_MORNING) == ""


def test_closed_for_long_is_not_said_to_be_without_hours() -> None:
    stations = network()
    Station.objects.update(hours="")
    point = stations["contact_point"]
    Station.objects.filter(pk=point.pk).update(hours="每天 7:00-20:00")
    ClosureFactory(station=point, starts="2026-11-01T00:00Z", ends="2029-01-01T00:00Z")
    assert advice(ladder(village(), MONDAY_MORNING), MONDAY_MORNING) == (
        "石江村法律援助联络点现在没有开门，锁石镇法律援助工作站、双峰县法律援助中心的开放时间没有登记，"
        "请先打电话问。"
    )
    Station.objects.exclude(pk=point.pk).update(published=False)
    found = [rung for rung in ladder(village(), MONDAY_MORNING) if rung.station == point]
    assert advice(found, MONDAY_MORNING) == (
        "石江村法律援助联络点现在没有开门，哪天开门请先打电话问。"
    )
    assert advice(found * 2, MONDAY_MORNING) == "现在都没有开门，哪天开门请先打电话问。"


def test_one_station_alone_is_not_spoken_of_as_many() -> None:
    stations = network()
    stations["contact_point"].delete()
    stations["workstation"].delete()
    Station.objects.update(hours="每天 7:00-20:00")
    found = ladder(village(), MONDAY_NIGHT)
    said = advice(found, MONDAY_NIGHT.replace(tzinfo=None))
    assert said == "双峰县法律援助中心现在没有开门，明天 7:00 开门。"


def test_whom_nobody_covers_gets_the_centre_of_her_province() -> None:
    network()
    beijing = Division.objects.create(code="110101000000", name="东城区")
    StationFactory(key="beijing", kind=Kind.CENTRE, division=beijing)
    hunan = Division.objects.create(code="430102001001", name="某社区")
    assert keys(stations_covering(hunan)) == ["centre"]
    anywhere = Division.objects.create(code="510104001001", name="某社区")
    assert keys(stations_covering(anywhere)) == ["beijing"]


def test_an_application_goes_to_the_station_that_covers_the_village_and_takes_applications() -> (
    None
):
    network()
    found = station_for_application(village())
    assert found is not None
    assert found.key == "suoshi"


def test_an_application_goes_to_the_centre_when_no_other_takes_applications() -> None:
    stations = network()
    Station.objects.filter(pk=stations["workstation"].pk).update(takes_applications=False)
    found = station_for_application(village())
    assert found is not None
    assert found.key == "centre"


def test_an_application_from_anywhere_else_goes_to_the_centre() -> None:
    network()
    elsewhere = Division.objects.create(code="110101001001", name="多福巷社区")
    for there in (elsewhere, None):
        found = station_for_application(there)
        assert found is not None
        assert found.key == "centre"


def test_without_a_centre_there_is_nobody_to_take_an_application() -> None:
    county()
    assert station_for_application(village()) is None


def test_the_centre_of_a_station_is_found_by_its_parents_or_its_place() -> None:
    stations = network()
    orphan = StationFactory(key="orphan", division=place("431321103000"))
    for station in (*stations.values(), orphan):
        assert Station.objects.centre_of(station) == stations["centre"]
