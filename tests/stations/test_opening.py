"""What the sign at the door says."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from portal.models import CalendarDay
from stations.hours import UNKNOWN, OpenState, Reason
from stations.models import Station
from stations.opening import OpeningBook, exceptions, tone, words
from tests.factories.stations import ClosureFactory, StationFactory, network

NOW = datetime(2026, 11, 23, 9, 0)  # a Monday
SHANGHAI = ZoneInfo("Asia/Shanghai")


def shut(**until: int) -> OpenState:
    return OpenState(open=False, opens_at=NOW + timedelta(**until))


def away(why: str) -> OpenState:
    return replace(shut(days=1), reason=Reason.CLOSURE, why=why)


def holiday(name: str) -> OpenState:
    return replace(shut(days=1), reason=Reason.HOLIDAY, why=name)


@pytest.mark.parametrize(
    ("state", "said", "pill"),
    [
        (OpenState(open=True, until=NOW.replace(hour=17)), "现在开门 · 17:00 关", "open"),
        (OpenState(open=True, until=NOW + timedelta(minutes=30)), "现在开门 · 9:30 关", "soon"),
        (OpenState(open=True, until=datetime(2026, 11, 24)), "现在开门 · 今晚 24:00 关", "open"),
        (OpenState(open=True, until=datetime(2026, 11, 24, 2)), "现在开门 · 明天 2:00 关", "open"),
        (OpenState(open=True), "现在开门 · 昼夜不关", "open"),
        (shut(hours=5, minutes=30), "已关门 · 14:30 开", "closed"),
        (
            OpenState(open=False, opens_at=NOW.replace(hour=14), reason=Reason.BREAK),
            "休息中 · 14:00 开",
            "soon",
        ),
        (away("下村巡回接待"), "临时关门（下村巡回接待） · 明天 9:00 开", "closed"),
        (away(""), "临时关门 · 明天 9:00 开", "closed"),
        (holiday("国庆节"), "国庆节放假 · 明天 9:00 开", "closed"),
        (holiday(""), "节假日休息 · 明天 9:00 开", "closed"),
        (
            OpenState(open=False, reason=Reason.CLOSURE, why="装修"),
            "临时关门（装修） · 请打电话问",
            "closed",
        ),
        (shut(days=1), "已关门 · 明天 9:00 开", "closed"),
        (shut(days=2), "已关门 · 后天 9:00 开", "closed"),
        (shut(days=4), "已关门 · 周五 9:00 开", "closed"),
        (shut(days=8), "已关门 · 12月1日（周二）9:00 开", "closed"),
        (shut(days=45), "已关门 · 2027年1月7日（周四）9:00 开", "closed"),
        (OpenState(open=False), "近期不开门 · 请打电话问", "closed"),
        (UNKNOWN, "开放时间请打电话问", "closed"),
    ],
)
def test_the_sign_says_it_as_people_do(state: OpenState, said: str, pill: str) -> None:
    assert words(state, NOW) == said
    assert tone(state, NOW) == pill


@pytest.mark.django_db
def test_the_calendar_and_the_closures_are_taken_into_account() -> None:
    CalendarDay.objects.update_or_create(date="2026-11-24", defaults={"kind": "off", "name": "假"})
    station = StationFactory()
    ClosureFactory(
        station=station,
        starts=datetime(2026, 11, 23, 8, tzinfo=SHANGHAI),
        ends=datetime(2026, 11, 23, 20, tzinfo=SHANGHAI),
    )
    book = OpeningBook.load([station], NOW.replace(tzinfo=SHANGHAI))
    assert book.state(station).opens_at == datetime(2026, 11, 25, 8, 30)
    assert book.state(station).why == "下村巡回接待"
    assert book.today(station) == "休息"


@pytest.mark.django_db
def test_today_says_what_a_closure_leaves_of_the_hours() -> None:
    station, other = StationFactory(), StationFactory()
    ClosureFactory(
        station=station,
        starts=datetime(2026, 11, 23, 10, tzinfo=SHANGHAI),
        ends=datetime(2026, 11, 23, 15, tzinfo=SHANGHAI),
    )
    book = OpeningBook.load([station, other], NOW.replace(tzinfo=SHANGHAI))
    assert book.today(station) == "8:30–10:00，15:00–17:30"
    assert book.today(other) == "8:30–12:00，14:30–17:30"


@pytest.mark.django_db
def test_a_book_for_many_stations_takes_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    network()
    rows = list(Station.objects.all())
    with django_assert_num_queries(2):
        book = OpeningBook.load(rows, NOW.replace(tzinfo=SHANGHAI))
        assert all(book.state(row).open for row in rows)


SEASONAL = (
    "周一至周五 8:30-12:00 14:30-17:30；10月1日至次年4月30日：周一至周五 8:30-12:00 14:00-17:00"
)


@pytest.mark.django_db
def test_below_the_week_stands_where_the_coming_days_differ() -> None:
    station = StationFactory(hours=SEASONAL)
    for starts, ends, why in (
        ("2026-09-22 00:00", "2026-09-24 00:00", "装修"),
        ("2026-10-12 14:00", "2026-10-12 18:00", "开会"),
        ("2026-10-13 14:00", "2026-10-14 12:00", ""),
        ("2026-10-17 00:00", "2026-10-18 00:00", "周末本来不开"),
    ):
        ClosureFactory(
            station=station,
            starts=datetime.fromisoformat(starts).replace(tzinfo=SHANGHAI),
            ends=datetime.fromisoformat(ends).replace(tzinfo=SHANGHAI),
            reason=why,
        )
    book = OpeningBook.load([station], datetime(2026, 9, 19, 9, tzinfo=SHANGHAI))
    assert [(one.days, one.openings, one.why) for one in exceptions(station, book)] == [
        ("9月20日（周日）", "8:30–12:00，14:30–17:30", "调休上班"),
        ("9月22日（周二）至9月23日（周三）", "休息", "临时关门（装修）"),
        ("9月25日（周五）至9月27日（周日）", "休息", "中秋节放假"),
        ("10月1日（周四）起", "周一至周五 8:30–12:00，14:00–17:00；周六、周日 休息", "换季"),
        ("10月1日（周四）至10月7日（周三）", "休息", "国庆节放假"),
        ("10月10日（周六）", "8:30–12:00，14:00–17:00", "调休上班"),
        ("10月12日（周一）", "8:30–12:00", "临时关门（开会）"),
        ("10月13日（周二）14:00至10月14日（周三）12:00", "休息", "临时关门"),
    ]


@pytest.mark.django_db
def test_a_day_worked_to_make_up_that_a_closure_takes_is_told_once() -> None:
    station = StationFactory()
    ClosureFactory(
        station=station,
        starts="2026-10-10T00:00:00+08:00",
        ends="2026-10-11T00:00:00+08:00",
        reason="停电",
    )
    book = OpeningBook.load([station], datetime(2026, 10, 8, 9, 0, tzinfo=SHANGHAI))
    assert [(one.days, one.openings, one.why) for one in exceptions(station, book)] == [
        ("10月10日（周六）", "休息", "临时关门（停电）")
    ]


@pytest.mark.django_db
def test_a_place_that_keeps_no_holidays_has_no_exceptions() -> None:
    station = StationFactory(hours="每天 9:00-17:00；节假日照常")
    book = OpeningBook.load([station], datetime(2026, 9, 19, 9, tzinfo=SHANGHAI))
    assert exceptions(station, book) == []


@pytest.mark.django_db
def test_hours_taken_over_from_the_parent_keep_ones_own_closures() -> None:
    stations = network()
    point = stations["contact_point"]
    point.inherits = ["hours"]
    point.hours = ""
    point.save()
    ClosureFactory(
        station=stations["workstation"],
        starts=datetime(2026, 11, 23, tzinfo=SHANGHAI),
        ends=datetime(2026, 11, 24, tzinfo=SHANGHAI),
    )
    book = OpeningBook.load(stations.values(), NOW.replace(tzinfo=SHANGHAI))
    assert book.state(point).open
    assert not book.state(stations["workstation"]).open
