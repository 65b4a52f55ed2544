"""Setting up the empty site of a real county with one command."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from wagtail.models import Site

from portal.models import AgencySettings
from stations.models import Division, Station
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db

# 白云鄂博矿区, of the city 包头市: four neighbourhoods.
COUNTY, CITY = "150206", "1502"


def set_up(*arguments: str) -> dict[str, Any]:
    """What the command answers."""
    out = StringIO()
    call_command("site_setup", *arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def agency() -> AgencySettings:
    return AgencySettings.objects.get(site=Site.objects.get(is_default_site=True))


def test_a_county_has_its_divisions_its_pages_its_name_and_its_stations_to_be_completed() -> None:
    document = set_up(COUNTY)
    assert document["name"] == "白云鄂博矿区"
    assert Division.objects.under(COUNTY).count() == document["divisions"]["rows"] - 2
    assert document["to_complete"] == document["stations"]["created"] == Station.objects.count()
    assert document["pages"] > 5
    assert agency().jurisdiction == "白云鄂博矿区"
    assert agency().name == "白云鄂博矿区法律援助"
    assert agency().agency == "白云鄂博矿区法律援助中心"
    assert agency().division_code == COUNTY
    assert not agency().is_demo


def test_again_it_changes_nothing_that_anybody_wrote_since() -> None:
    set_up(COUNTY)
    AgencySettings.objects.update(agency="包头市白云鄂博矿区法律援助中心")
    Station.objects.filter(key=f"centre-{COUNTY}").update(name="矿区法律援助中心")
    document = set_up(COUNTY)
    assert document["divisions"]["created"] == document["stations"]["created"] == 0
    assert agency().agency == "包头市白云鄂博矿区法律援助中心"
    assert Station.objects.get(key=f"centre-{COUNTY}").name == "矿区法律援助中心"


def test_while_no_station_is_public_visitors_are_told_whom_to_call(client: Client) -> None:
    set_up(COUNTY)
    page = client.get("/stations/").content.decode()
    assert "站点还在录入" in page
    assert "个工作站" not in page


def test_it_says_in_words_what_there_is_and_what_comes_next() -> None:
    out = StringIO()
    call_command("site_setup", COUNTY, stdout=out, stderr=StringIO())
    assert "白云鄂博矿区" in out.getvalue()
    assert "待补充" in out.getvalue()


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("99", "没有代码"),
        ("x", "没有代码"),
        ("15", "省级代码"),
        ("110100", "占位"),
        ("150206001", "没有代码"),
    ],
)
def test_a_code_that_is_no_county_and_no_city_is_refused(code: str, why: str) -> None:
    with pytest.raises(CommandError, match=why) as refused:
        set_up(code)
    assert refused.value.returncode == 2
    assert not Station.objects.exists()


def test_made_up_stations_and_real_ones_never_stand_side_by_side() -> None:
    StationFactory(is_demo=True)
    with pytest.raises(CommandError, match="演示数据"):
        set_up(COUNTY)
    assert not Division.objects.under(COUNTY).exists()


def test_the_site_of_another_agency_is_left_alone() -> None:
    site = Site.objects.get(is_default_site=True)
    AgencySettings.objects.create(site=site, division_code="4313", jurisdiction="娄底市")
    with pytest.raises(CommandError, match="已经是娄底市的网站"):
        set_up(COUNTY)


def test_a_county_of_the_city_that_is_there_is_added_to_it() -> None:
    site = Site.objects.get(is_default_site=True)
    AgencySettings.objects.create(site=site, division_code=CITY, jurisdiction="包头市")
    set_up(COUNTY)
    assert agency().jurisdiction == "包头市"
    assert Station.objects.filter(key=f"centre-{COUNTY}").exists()
