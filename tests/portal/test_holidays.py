"""The work calendar as staff keep it."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from portal.calendar import OF_EVERY_YEAR, WorkCalendar
from portal.models import AuditEntry, CalendarDay
from portal.roles import Role
from portal.staff import holidays
from tests.factories.portal import member, signed_in

URL = "/admin/people/calendar/"
NATIONAL_DAY = {
    "name": "国庆节",
    "first_day": "2030-10-01",
    "last_day": "2030-10-07",
    "worked": "9月28日、10月12日",
    "source": "通知",
}


def desk(role: str) -> Client:
    return signed_in(Client(), member(role))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", []),
        ("9月28日", [date(2030, 9, 28)]),
        ("10/12；9.28", [date(2030, 9, 28), date(2030, 10, 12)]),
        ("2031年1月4日", [date(2031, 1, 4)]),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: list[date]) -> None:
    assert holidays.read_days(text, date(2030, 7, 1)) == days


@pytest.mark.parametrize(
    ("text", "words"),
    [("国庆前一天", "不是日期"), ("2月30日", "不是日期"), ("10月8日", "不是周末")],
)
def test_what_is_no_working_weekend_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        holidays.read_days(text, date(2030, 7, 1))


@pytest.mark.django_db
def test_a_holiday_is_entered_and_periods_go_by_it() -> None:
    client = desk(Role.SUPERVISOR)
    assert "这一年还没有录入" in client.get(f"{URL}?year=2030").content.decode()
    assert client.post(URL, NATIONAL_DAY)["Location"] == f"{URL}?year=2030"
    calendar = WorkCalendar.load()
    assert calendar.is_rest_day(date(2030, 10, 3))
    assert not calendar.is_rest_day(date(2030, 9, 28))
    assert calendar.names[date(2030, 10, 1)] == "国庆节"
    page = client.get(f"{URL}?year=2030").content.decode()
    assert "10月1日（周二）至10月7日（周一）放假" in page
    assert "9月28日（周六）、10月12日（周六）" in page
    logged = AuditEntry.objects.get(action="calendar.add").reason
    assert (
        logged == "国庆节：10月1日（周二）至10月7日（周一），9月28日（周六）、10月12日（周六）上班"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请填写节日"),
        ({"last_day": "2030-09-01"}, "结束的日子要在开始的日子以后"),
        ({"last_day": "2030-12-01"}, "结束的日子要在开始的日子以后"),
        ({"worked": "10月9日"}, "本来就上班"),
        ({"worked": "10月5日"}, "在放假的那几天里"),
        ({"worked": "9999年1月2日"}, "不是日期"),
        ({"first_day": "9999-12-31", "last_day": ""}, "年份不对"),
        ({"last_day": "0001-01-01"}, "年份不对"),
        ({"first_day": "10月1日"}, "没有这一天"),
    ],
)
def test_what_cannot_be_is_said_and_kept(changes: dict[str, Any], words: str) -> None:
    page = desk(Role.SUPERVISOR).post(URL, NATIONAL_DAY | changes).content.decode()
    assert words in page
    assert 'value="通知"' in page
    assert not CalendarDay.objects.filter(date__year=2030).exists()


@pytest.mark.django_db
def test_no_day_stands_in_the_calendar_twice() -> None:
    client = desk(Role.SUPERVISOR)
    client.post(URL, NATIONAL_DAY)
    page = client.post(URL, NATIONAL_DAY | {"name": "中秋节"}).content.decode()
    assert "已经录在“国庆节”里" in page
    client.post(f"{URL}remove/?year=2030&name=国庆节")
    assert not CalendarDay.objects.filter(date__year=2030).exists()
    client.post(URL, NATIONAL_DAY | {"name": "中秋节", "last_day": ""})
    assert CalendarDay.objects.filter(date__year=2030, kind="off").count() == 1


@pytest.mark.django_db
def test_what_a_colleague_entered_meanwhile_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    client = desk(Role.SUPERVISOR)
    client.post(URL, NATIONAL_DAY)
    looked = []

    def look_too_early(form: holidays.HolidayForm) -> None:
        looked.append(form)
        if len(looked) > 1:
            known(form)

    known = holidays.HolidayForm.refuse_known
    monkeypatch.setattr(holidays.HolidayForm, "refuse_known", look_too_early)
    page = client.post(URL, NATIONAL_DAY).content.decode()
    assert "已经录在“国庆节”里" in page
    assert AuditEntry.objects.filter(action="calendar.add").count() == 1


@pytest.mark.django_db
def test_a_holiday_goes_after_one_was_asked_and_leaves_its_days_in_the_log() -> None:
    client = desk(Role.SUPERVISOR)
    client.post(URL, NATIONAL_DAY)
    address = f"{URL}remove/?year=2030&name=国庆节"
    assert "正在办理的期限马上重新算" in client.get(address).content.decode()
    assert CalendarDay.objects.filter(date__year=2030).exists()
    client.post(address)
    assert not CalendarDay.objects.filter(date__year=2030).exists()
    entry = AuditEntry.objects.get(action="calendar.remove")
    assert "10月1日（周二）至10月7日（周一）" in entry.reason
    assert entry.actor is not None
    assert "没有找到这个节日" in client.get(address, follow=True).content.decode()
    assert AuditEntry.objects.filter(action="calendar.remove").count() == 1


@pytest.mark.django_db
def test_the_days_worked_for_a_holiday_stand_and_go_with_it() -> None:
    client = desk(Role.SUPERVISOR)
    page = client.get(f"{URL}?year=2026").content.decode()
    assert "2月14日（周六）、2月28日（周六）上班" in page
    assert "春节调休" not in page
    client.post(f"{URL}remove/?year=2026&name=春节")
    assert not CalendarDay.objects.filter(date__year=2026, name__startswith="春节").exists()
    assert CalendarDay.objects.filter(date__year=2025, name__startswith="春节").exists()


@pytest.mark.django_db
def test_what_a_year_still_lacks_is_named() -> None:
    client = desk(Role.SUPERVISOR)
    client.post(URL, NATIONAL_DAY | {"name": "国庆节、中秋节"})
    page = client.get(f"{URL}?year=2030").content.decode()
    assert "还没有录入：元旦、春节、清明节、劳动节、端午节。" in page
    assert "这一年还没有录入：" not in client.get(f"{URL}?year=2026").content.decode()


@pytest.mark.django_db
def test_a_holiday_over_new_year_is_one_entry_of_the_year_it_opens() -> None:
    client = desk(Role.SUPERVISOR)
    new_year = {"name": "元旦", "first_day": "2030-12-31", "last_day": "2031-01-02"}
    answer = client.post(URL, new_year | {"worked": "12月28日、1月4日"})
    assert answer["Location"] == f"{URL}?year=2031"
    page = client.get(f"{URL}?year=2031").content.decode()
    assert "2030年12月31日（周二）至1月2日（周四）放假" in page
    assert "2030年12月28日（周六）、1月4日（周六）上班" in page
    assert not client.get(f"{URL}?year=2030").context["holidays"]
    client.post(f"{URL}remove/?year=2031&name=元旦")
    assert not CalendarDay.objects.filter(date__year__in=(2030, 2031)).exists()


@pytest.mark.django_db
def test_a_year_counts_as_known_once_its_last_holiday_is_entered() -> None:
    client = desk(Role.SUPERVISOR)
    for month, name in enumerate(OF_EVERY_YEAR, start=2):
        assert not WorkCalendar.load().is_published(date(2030, 7, 1))
        client.post(URL, {"name": name, "first_day": f"2030-{month:02d}-01"})
    assert WorkCalendar.load().is_published(date(2030, 7, 1))
    assert "七个节日都已录入" in client.get(f"{URL}?year=2030").content.decode()


@pytest.mark.django_db
def test_a_holiday_that_a_colleague_took_out_meanwhile_is_not_logged_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = desk(Role.SUPERVISOR)
    client.post(URL, NATIONAL_DAY)
    seen = holidays.holidays_of(2030)
    address = f"{URL}remove/?year=2030&name=国庆节"
    client.post(address)
    monkeypatch.setattr(holidays, "holidays_of", lambda year: seen)
    client.post(address)
    assert AuditEntry.objects.filter(action="calendar.remove").count() == 1


@pytest.mark.django_db
def test_only_who_keeps_the_calendar_reaches_it() -> None:
    for role in Role:
        client = desk(role)
        wanted = 200 if role == Role.SUPERVISOR else 302
        assert client.get(URL).status_code == wanted, role
        removal = client.get(f"{URL}remove/?year=2026&name=国庆节")
        assert removal.status_code == wanted, role
        assert (URL in client.get("/admin/").content.decode()) == (wanted == 200)
        if role != Role.SUPERVISOR:
            assert client.post(URL, NATIONAL_DAY)["Location"] == "/admin/"
            assert not CalendarDay.objects.filter(date__year=2030).exists()
            client.post(f"{URL}remove/?year=2026&name=国庆节")
            assert CalendarDay.objects.filter(date__year=2026, name="国庆节").exists()


def test_a_day_without_a_year_is_the_one_nearest_to_the_holiday() -> None:
    assert holidays.read_days("1月2日", date(2026, 12, 31)) == [date(2027, 1, 2)]
    assert holidays.read_days("12月26日", date(2027, 1, 1)) == [date(2026, 12, 26)]
