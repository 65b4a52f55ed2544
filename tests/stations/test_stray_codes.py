"""A code that no division here has is answered with what was meant, or with where it lies."""

import pytest

from stations import cells, stray_codes
from stations.cells import Desk
from stations.models import Division
from tests.factories.stations import county
from tests.stations.station_file import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _county() -> None:
    county()


@pytest.mark.parametrize(
    ("digits", "name", "suggestion"),
    [
        ("431321112999", "石江村", "431321112216 锁石镇石江村"),
        ("431321112999", "锁石镇石江村", "431321112216 锁石镇石江村"),
        ("431321112999", "双溪村", "431321112209 锁石镇双溪村"),
        ("431321999", "锁石镇", "431321112 锁石镇"),
        ("431321112261", "", "431321112216 锁石镇石江村"),
        ("431321113216", "", "431321112216 锁石镇石江村"),
        ("431321113", "", "431321112 锁石镇"),
        ("431321112999", "", "前几位是431321112 锁石镇的，请核对后几位"),
        ("431321998", "", "前几位是431321 双峰县的，请核对后几位"),
        ("330106109", "锁石镇", "431321112 锁石镇"),
    ],
)
def test_what_is_called_so_is_meant_before_what_has_a_similar_code(
    digits: str, name: str, suggestion: str
) -> None:
    assert stray_codes.told(digits, name) == (f"没有代码是“{digits}”的地方", suggestion)


@pytest.mark.parametrize(
    ("digits", "problem"),
    [
        ("330106", "“330106”是浙江省杭州市西湖区，不在这里的区划表里"),
        ("330106109", "“330106109”在浙江省杭州市西湖区，不在这里的区划表里"),
        ("999999", "没有代码是“999999”的地方，前六位对不上任何县（区）"),
    ],
)
def test_a_code_of_another_county_is_said_to_be_one(digits: str, problem: str) -> None:
    assert stray_codes.told(digits, "") == (problem, "这里的区划是：431321 双峰县")


def test_before_any_division_is_on_record_there_is_nothing_to_suggest() -> None:
    for row in Division.objects.order_by("-code"):
        row.delete()
    assert stray_codes.told("330106", "")[1] == ""


@pytest.mark.parametrize("text", ["431321112999 石江村", "石将村", "双溪村"])
def test_what_is_suggested_is_understood_when_it_is_copied_into_the_cell(text: str) -> None:
    desk = Desk(TODAY)
    desk.fetch([text])
    with pytest.raises(cells.BadCell) as refusal:
        cells.read_division(text, desk)
    suggested = refusal.value.suggestion.split("、")
    desk.fetch(suggested)
    assert all(cells.read_division(one, desk).name in one for one in suggested)


def test_a_name_that_is_only_elsewhere_is_said_to_be_there() -> None:
    with pytest.raises(cells.BadCell) as refusal:
        cells.read_division("余杭区", Desk(TODAY))
    assert refusal.value.problem == "“余杭区”不在这里的区划表里"
    assert "浙江省杭州市余杭区" in refusal.value.suggestion
