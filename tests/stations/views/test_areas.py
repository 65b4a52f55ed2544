"""Browsing the areas."""

from datetime import date

import pytest
from django.test import Client

from portal.models import AgencySettings
from stations.enums import Kind
from stations.models import Division, Station
from tests.factories.stations import StationFactory
from tests.stations.views.conftest import Page, text

pytestmark = pytest.mark.django_db


def test_the_front_lists_the_centre_the_towns_and_how_many_points_they_have(
    page: Page, stations: dict[str, Station]
) -> None:
    StationFactory(
        key="disabled",
        name="残疾人工作站",
        kind=Kind.SPECIALISED,
        audiences=["disabled"],
        division=stations["workstation"].division,
    )
    said = text(page("/stations/"))
    assert "双峰县法律援助中心" in said
    assert "锁石镇 现在开门 1 个联络点" in said
    assert "残疾人工作站" in said


def test_a_town_lists_its_points(page: Page, stations: dict[str, Station]) -> None:
    said = text(page("/stations/town/431321112/"))
    assert "锁石镇的服务站点" in said
    assert "村（居）联络点，共 1 个" in said


def test_a_town_without_stations_says_whom_to_ask(page: Page, stations: dict[str, Station]) -> None:
    Station.objects.update(published=False)
    said = text(page("/stations/town/431321112/"))
    assert "这里还没有站点。请找最近的工作站或法律援助中心，也可以先打 12348 ，免费。" in said


def test_two_points_of_a_village_are_told_apart(page: Page, stations: dict[str, Station]) -> None:
    html = page("/stations/town/431321112/")
    assert '<h2 id="points" class="whole">村（居）联络点，共 1 个</h2>' in html
    assert ">石江村</a>" in html
    point = stations["contact_point"]
    StationFactory(name="石江村老屋组联络点", kind="contact_point", division=point.division)
    html = page("/stations/town/431321112/?map=on")
    assert ">石江村</a>" not in html
    for name in (point.name, "石江村老屋组联络点"):
        assert f">{name}</a></h3>" in html
        assert f'data-name="{name}"' in html


def test_the_page_of_a_town_that_ended_says_what_it_is_now(
    page: Page, stations: dict[str, Station]
) -> None:
    assert "区划调整过" not in page("/stations/town/431321112/")
    town = Division.objects.get(pk="431321104000")
    town.valid_to = date(2020, 12, 31)
    town.save()
    town.successors.set(["431321112000"])
    said = text(page("/stations/town/431321104/"))
    assert "区划调整过，“杏子铺镇”现在是锁石镇。" in said


def test_a_longer_form_of_a_code_leads_to_the_page_of_the_town(client: Client) -> None:
    response = client.get("/stations/town/431321112000/")
    assert (response.status_code, response.headers["Location"]) == (
        301,
        "/stations/town/431321112/",
    )


def test_the_way_back_leads_through_the_areas_inside_the_jurisdiction(
    page: Page, stations: dict[str, Station]
) -> None:
    AgencySettings.objects.update(division_code="43")
    way = text(page("/stations/town/431321112/").split("breadcrumbs", 1)[1].split("</nav>")[0])
    assert way.endswith("首页 服务站点 娄底市 双峰县 锁石镇")

    AgencySettings.objects.update(division_code="431321")
    way = text(page("/stations/town/431321112216/").split("breadcrumbs", 1)[1].split("</nav>")[0])
    assert way.endswith("首页 服务站点 锁石镇 石江村")


def test_a_city_lists_its_counties(page: Page, stations: dict[str, Station]) -> None:
    AgencySettings.objects.update(division_code="4313")
    html = page("/stations/")
    assert "按地方找" in html
    assert 'href="/stations/town/431321/"' in html
