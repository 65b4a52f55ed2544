"""What people may mean while they are still typing."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from stations import divisions, places
from stations.enums import Kind
from stations.models import Division
from tests.factories.stations import StationFactory, county

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "code,name\n44,广东省\n4401,广州市\n440103,荔湾区\n440103001,石围塘街道\n"
    "440103001001,石江村\n440103001002,上石江社区\n"
)


@pytest.fixture(autouse=True)
def _country() -> None:
    county()
    divisions.load(ELSEWHERE.encode())


def suggested(typed: str, within: str = "431321", limit: int = 8) -> list[str]:
    return [one.text for one in places.suggest(typed, limit, within)]


def test_a_beginning_gives_places_here_first_the_larger_ones_before_the_smaller() -> None:
    assert suggested("石") == ["双峰县梓门桥镇石壁头村", "双峰县锁石镇石江村"]
    assert suggested("石江")[:2] == ["双峰县锁石镇石江村", "广东省广州市荔湾区石围塘街道石江村"]
    assert suggested("石围") == ["广东省广州市荔湾区石围塘街道"]
    assert suggested("锁") == ["双峰县锁石镇", "双峰县锁石镇锁石村"]


def test_a_place_says_what_it_lies_in_its_code_and_its_level() -> None:
    (one, *_rest) = places.suggest("石江", within="431321")
    assert (one.name, one.lies_in) == ("锁石镇石江村", "双峰县")
    assert (one.code, one.level, one.note) == ("431321112216", "village", "")


def test_every_suggestion_is_understood_when_it_is_sent() -> None:
    for typed in ("石", "双", "锁石镇石", "shi", "4313", "广"):
        for one in places.suggest(typed, within="431321"):
            found = places.find(one.text, within="431321")
            assert found.only is not None
            assert found.only.code.startswith(one.code)


def test_no_more_are_given_than_asked_for_and_each_once() -> None:
    assert len(suggested("石江", limit=2)) == 2
    assert len(set(suggested("石江"))) == len(suggested("石江")) == 3


def test_a_shorter_name_within_a_name_is_found_after_those_that_begin_so() -> None:
    assert suggested("石江") == [
        "双峰县锁石镇石江村",
        "广东省广州市荔湾区石围塘街道石江村",
        "广东省广州市荔湾区石围塘街道上石江社区",
    ]
    assert suggested("壁头") == ["双峰县梓门桥镇石壁头村"]


@pytest.mark.parametrize("typed", ["锁石镇石", "锁石石", "双峰县锁石镇石江", "锁石镇 石江村"])
def test_a_name_is_continued_after_that_of_what_it_lies_in(typed: str) -> None:
    assert suggested(typed) == ["双峰县锁石镇石江村"]


@pytest.mark.parametrize(
    "typed", ["石江村", "石江村委", "石江村民委员会", "鎖石鎮石江村", "石江大", "石江生产大队"]
)
def test_a_name_typed_with_its_ending_or_half_of_it_is_found(typed: str) -> None:
    assert suggested(typed)[0] == "双峰县锁石镇石江村"


def test_what_sounds_alike_is_not_put_beside_what_begins_so() -> None:
    divisions.load("code,name\n431321112199,时江村\n".encode())
    assert not any("时江" in one for one in suggested("石江村委"))
    assert suggested("是江村委") == ["双峰县锁石镇时江村", "双峰县锁石镇石江村"]


@pytest.mark.parametrize(
    "typed",
    [
        "shijiang",
        "ShiJ",
        "shij",
        "sijiang",
        "sj",
        "sjc",
        "shi'jiang",
        "shijiangcun",
        "石浆",
        "施江",
    ],
)
def test_pinyin_merged_sounds_initials_and_homophones_are_understood(typed: str) -> None:
    assert "双峰县锁石镇石江村" in suggested(typed)


def test_what_is_read_exactly_so_goes_before_what_sounds_like_it() -> None:
    divisions.load("code,name\n431321112401,四江村\n".encode())
    assert suggested("sijiang")[:2] == ["双峰县锁石镇四江村", "双峰县锁石镇石江村"]
    assert suggested("shijiang")[:2] == ["双峰县锁石镇石江村", "双峰县锁石镇四江村"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("43", "湖南省"),
        ("431", "娄底市"),
        ("4313", "娄底市"),
        ("43132", "双峰县"),
        ("431321", "双峰县"),
        ("43132111", "双峰县锁石镇"),
        ("431321112", "双峰县锁石镇"),
        ("431321112216", "双峰县锁石镇石江村"),
        ("４３１３２１１１２２１６", "双峰县锁石镇石江村"),
    ],
)
def test_the_first_digits_of_a_code_give_the_places_that_have_them(typed: str, first: str) -> None:
    assert suggested(typed)[0].endswith(first)


def test_the_counties_of_a_city_follow_from_its_code() -> None:
    assert suggested("4313") == ["湖南省娄底市", "双峰县"]


def test_a_station_with_a_name_of_its_own_is_suggested_where_it_is_ours() -> None:
    town = Division.objects.get(pk="431321112000")
    StationFactory(name="双峰县残疾人法律援助工作站", kind=Kind.SPECIALISED, division=town)
    StationFactory(name="双峰县隐藏工作站", kind=Kind.SPECIALISED, division=town, published=False)
    assert suggested("残疾人") == ["双峰县残疾人法律援助工作站"]
    assert suggested("残疾人", within="4401") == []
    assert suggested("隐藏") == []


def test_a_merged_village_says_what_it_is_now() -> None:
    divisions.load(
        "code,name,valid_to,successors\n431321112216,石江村,2026-05-31,431321112206\n".encode()
    )
    (one, *_rest) = places.suggest("石江", within="431321", on=date(2026, 11, 26))
    assert (one.name, one.note) == ("锁石镇石江村", "已并入锁石镇锁石村")


def test_a_jurisdiction_that_is_not_known_makes_no_difference() -> None:
    assert suggested("石江", within="") == suggested("石江", within="nonsense")
    assert set(suggested("锁石镇", within="")) == {
        "湖南省娄底市双峰县锁石镇",
        "湖南省娄底市双峰县锁石镇锁石村",
    }


@pytest.mark.parametrize(
    "typed", ["", " ", "，。", "%", "_", "x", "火星基地", "0", "9" * 40, "\x00"]
)
def test_nothing_is_suggested_for_nonsense(typed: str) -> None:
    assert suggested(typed) == []


def test_an_answer_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for typed in ("石", "石江村", "shijiang", "431321", "锁石镇石", "没有的"):
        with django_assert_max_num_queries(14):
            suggested(typed)
