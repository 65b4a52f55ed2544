"""Places by what people call them."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from stations import divisions, names, places
from stations.coverage import stations_covering
from stations.enums import Kind
from stations.models import Division
from tests.factories.stations import DivisionFactory, StationFactory, county

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
        "石江大队",
        "锁石公社石江大队",
        "“石江村”",
        "石江村。",
        "431321112216",
        "４３１３２１１１２２１６",
    ],
)
def test_a_village_is_found_however_it_is_written(text: str) -> None:
    assert exact(text) == ["锁石镇石江村"]


@pytest.mark.parametrize(
    "text",
    [
        "在石江村",
        "我在锁石镇石江村附近",
        "我家住在石江村这边",
        "石江村附近的法律援助",
        "到石江村去",
    ],
)
def test_what_people_say_around_a_place_does_not_hide_it(text: str) -> None:
    assert exact(text) == ["锁石镇石江村"]


def test_a_place_whose_name_begins_like_that_keeps_it() -> None:
    DivisionFactory(code="431321112299", parent_id="431321112000", name="到江村", level="village")
    assert exact("到江村") == ["锁石镇到江村"]


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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("锁石镇卫生院", "锁石镇"),
        ("锁石镇人民政府", "锁石镇"),
        ("石江小学", "锁石镇石江村"),
        ("双峰县一中", "双峰县"),
    ],
)
def test_a_place_with_something_in_it_is_proposed_before_what_is_merely_like_it(
    text: str, place: str
) -> None:
    for number, name in enumerate(["小窑村", "人和村", "水府庙村", "狮院村", "中心村"]):
        DivisionFactory(code=f"43132110490{number}", name=name)
    assert next(row.local_name for row in places.find(text, within="431321").similar) == place


def test_a_village_that_is_called_so_in_another_town_goes_before_the_town_that_was_named() -> None:
    assert similar("锁石镇石壁头村")[:2] == ["梓门桥镇石壁头村", "锁石镇"]


@pytest.mark.parametrize("text", ["", "  ", "，。", "zzz", "火星", "x" * 500, "%_%", "'\"<>"])
def test_nonsense_finds_nothing(text: str) -> None:
    assert places.find(text) == places.Found([], [])


@pytest.mark.parametrize("text", ["官庄大队", "锁石镇官庄大队", "官庄大队村民委员会"])
def test_a_village_that_is_still_called_a_brigade_is_not_its_namesake(text: str) -> None:
    DivisionFactory(code="431321112901", name="官庄村")
    DivisionFactory(code="431321112902", name="官庄大队村")
    assert exact(text) == ["官庄大队村"]


def similar(text: str) -> list[str]:
    return [row.local_name for row in places.find(text).similar]


@pytest.mark.parametrize(
    "text",
    [
        "shijiang",
        "ShiJiang",
        "shíjiāng",
        "Shíjiāngcūn",
        "shi jiang",
        "shijiangcun",
        "sijiang",
        "石浆村",
        "施江",
    ],
)
def test_a_village_is_proposed_for_how_it_sounds(text: str) -> None:
    assert similar(text)[0] == "锁石镇石江村"


def test_a_county_is_proposed_for_its_pinyin() -> None:
    assert similar("shuangfengxian") == ["双峰县"]


@pytest.mark.parametrize(
    ("typed", "name"), [("sjc", "石江村"), ("ssz", "锁石镇"), ("xxsq", "新兴社区")]
)
def test_initials_may_have_those_of_the_ending(typed: str, name: str) -> None:
    assert name in [row.name for row in places.find(typed, within="431321").similar]


def test_initials_with_an_ending_do_not_hide_the_place_they_spell_whole() -> None:
    # 石江村 comes before 石街场村, which sjc spells whole, by the ending alone.
    names = ("石街场村", *(f"{first}江村" for first in "沙生神数水山"))
    for number, name in enumerate(names):
        row = Division(code=f"4313211122{50 + number}", name=name, parent_id="431321112000")
        row.derive()
        row.save()
    assert similar("sjc")[0] == "锁石镇石街场村"
    assert "锁石镇石江村" not in similar("sjz")


def test_a_town_in_pinyin_with_its_village_proposes_the_village() -> None:
    assert similar("suoshizhenshijiangcun") == ["锁石镇石江村"]


def test_a_village_in_a_town_it_is_not_in_proposes_both() -> None:
    assert similar("石江村 梓门桥") == ["锁石镇石江村", "梓门桥镇"]


@pytest.mark.parametrize("text", ["县城", "双峰县城", "县城复兴路"])
def test_the_county_town_leads_to_where_the_centre_is(text: str) -> None:
    StationFactory(kind=Kind.CENTRE, division=Division.objects.get(pk="431321000000"))
    assert similar(text) == ["双峰县"]


def test_finding_takes_one_query_and_not_finding_few(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        places.find("锁石镇石江村")
    with django_assert_num_queries(1):
        places.find("锁石镇石江村", within="431321")
    with django_assert_num_queries(5):
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


ELSEWHERE = (
    "code,name\n44,广东省\n4401,广州市\n440103,荔湾区\n440103001,双峰街道\n440103001001,石江村\n"
    "440103001002,双溪村\n440103001003,金花村\n440103001004,双峰村\n"
)


@pytest.fixture
def _country() -> None:
    assert not divisions.load(ELSEWHERE.encode()).problems


def inside(text: str) -> places.Found:
    return places.find(text, within="431321")


@pytest.mark.usefixtures("_country")
def test_a_name_that_others_have_elsewhere_means_the_place_here() -> None:
    assert [row.code for row in inside("石江村").exact] == ["431321112216"]
    assert [row.code for row in inside("石江").exact] == ["431321112216"]
    assert len(places.find("石江村").exact) == 2


@pytest.mark.usefixtures("_country")
def test_a_place_elsewhere_is_found_and_said_to_be_elsewhere() -> None:
    for text in ("金花村", "荔湾区", "广州市荔湾区双峰街道石江村"):
        found = inside(text)
        assert len(found.exact) == 1
        assert found.is_elsewhere
    assert not inside("锁石镇").is_elsewhere
    assert not inside("湖南省").is_elsewhere


@pytest.mark.usefixtures("_country")
def test_an_ending_that_no_place_here_has_means_the_place_elsewhere() -> None:
    assert [row.name for row in inside("双峰街道").exact] == ["双峰街道"]
    assert [row.name for row in inside("双峰").exact] == ["双峰县"]


@pytest.mark.usefixtures("_country")
def test_what_is_like_a_text_is_looked_for_here_first() -> None:
    assert [row.code for row in inside("施江").similar] == ["431321112216"]
    assert next(row.code for row in inside("石江小学").similar) == "431321112216"
    assert places.find("石江小学", within="4401").similar[0].code == "440103001001"
    assert [row.name for row in inside("jinhuacun").similar] == ["金花村"]


MERGER = (
    "code,name,valid_from,valid_to,successors\n"
    "431321112209,双溪村,,2026-05-31,431321112300\n"
    "431321112216,石江村,,2026-05-31,431321112300\n"
    "431321112300,江溪村,2026-06-01,2026-10-31,431321112301\n"
    "431321112301,锁江村,2026-11-01,,\n"
)
BEFORE, AFTER = date(2026, 5, 31), date(2026, 11, 26)


@pytest.fixture
def _merged() -> None:
    assert not divisions.load(MERGER.encode()).problems


@pytest.mark.usefixtures("_merged")
def test_a_merged_village_leads_to_what_it_went_over_to_and_says_so() -> None:
    found = places.find("石江村", on=AFTER)
    assert [row.name for row in found.exact] == ["锁江村"]
    assert [(one.old, [row.name for row in one.now]) for one in found.formerly] == [
        ("锁石镇石江村", ["锁江村"])
    ]
    assert [row.name for row in places.find("锁石镇石江", on=AFTER).exact] == ["锁江村"]


@pytest.mark.usefixtures("_merged")
def test_until_its_last_day_a_village_stands_for_itself() -> None:
    found = places.find("石江村", on=BEFORE)
    assert ([row.name for row in found.exact], found.formerly) == (["石江村"], ())


@pytest.mark.usefixtures("_merged")
def test_of_two_villages_of_one_name_the_merged_one_leads_on_and_the_other_stays() -> None:
    found = places.find("双溪村", on=AFTER)
    assert [row.name for row in found.exact] == ["双溪村", "锁江村"]


@pytest.mark.usefixtures("_merged")
def test_a_division_that_ended_with_nothing_after_it_is_still_found_and_said_to_be_over() -> None:
    divisions.load("code,name,valid_to\n431321112206,锁石村,2026-01-01\n".encode())
    found = places.find("锁石村", on=AFTER)
    assert [row.name for row in found.exact] == ["锁石村"]
    assert [(one.old, one.now) for one in found.formerly] == [("锁石镇锁石村", ())]


def test_divisions_that_went_over_to_each_other_end_nowhere() -> None:
    divisions.load(
        "code,name,valid_to,successors\n"
        "431321112209,双溪村,2026-01-01,431321112216\n"
        "431321112216,石江村,2026-01-01,431321112209\n".encode()
    )
    assert [row.name for row in places.find("石江村", on=AFTER).exact] == ["石江村"]


def test_a_renamed_town_is_found_by_the_name_it_had() -> None:
    divisions.load("code,name\n431321112,大锁镇\n".encode())
    Division.objects.get(pk="431321112206").delete()
    for text in ("锁石镇", "双峰县锁石镇", "锁石"):
        found = places.find(text)
        assert [row.name for row in found.exact] == ["大锁镇"]
        assert [(one.old, one.now) for one in found.formerly] == [
            ("锁石镇", (Division.objects.get(pk="431321112000"),))
        ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("双峰县法律援助中心", "双峰县"),
        ("锁石镇法律援助工作站", "锁石镇"),
        ("锁石镇司法所", "锁石镇"),
        ("锁石镇公共法律服务站", "锁石镇"),
        ("双峰县残疾人法律援助工作站", "锁石镇"),
    ],
)
def test_an_office_or_a_station_leads_to_where_it_is(text: str, place: str) -> None:
    town = Division.objects.get(pk="431321112000")
    StationFactory(name="双峰县残疾人法律援助工作站", kind=Kind.SPECIALISED, division=town)
    assert [row.name for row in places.find(text, within="431321").exact] == [place]


def test_a_village_is_proposed_for_a_name_within_its_own() -> None:
    assert similar("壁头") == ["梓门桥镇石壁头村"]


def test_a_place_that_shares_a_character_is_proposed_within_the_jurisdiction() -> None:
    assert [row.name for row in inside("石滩村").similar][:1] != []
    assert places.find("石滩村").similar == []


def test_the_county_town_is_that_of_the_county_that_is_named() -> None:
    divisions.load("code,name\n431322,新化县\n".encode())
    StationFactory(kind=Kind.CENTRE, division=Division.objects.get(pk="431322000000"))
    StationFactory(kind=Kind.CENTRE, division=Division.objects.get(pk="431321000000"))
    assert similar("新化县城") == ["新化县"]
    assert [row.name for row in inside("县城").similar] == ["双峰县"]
