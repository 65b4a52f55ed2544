"""Finding a station by the name of a place that is no more."""

import re
from datetime import date

import pytest

from stations.models import Division, Station
from tests.stations.views.conftest import Page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def _merged(stations: dict[str, Station]) -> None:
    """双溪村 of 锁石镇 has gone over to 石江村."""
    old = Division.objects.get(pk="431321112209")
    old.valid_to = date(2020, 12, 31)
    old.save()
    old.successors.set(["431321112216"])


@pytest.mark.usefixtures("_merged")
@pytest.mark.parametrize(
    "path",
    [
        "near/?place=锁石镇双溪村",
        "near/?place=431321112209",
        "near/?place=锁石镇双溪村&at=431321112209",
        "covers/?q=锁石镇双溪村",
        "covers/?at=431321112209",
    ],
)
def test_an_old_name_or_code_leads_to_what_is_there_now_and_says_so(page: Page, path: str) -> None:
    said = text(page(f"/stations/{path}"))
    assert "锁石镇石江村附近" in said or "锁石镇石江村由谁负责" in said
    assert "区划调整过，“锁石镇双溪村”现在是锁石镇石江村。" in said


@pytest.mark.parametrize("path", ["near/?place=石江村", "covers/?at=431321112216"])
def test_a_village_that_ended_is_said_to_be_over_where_nobody_knows_what_it_became(
    page: Page, stations: dict[str, Station], path: str
) -> None:
    Division.objects.filter(pk="431321112216").update(valid_to=date(2026, 1, 1))
    said = text(page(f"/stations/{path}"))
    assert "区划调整过，“锁石镇石江村”已经撤销，并入哪里没有登记。" in said
    assert "锁石镇法律援助工作站" in said


@pytest.mark.usefixtures("_merged")
def test_a_village_that_was_divided_is_asked_back(page: Page) -> None:
    Division.objects.get(pk="431321112209").successors.add("431321112206")
    for path in (
        "near/?place=双溪村&at=431321112209",
        "covers/?q=锁石镇双溪村",
        "covers/?at=431321112209",
    ):
        said = text(page(f"/stations/{path}"))
        assert re.search("您说的“(锁石镇)?双溪村”是哪一个？", said)
        assert "区划调整过，“锁石镇双溪村”现在是锁石镇锁石村、锁石镇石江村。" in said


@pytest.mark.usefixtures("_merged")
def test_a_namesake_that_still_stands_is_not_said_to_be_gone(page: Page) -> None:
    said = text(page("/stations/near/?place=双溪村"))
    assert "您说的“双溪村”是哪一个？" in said
    assert "区划调整过，“锁石镇双溪村”现在是锁石镇石江村。" in said
    assert "杏子铺镇双溪村" in said
