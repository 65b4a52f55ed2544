"""The demonstration tells of the county it is for."""

import json
from io import StringIO
from itertools import chain
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from applications.models import Application
from home.demo import content, locality, site
from portal.commands import WrongUse
from portal.models import AgencySettings
from stations.coordinates import distance_m
from stations.models import Division, Station, StationStaff

pytestmark = pytest.mark.django_db

XIHU = "330106"


def demo(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("demo", "--json", *arguments, stdout=out, stderr=StringIO())
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def test_names_of_another_county_stand_in_the_place_of_those_of_the_texts() -> None:
    place = locality.locality(XIHU)
    told = place.speaks("双峰县锁石镇石江村的人到县法律援助中心，全县都一样，县级以上也是。")
    assert "西湖区" in told
    assert "区法律援助中心，全区都一样，县级以上也是" in told
    assert not {"双峰", "锁石", "石江"} & {told[start : start + 2] for start in range(len(told))}


def test_the_county_that_the_texts_are_written_for_is_told_as_it_is() -> None:
    place = locality.locality(locality.HOME)
    assert place.told({"a": ["双峰县锁石镇"], "b": 3}) == {"a": ["双峰县锁石镇"], "b": 3}
    names = {row.name for row in chain(place.towns, *place.villages.values())}
    assert {name for town, villages in locality.TOLD for name in (town, *villages)} <= names


def test_no_text_of_another_county_names_this_one() -> None:
    place = locality.locality(XIHU)
    for folder in ("guides", "cases", "notices", "campaigns"):
        said = json.dumps(content.texts(folder, place), ensure_ascii=False, default=str)
        assert not [name for name in ("双峰", "锁石", "永丰") if name in said]


@pytest.mark.parametrize("code", ["4313", "431399", "350527", "431321112", "双峰县"])
def test_what_is_no_county_with_towns_is_refused(code: str) -> None:
    with pytest.raises(locality.NotACounty):
        locality.locality(code)


@pytest.mark.parametrize(
    ("code", "language"), [("431321", "双峰话"), ("433130", "本地话"), ("540123", "藏语")]
)
def test_what_is_spoken_there_is_among_the_languages(code: str, language: str) -> None:
    assert language in locality.locality(code).languages


@pytest.mark.parametrize("code", ["330106", "210224", "130171"])
def test_towns_lie_apart_and_around_the_county_even_where_no_position_is_published(
    code: str,
) -> None:
    place = locality.locality(code)
    spots = [place.position(town) for town in place.towns]
    assert len(set(spots)) == len(spots)
    assert all(distance_m(spot, place.spread.centre) < 26_000 for spot in spots)
    assert spots == [place.position(town) for town in place.towns]


def test_without_a_neighbour_on_a_side_towns_stay_close_to_the_seat() -> None:
    from home.demo.spread import Spread

    island = Spread((111.8, 16.2), ())
    coast = Spread((122.0, 30.0), ((3.0, 60.0), (2.0, 60.0), (4.0, 60.0)))
    assert all(distance_m(island.centre, island.town(n, 20)) < 3_100 for n in range(20))
    east = [coast.town(n, 40) for n in range(40)]
    assert all(distance_m(coast.centre, spot) < 3_100 for spot in east if spot[0] > 122.04)
    assert any(spot[0] < 121.9 for spot in east)


@pytest.mark.slow  # builds a whole county once
def test_the_demonstration_of_another_county_is_complete_and_no_other_goes_over_it(
    settings: Any, client: Client
) -> None:
    settings.DEMO = True
    made = demo("--county", XIHU)
    agency = AgencySettings.objects.get()
    assert (agency.jurisdiction, agency.division_code) == ("西湖区", "330106000000")
    assert made["stations"] == Station.objects.count() > 200
    assert Application.objects.count() == 13
    assert StationStaff.objects.filter(user__username="clerk").count() == 2
    assert "西湖区" in client.get("/").content.decode()
    before = Division.objects.count()
    with pytest.raises(WrongUse, match="浙江省杭州市西湖区"):
        demo("--county", "431321")
    assert Division.objects.count() == before
    assert demo("--county", XIHU) == demo() == made


def test_a_code_that_is_no_county_is_wrong_use(settings: Any) -> None:
    settings.DEMO = True
    with pytest.raises(WrongUse):
        demo("--county", "431399")
    assert not Station.objects.exists()


def test_the_agency_written_anew_stays_that_of_the_county() -> None:
    site.ensure(XIHU)
    AgencySettings.objects.update(agency="改过")
    site.reset()
    assert AgencySettings.objects.get().agency == "西湖区司法局法律援助中心（演示）"
