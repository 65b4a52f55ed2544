"""The work calendar as staff keep it: the holidays of a year as the State Council publishes them.

Statutory periods and opening hours go by these rows: running periods are counted anew with every
change, opening hours whenever they are shown. Every change is in the audit log.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import audit, calendar
from portal.calendar import SATURDAY
from portal.dates import day_words
from portal.forms import CleanCharField, PlainForm, SentenceField
from portal.models import CalendarDay, User
from portal.staff.mixins import VerifiedStaffMixin, staff_of
from portal.staff.security import StaffPage

PERMISSION = "portal.change_calendarday"
LONGEST = 15
FIRST_YEAR, LAST_YEAR = 2000, 2100
_DAY = re.compile(r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})日?")
_BETWEEN = re.compile(r"[；;、，,\s]+")


@dataclass(frozen=True)
class Holiday:
    """A holiday of a year: its days off and the weekend days that are worked for it. Of New Year's,
    either may lie in the year before.
    """

    name: str
    off: list[date]
    work: list[date]
    source: str
    year: int

    @property
    def words(self) -> str:
        """All of it in a line, from which it can be typed again."""
        worked = _("，%s上班") % self.work_words if self.work else ""
        return f"{self.name}：{self.off_words or '—'}{worked}"

    @property
    def off_words(self) -> str:
        """The days off as people say them: each run of days by its ends."""
        return "、".join(self._run_words(run) for run in _runs(self.off))

    @property
    def work_words(self) -> str:
        """The days worked, one by one."""
        return "、".join(self._day_words(day) for day in self.work)

    def _run_words(self, run: list[date]) -> str:
        first, last = self._day_words(run[0]), self._day_words(run[-1])
        return first if first == last else _("%(first)s至%(last)s") % {"first": first, "last": last}

    def _day_words(self, day: date) -> str:
        """The year is named where it is another than the holiday's."""
        return day_words(day, today=date(self.year, 1, 1))


def _runs(days: list[date]) -> list[list[date]]:
    """Days that follow one another, together."""
    numbered = groupby(enumerate(days), key=lambda pair: pair[1] - timedelta(days=pair[0]))
    return [[day for _place, day in run] for _start, run in numbered]


def holidays_of(year: int) -> list[Holiday]:
    """The holidays of a year's arrangement in their order: one query."""
    rows = list(CalendarDay.objects.filter(year=year).order_by("date"))
    found = []
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        off = [row.date for row in mine if row.kind == CalendarDay.Kind.OFF]
        work = [row.date for row in mine if row.kind == CalendarDay.Kind.WORK]
        source = next(filter(None, (row.source for row in mine)), "")
        found.append(Holiday(name, off, work, source, year))
    return found


def add(holiday: Holiday, *, by: User, request: HttpRequest) -> None:
    """Write the days, and all that follows from them.

    Raises IntegrityError when a day stands in the calendar already.
    """
    kinds = ((CalendarDay.Kind.OFF, holiday.off), (CalendarDay.Kind.WORK, holiday.work))
    told = {"name": holiday.name, "source": holiday.source, "year": holiday.year}
    with calendar.changing():
        CalendarDay.objects.bulk_create(
            CalendarDay(date=day, kind=kind, **told) for kind, days in kinds for day in days
        )
        audit.record("calendar.add", by=by, reason=holiday.words, request=request)


def remove(holiday: Holiday, *, by: User, request: HttpRequest) -> bool:
    """Take the days out again; False when somebody else just did."""
    with calendar.changing():
        days = CalendarDay.objects.filter(date__in=[*holiday.off, *holiday.work])
        gone, _each = days.filter(name=holiday.name, year=holiday.year).delete()
        if gone:
            audit.record("calendar.remove", by=by, reason=holiday.words, request=request)
    return bool(gone)


class DateInput(forms.DateInput):
    """The browser's own picker of days."""

    input_type = "date"


class DayField(forms.DateField):
    """A day of a year that the calendar is kept for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=DateInput(format="%Y-%m-%d"), **kwargs)

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(_("年份不对，请看看是不是打错了"))


class HolidayForm(PlainForm):
    """One holiday, as the notice tells it."""

    mark_optional = False

    name = SentenceField(
        label=gettext_lazy("节日"), help_text=gettext_lazy("例如：国庆节"), max_length=40
    )
    first_day = DayField(label=gettext_lazy("从哪天起放假"))
    last_day = DayField(
        label=gettext_lazy("放到哪天"),
        required=False,
        help_text=gettext_lazy("空着就是只放一天"),
    )
    worked = CleanCharField(
        label=gettext_lazy("哪几天调休上班"),
        required=False,
        help_text=gettext_lazy("几天用顿号隔开，例如：9月27日、10月10日"),
        max_length=200,
    )
    source = SentenceField(
        label=gettext_lazy("依据"),
        required=False,
        help_text=gettext_lazy("例如：国务院办公厅关于2027年部分节假日安排的通知"),
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        """Days in order, weekend days for work, and none that stands in the calendar already."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        first = answers.get("first_day")
        if first is None or self.errors:
            return answers
        last = answers["last_day"] or first
        if not first <= last < first + timedelta(days=LONGEST):
            self.add_error("last_day", _("结束的日子要在开始的日子以后 %s 天以内") % LONGEST)
            return answers
        answers["off"] = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        try:
            answers["work"] = read_days(answers["worked"], first)
            _refuse_both(answers["off"], answers["work"])
        except ValidationError as error:
            self.add_error("worked", error)
            return answers
        self.refuse_known()
        return answers

    def refuse_known(self) -> None:
        """Raises ValidationError when one of the days stands in the calendar already."""
        days = [*self.cleaned_data["off"], *self.cleaned_data["work"]]
        known = CalendarDay.objects.filter(date__in=days).first()
        if known is not None:
            words = _("%(day)s已经录在“%(name)s”里，请先删掉那一条")
            day = day_words(known.date, today=known.date)
            raise ValidationError(words % {"day": day, "name": known.name})

    @property
    def holiday(self) -> Holiday:
        """What a valid form tells."""
        answers = self.cleaned_data
        last = answers["off"][-1]  # New Year's belongs to the year it opens
        year = last.year + ((last.month, last.day) >= calendar.NEW_YEAR_FROM)
        return Holiday(answers["name"], answers["off"], answers["work"], answers["source"], year)


def _refuse_both(off: list[date], work: list[date]) -> None:
    both = sorted(set(off) & set(work))
    if both:
        day = day_words(both[0], today=both[0])
        raise ValidationError(_("%s在放假的那几天里，不能又上班") % day)


def _day(found: re.Match[str], near: date) -> date | None:
    year, month, day = found.groups()
    years = [int(year)] if year else [near.year + n for n in (-1, 0, 1)]
    days = []
    for one in years:
        with suppress(ValueError):
            days.append(date(one, int(month), int(day)))
    return min(days, key=lambda one: abs(one - near), default=None)


def read_days(text: str, near: date) -> list[date]:
    """Days as people write them; without a year the one nearest to a day, since a holiday may run
    over New Year. Raises ValidationError for what is no day, or no day of a weekend: other days are
    worked anyway.
    """
    days = []
    for piece in filter(None, _BETWEEN.split(text)):
        found = _DAY.fullmatch(piece)
        day = _day(found, near) if found else None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("“%s”不是日期，请写成“10月10日”") % piece)
        if day.weekday() < SATURDAY:
            words = _("%s不是周末，本来就上班，不用写")
            raise ValidationError(words % day_words(day, today=day))
        days.append(day)
    return sorted(set(days))


class KeepsCalendar(VerifiedStaffMixin):
    """A view for who keeps the work calendar."""

    permission = PERMISSION

    @cached_property
    def year(self) -> int:
        """The year of the address, else this one."""
        asked = self.request.GET.get("year", "")  # type: ignore[attr-defined]  # a view has it
        if len(asked) == 4 and asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR:
            return int(asked)
        return timezone.localdate().year

    def address(self, year: int) -> str:
        """The page of a year."""
        return f"{reverse('people:holidays')}?year={year}"


class HolidaysView(KeepsCalendar, StaffPage):
    """The holidays of a year, and a form for one more."""

    template_name = "staff/holidays.html"
    page_title = gettext_lazy("节假日安排")
    header_icon = "date"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", HolidayForm())
        holidays = holidays_of(self.year)
        return super().get_context_data(
            year=self.year,
            holidays=holidays,
            missing=calendar.missing_from(one.name for one in holidays if one.off),
            earlier=self.address(self.year - 1) if self.year > FIRST_YEAR else "",
            later=self.address(self.year + 1) if self.year < LAST_YEAR else "",
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HolidayForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        holiday = form.holiday
        try:
            add(holiday, by=staff_of(request), request=request)
        except IntegrityError:  # a colleague entered the same days just now
            form.full_clean()
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(
            request, _("已录入：%s。正在办理的期限已经照新的安排算过。") % holiday.words
        )
        return redirect(self.address(holiday.year))


class RemoveHolidayView(KeepsCalendar, StaffPage):
    """Take a holiday of a year out of the calendar, after saying what follows."""

    template_name = "staff/remove_holiday.html"
    page_title = gettext_lazy("删掉一个节日")
    header_icon = "date"

    @cached_property
    def holiday(self) -> Holiday | None:
        """The one that the address names; None when it is no longer there."""
        name = self.request.GET.get("name", "")
        return next((one for one in holidays_of(self.year) if one.name == name), None)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.holiday is None:
            return self.gone(request)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = self.address(self.year)
        return super().get_context_data(holiday=self.holiday, year=self.year, back=back, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.holiday is None:
            return self.gone(request)
        if not remove(self.holiday, by=staff_of(request), request=request):
            return self.gone(request)
        words = _("已删掉：%s。正在办理的期限已经重新算过。")
        messages.success(request, words % self.holiday.words)
        return redirect(self.address(self.year))

    def gone(self, request: HttpRequest) -> HttpResponse:
        """Somebody else took it out, or it never was."""
        messages.warning(request, _("没有找到这个节日，也许同事刚刚删掉了。"))
        return redirect(self.address(self.year))
