"""Opening hours as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar import WorkCalendar
from stations.hours import DAY_MINUTES, Interval, Rule, Schedule, Season
from stations.hours_text import LONGEST, HoursError, canonical, parse, write

MONDAY = date(2026, 11, 23)


def openings(text: str, day: date = MONDAY) -> tuple[tuple[int, int], ...]:
    return tuple((one.start, one.end) for one in parse(text).on(day, WorkCalendar()))


@pytest.mark.parametrize(
    "text",
    [
        "周一至周五 8:30-12:00 14:30-17:30",
        "周一到周五：8:30—12:00，14:30—17:30",
        "星期一至五 ８：３０－１２：００、14:30~17:30",
        "工作日 8:30-12:00,14:30-17:30",
        "周一、二、三、四、五 上午8:30至12:00 下午14:30至17:30",
        "全年：周一至周五 8:30-12:00 14:30-17:30；周六 9:00-10:00",
        "周一至周五8点30分-12点 14:30-17:30",
    ],
)
def test_the_same_hours_however_they_are_written(text: str) -> None:
    assert openings(text) == ((510, 720), (870, 1050))


def test_rules_of_the_same_weekday_add_up() -> None:
    assert openings("周一 8:00-9:00；周一至周三 10:00-11:00") == ((480, 540), (600, 660))


def test_a_season_can_say_closed() -> None:
    text = "周一至周五 8:00-12:00；11月1日至次年2月28日：周一 休息"
    assert openings(text) == ()
    assert openings(text, date(2026, 3, 2)) == ((480, 720),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("8:30-12:00", "星期几"),
        ("周一至周五", "看不懂"),
        ("周一 早上", "看不懂"),
        ("周一 8:30-12:00 到晚上", "看不懂"),
        ("周一 8:75-12:00", "时间不对"),
        ("周一 8:30-25:00", "时间不对"),
        ("周一 8:30-8:30", "时间不对"),
        ("周一 8:00-12:00 11:00-13:00", "重叠"),
        ("2月30日至3月1日：周一 8:00-9:00", "2月30日"),
        ("周一 1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00", "4 个时间段"),
        ("周一 1:00-2:00 3:00-4:00；周一 5:00-6:00 7:00-8:00 9:00-10:00", "4 个时间段"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(HoursError, match=said):
        parse(text)


def test_empty_text_is_an_empty_schedule() -> None:
    assert not parse(" \n；")


starts = st.integers(0, DAY_MINUTES - 1)
intervals = st.builds(
    lambda start, length: Interval(start, min(start + length, start + DAY_MINUTES)),
    starts,
    st.integers(1, 600),
)
days = st.frozensets(st.integers(0, 6), min_size=1)
seasons = st.none() | st.builds(
    Season,
    st.tuples(st.integers(1, 12), st.integers(1, 28)),
    st.tuples(st.integers(1, 12), st.integers(1, 28)),
)
rules = st.builds(
    lambda d, one, s: Rule(d, (one,) if one else (), s), days, st.none() | intervals, seasons
)


@given(st.lists(rules, max_size=4), st.booleans())
def test_what_is_written_reads_the_same(some: list[Rule], on_holidays: bool) -> None:
    schedule = Schedule(tuple(some), on_holidays)
    assert parse(write(schedule)) == schedule


MANY_RULES = "；".join(
    f"{month}月{day}日-{month}月{day}日周一8点-9点" for month in range(1, 10) for day in range(1, 4)
)


def test_hours_on_record_are_read_however_long_their_canonical_form_is() -> None:
    kept = write(parse(MANY_RULES))
    assert len(MANY_RULES) <= LONGEST < len(kept)
    assert len(parse(kept).rules) == 27


@pytest.mark.parametrize("typed", [MANY_RULES, f"{MANY_RULES}；{MANY_RULES}", " " * 601])
def test_hours_that_are_too_long_as_typed_or_as_kept_are_refused(typed: str) -> None:
    with pytest.raises(HoursError, match="最多写 600 个字"):
        canonical(typed)


def test_hours_are_kept_in_their_canonical_form() -> None:
    assert canonical("周一8点-9点") == "周一 8:00-9:00"
