"""Places by what people call them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from stations import names, places
from stations.coverage import stations_covering
from stations.enums import Kind
from stations.models import Division
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


def exact(text: str) -> list[str]:
    return [row.local_name for row in places.find(text).exact]


@pytest.mark.parametrize(
    "text",
    [
        "石江村",
        "石江",
        "锁石镇石江村",
        "锁石镇石江",
        "锁石石江",
        "双峰县石江村",
        "湖南省娄底市双峰县锁石镇石江村",
        "锁石镇 石江村",
        "锁石镇石江村民委员会",
        "锁石镇石江村3组",
        "锁石镇石江村第十二村民小组",
        "鎖石鎮石江村",
        "431321112216",
        "４３１３２１１１２２１６",
    ],
)
def test_a_village_is_found_however_it_is_written(text: str) -> None:
    assert exact(text) == ["锁石镇石江村"]


def test_a_community_is_found_without_its_ending() -> None:
    assert exact("新兴") == ["锁石镇新兴社区"]
    assert exact("新兴社区居委会") == ["锁石镇新兴社区"]


def test_a_name_that_two_villages_share_gives_both() -> None:
    assert exact("双溪村") == ["杏子铺镇双溪村", "锁石镇双溪村"]
    assert places.find("双溪村").only is None


def test_the_town_in_front_tells_which_one() -> None:
    assert exact("锁石镇双溪村") == ["锁石镇双溪村"]


def test_a_stem_that_town_and_village_share_gives_both_the_town_first() -> None:
    assert exact("锁石") == ["锁石镇", "锁石镇锁石村"]


def test_a_name_in_full_beats_one_that_only_shares_its_stem() -> None:
    assert exact("锁石镇") == ["锁石镇"]
    assert exact("锁石村") == ["锁石镇锁石村"]


def test_a_village_in_the_wrong_town_is_not_taken_for_it() -> None:
    assert exact("梓门桥镇石江村") == []


def test_what_is_not_there_is_answered_with_what_is_like_it() -> None:
    found = places.find("石壁村")
    assert found.exact == []
    assert found.similar[0].local_name == "梓门桥镇石壁头村"


def test_a_place_like_it_in_the_town_that_was_named_comes_first() -> None:
    similar = [row.local_name for row in places.find("锁石镇石浆村").similar]
    assert similar[0] == "锁石镇石江村"


@pytest.mark.parametrize("text", ["", "  ", "，。", "zzz", "火星", "x" * 500, "%_%", "'\"<>"])
def test_nonsense_finds_nothing(text: str) -> None:
    assert places.find(text) == places.Found([], [])


def similar(text: str) -> list[str]:
    return [row.local_name for row in places.find(text).similar]


@pytest.mark.parametrize(
    "text", ["shijiang", "ShiJiang", "shi jiang", "shijiangcun", "sijiang", "石浆村", "施江"]
)
def test_a_village_is_proposed_for_how_it_sounds(text: str) -> None:
    assert similar(text)[0] == "锁石镇石江村"


def test_a_county_is_proposed_for_its_pinyin() -> None:
    assert similar("shuangfengxian") == ["双峰县"]


def test_a_town_in_pinyin_with_its_village_proposes_the_village() -> None:
    assert similar("suoshizhenshijiangcun") == ["锁石镇石江村"]


def test_a_village_in_a_town_it_is_not_in_proposes_both() -> None:
    assert similar("石江村 梓门桥") == ["锁石镇石江村", "梓门桥镇"]


@pytest.mark.parametrize("text", ["县城", "双峰县城", "县城复兴路"])
def test_the_county_town_leads_to_where_the_centre_is(text: str) -> None:
    StationFactory(kind=Kind.CENTRE, division=Division.objects.get(pk="431321000000"))
    assert similar(text) == ["双峰县"]


@pytest.mark.parametrize(
    "text",
    ["北京市朝阳区", "北京朝阳区", "长沙市岳麓区", "湖南省长沙市", "涟源市石江村", "广东省石江村"],
)
def test_a_place_of_another_county_is_said_to_be_elsewhere(text: str) -> None:
    assert places.find(text) == places.Found([], [], is_elsewhere=True)


@pytest.mark.parametrize(
    "text",
    [
        "锁石镇石壁村",
        "双峰县石壁村",
        "湖南省娄底市双峰县石壁村",
        "石江集市",
        "锁石菜市场",
        "大超市",
    ],
)
def test_a_place_of_ours_that_is_not_known_is_not_said_to_be_elsewhere(text: str) -> None:
    assert not places.find(text).is_elsewhere


def test_finding_takes_one_query_and_not_finding_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        places.find("锁石镇石江村")
    with django_assert_num_queries(3):
        places.find("石壁村")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("石江村", "石江"),
        ("新村村", "新村"),
        ("多福巷社区居委会", "多福巷"),
        ("永丰街道办事处", "永丰"),
        ("湘西土家族苗族自治州", "湘西土家族苗族"),
        ("沙村", "沙村"),
    ],
)
def test_a_stem_is_the_name_without_what_the_place_is(name: str, stem: str) -> None:
    assert names.stem(name) == stem


def village() -> Division:
    return Division.objects.get(pk="431321112216")


def test_a_village_is_where_its_contact_point_is() -> None:
    StationFactory(kind=Kind.CONTACT_POINT, division=village(), lng=112.2, lat=27.3)
    spot = places.spot(village(), stations_covering(village()))
    assert spot is not None
    assert spot.position == (112.2, 27.3)
    assert spot.of == village()


def test_a_village_without_a_station_is_where_its_town_is() -> None:
    town = Division.objects.get(pk="431321112000")
    StationFactory(division=town, lng=112.25, lat=27.35)
    spot = places.spot(village(), stations_covering(village()))
    assert spot is not None
    assert spot.of == town


def test_a_division_with_a_position_of_its_own_needs_no_station() -> None:
    Division.objects.filter(pk="431321000000").update(lng=112.1, lat=27.4)
    spot = places.spot(village(), stations_covering(village()))
    assert spot is not None
    assert (spot.of.name, spot.position) == ("双峰县", (112.1, 27.4))


def test_a_place_of_which_nothing_is_known_is_nowhere() -> None:
    assert places.spot(village(), stations_covering(village())) is None
