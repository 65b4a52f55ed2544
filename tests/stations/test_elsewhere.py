"""A place of another county is told from one of ours, on record or not."""

from datetime import date

import pytest

from stations import places
from stations.models import Division
from tests.factories.stations import county

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("北京市朝阳区", ["北京市朝阳区"]),
        ("北京朝阳区", ["北京市朝阳区"]),
        ("长沙市岳麓区", ["湖南省长沙市岳麓区"]),
        ("湖南省长沙市", ["湖南省长沙市"]),
        ("涟源市石江村", ["湖南省娄底市涟源市"]),
        ("广东省石江村", ["广东省"]),
        ("杭州市余杭区仓前街道", ["浙江省杭州市余杭区"]),
        ("香港九龙城区", []),
        ("襄樊市石江村", []),
    ],
)
@pytest.mark.parametrize("within", ["", "431321"])
def test_a_place_of_another_county_is_said_to_be_elsewhere(
    text: str, outside: list[str], within: str
) -> None:
    found = places.find(text, within=within)
    assert (found.exact, found.similar, found.is_elsewhere) == ([], [], True)
    assert [row.full_name for row in found.outside] == outside


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("杭州", ["浙江省杭州市"]),
        ("杭州西湖", ["浙江省杭州市西湖区"]),
        ("浙江", ["浙江省"]),
        ("长沙", ["湖南省长沙市"]),
        ("西湖区", ["江西省南昌市西湖区", "浙江省杭州市西湖区"]),
    ],
)
def test_a_city_that_is_not_on_record_is_known_to_be_elsewhere(
    text: str, outside: list[str]
) -> None:
    found = places.find(text, within="431321")
    assert found.exact == []
    assert found.is_elsewhere
    assert sorted(row.full_name for row in found.outside) == outside


def test_a_district_elsewhere_beats_a_village_here_of_another_ending() -> None:
    Division.objects.create(
        code="431321112230", name="朝阳村", parent=Division.objects.get(pk="431321112000")
    )
    found = places.find("朝阳区", within="431321")
    assert "北京市朝阳区" in [row.full_name for row in found.outside]
    assert [row.name for row in found.similar] == ["朝阳村"]
    assert [row.name for row in places.find("朝阳", within="431321").exact] == ["朝阳村"]


@pytest.mark.parametrize(
    "text", ["城区", "郊区", "城区复兴路", "市中区", "老城区", "新城区", "东区广场"]
)
def test_what_people_call_the_middle_of_their_town_is_not_elsewhere(text: str) -> None:
    assert not places.find(text, within="431321").is_elsewhere


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("330106", ["浙江省杭州市西湖区"]),
        ("３３ ０１", ["浙江省杭州市"]),
        ("33", ["浙江省"]),
        ("330106109", ["浙江省杭州市西湖区"]),
        ("330106109051", ["浙江省杭州市西湖区"]),
    ],
)
def test_a_code_of_another_county_is_said_to_be_elsewhere(text: str, outside: list[str]) -> None:
    found = places.find(text, within="431321")
    assert found.is_elsewhere
    assert found.is_number
    assert [row.full_name for row in found.outside] == outside


@pytest.mark.parametrize("text", ["417700", "４１７７００", "邮编：417700", "1234567", "431321999"])
def test_a_number_that_is_no_code_is_nothing_else_either(text: str) -> None:
    assert places.find(text, within="431321") == places.Found([], [], is_number=True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("43", "湖南省"),
        ("4313", "娄底市"),
        ("431321", "双峰县"),
        ("431321112", "锁石镇"),
        ("431321112216", "石江村"),
        ("４３１３２１１１２", "锁石镇"),
        ("431321 112 216", "石江村"),
    ],
)
def test_a_code_of_any_length_names_its_place(text: str, name: str) -> None:
    only = places.find(text, within="431321").only
    assert only is not None
    assert only.name == name


@pytest.mark.parametrize(
    "text",
    [
        "锁石镇石壁村",
        "双峰县石壁村",
        "湖南省娄底市双峰县石壁村",
        "石江集市",
        "锁石菜市场",
        "大超市",
        "朝阳市场",
        "和平社区",
        "青山村",
    ],
)
def test_a_place_of_ours_that_is_not_known_is_not_said_to_be_elsewhere(text: str) -> None:
    assert not places.find(text).is_elsewhere


@pytest.mark.parametrize("text", ["朝阳市场", "和平社区", "青山村", "新城区"])
def test_a_village_or_market_is_not_taken_for_a_county_elsewhere(text: str) -> None:
    found = places.find(text, within="431321")
    assert not found.is_elsewhere
    assert not found.outside


def test_a_place_that_was_chosen_and_came_to_us_when_it_ended_is_ours() -> None:
    county = Division.objects.create(code="430122000000", name="望城县", valid_to=date(2011, 6, 1))
    assert places.Found.chosen(county, "431321").is_elsewhere
    county.successors.add(Division.objects.get(pk="431321112000"))
    assert not places.Found.chosen(county, "431321").is_elsewhere
