"""Names of places as committees and people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations import names


@pytest.mark.parametrize(
    ("committee", "place"),
    [
        ("石江村", "石江村"),
        ("东山村委会", "东山村"),
        ("六合庄村村委会", "六合庄村"),
        ("西庄村村民委员会", "西庄村"),
        ("圣水头村民委员会", "圣水头村"),
        ("新村村委会", "新村"),
        ("江山新村委员会", "江山新村"),
        ("白石崖村牧民委员会", "白石崖村"),
        ("多福巷社区居委会", "多福巷社区"),
        ("滏阳社区居民委员会", "滏阳社区"),
        ("双茶棚社区村委会", "双茶棚社区"),
        ("朝阳社区委员会", "朝阳社区"),
        ("山丹嘎查委员会", "山丹嘎查"),
        ("呼鲁斯嘎查村委会", "呼鲁斯嘎查"),
        ("西大街居民委员会", "西大街居委会"),
        ("御兴居委会", "御兴居委会"),
        ("十二连队", "十二连队"),
        ("牧委会", "牧委会"),
    ],
)
def test_a_place_is_called_without_its_committee(committee: str, place: str) -> None:
    assert names.place(committee) == place
    assert names.place(place) == place


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("河南省洛阳市栾川县陶湾镇常湾村村民委员会", "常湾村"),
        ("栾川县陶湾镇常湾村村民委员会", "常湾村"),
        ("陶湾镇工业区社区", "陶湾镇工业区社区"),
        ("栾川县监狱社区", "栾川县监狱社区"),
    ],
)
def test_where_a_place_lies_is_no_part_of_its_name(written: str, place: str) -> None:
    path = ["河南省", "洛阳市", "栾川县", "陶湾镇"]
    assert names.place(written, path) == place


def test_a_committee_of_the_statistics_alone_is_known() -> None:
    assert not names.is_peopled("文景街道虚拟社区")
    assert names.is_peopled("虚城村")


def test_keys_are_how_a_name_is_written_read_and_abbreviated() -> None:
    assert names.keys("長沙縣") == ("长沙", "changsha", "cansa", "cs")
    assert names.keys("重庆市").pinyin == "chongqing"


def test_the_shorter_names_in_a_stem() -> None:
    assert names.parts("石江") == []
    assert names.parts("下石江") == ["石江"]
    assert names.parts("北大桥头") == ["大桥头", "桥头"]


@given(st.text(alphabet="石江村镇委员会社区居民上下", min_size=1, max_size=12))
def test_every_shorter_name_ends_the_stem_and_has_two_characters(name: str) -> None:
    stem = names.stem(name)
    assert all(stem.endswith(part) and 2 <= len(part) < len(stem) for part in names.parts(stem))


@given(st.text(max_size=200))
def test_keys_of_any_text_fit_their_columns(text: str) -> None:
    assert all(len(key) <= names.LONGEST_KEY for key in names.keys(text))
