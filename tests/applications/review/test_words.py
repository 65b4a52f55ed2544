from datetime import date, datetime

import pytest

from applications.models import Clock
from applications.review.words import clock_words, received_words, short_station
from stations.models import Station
from tests.factories.casework import SHANGHAI

STARTED = date(2026, 11, 21)
RAW, MOVED = date(2026, 11, 28), date(2026, 11, 30)


def clock(stopped: date | None = None, moved: date = MOVED) -> Clock:
    made = Clock(
        pk=1,
        kind="decision",
        days=7,
        started=STARTED,
        raw_due=RAW,
        moved_due=moved,
        stopped=stopped,
    )
    made._prefetched_objects_cache = {"pauses": []}  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize(
    ("today", "headline", "css"),
    [
        (date(2026, 11, 21), "还剩 7 天", ""),
        (date(2026, 11, 25), "还剩 3 天", "is-soon"),
        (date(2026, 11, 27), "还剩 1 天", "is-urgent"),
        (date(2026, 11, 28), "顺延到11月30日", "is-urgent"),
        (date(2026, 11, 29), "顺延到11月30日", "is-urgent"),
        (date(2026, 11, 30), "今天到期", "is-urgent"),
        (date(2026, 12, 1), "超期 1 天", "is-late"),
    ],
)
def test_a_running_clock_says_how_long_there_is(today: date, headline: str, css: str) -> None:
    words = clock_words(clock(), today)
    assert (words.headline, words.css) == (headline, css)
    assert (words.raw, words.moved) == ("11月28日（周六）", "11月30日（周一）")


def test_a_due_day_that_does_not_move_is_said_once() -> None:
    assert clock_words(clock(moved=RAW), date(2026, 11, 28)).headline == "今天到期"
    assert clock_words(clock(moved=RAW), date(2026, 11, 21)).moved == ""


def test_a_stopped_clock_says_whether_it_was_in_time() -> None:
    in_time = clock_words(clock(stopped=date(2026, 11, 30)), date(2026, 12, 20))
    assert (in_time.headline, in_time.note, in_time.raw) == ("11月30日办结", "在期限内", "")
    late = clock_words(clock(stopped=date(2026, 12, 2)), date(2026, 12, 20))
    assert (late.note, late.css) == ("超期 2 天", "is-done is-late")


def test_a_file_without_a_clock_has_no_period() -> None:
    assert clock_words(None, STARTED).headline == "没有期限"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 23, 9, 5, tzinfo=SHANGHAI), "今天 9:05"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI), "昨天 23:59"),
        (datetime(2026, 11, 12, 9, 5, tzinfo=SHANGHAI), "11月12日"),
        (datetime(2025, 11, 12, 9, 5, tzinfo=SHANGHAI), "2025年11月12日"),
    ],
)
def test_when_a_file_came_in_is_said_shortly(moment: datetime, words: str) -> None:
    assert received_words(moment, date(2026, 11, 23)) == words


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("锁石镇法律援助工作站", "锁石镇"),
        ("石江村法律援助联络点", "石江村"),
        ("双峰县法律援助中心", "双峰县中心"),
        ("双峰县看守所法律援助工作站", "双峰县看守所"),
        ("法律援助工作站", "法律援助工作站"),
    ],
)
def test_a_station_is_called_by_what_tells_it_apart(name: str, short: str) -> None:
    assert short_station(Station(name=name)) == short
