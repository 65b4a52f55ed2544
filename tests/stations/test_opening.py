"""What the sign at the door says."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pytest_django import DjangoAssertNumQueries

from portal.models import CalendarDay
from stations.hours import UNKNOWN, OpenState
from stations.models import Station
from stations.opening import OpeningBook, tone, words
from tests.factories.stations import ClosureFactory, StationFactory, network

NOW = datetime(2026, 11, 23, 9, 0)  # a Monday
SHANGHAI = ZoneInfo("Asia/Shanghai")


def shut(**until: int) -> OpenState:
    return OpenState(open=False, opens_at=NOW + timedelta(**until))


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
            OpenState(open=False, opens_at=NOW.replace(hour=14), resumes=True),
            "休息中 · 14:00 开",
            "soon",
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
    closure = book.closure(station)
    assert closure is not None
    assert closure.reason == "下村巡回接待"
    assert book.today(station) == "8:30–12:00，14:30–17:30"


@pytest.mark.django_db
def test_a_book_for_many_stations_takes_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    network()
    rows = list(Station.objects.all())
    with django_assert_num_queries(2):
        book = OpeningBook.load(rows, NOW.replace(tzinfo=SHANGHAI))
        assert all(book.state(row).open for row in rows)
