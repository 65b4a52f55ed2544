"""Opening hours as other systems read them."""

import pytest

from stations import hours_text
from stations.opendata.schedules import byday, openings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("周一至周五 8:30-12:00", [("MO,TU,WE,TH,FR", "08:30+08:00", "12:00+08:00", False, None)]),
        (
            "周六、周日 9:00-11:30 14:00-16:00",
            [
                ("SA,SU", "09:00+08:00", "11:30+08:00", False, None),
                ("SA,SU", "14:00+08:00", "16:00+08:00", False, None),
            ],
        ),
        ("周日 休息", [("SU", None, None, False, None)]),
        ("周一 全天", [("MO", "00:00+08:00", "23:59+08:00", False, None)]),
        ("周五 20:00-次日2:00", [("FR", "20:00+08:00", "02:00+08:00", True, None)]),
        ("周五 20:00-24:00", [("FR", "20:00+08:00", "23:59+08:00", False, None)]),
        (
            "12月1日至2月28日：周一 9:00-16:00",
            [("MO", "09:00+08:00", "16:00+08:00", False, ("12-01", "02-28"))],
        ),
        ("", []),
    ],
)
def test_every_opening_is_one_entry(text: str, expected: list[tuple[object, ...]]) -> None:
    got = [
        (
            one.byday,
            one.opens_at,
            one.closes_at,
            one.closes_next_day,
            (one.season_from, one.season_to) if one.season_from else None,
        )
        for one in openings(hours_text.parse(text))
    ]
    assert got == expected


def test_weekdays_are_listed_from_monday_on() -> None:
    assert byday({6, 0, 2}) == "MO,WE,SU"
