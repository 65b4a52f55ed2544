"""The work calendar as staff keep it: the holidays of a year as the State Council publishes them.

Statutory periods and opening hours go by these rows; every change is in the audit log.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal import audit
from portal.calendar import SATURDAY
from portal.dates import day_words
from portal.forms import CleanCharField, PlainForm
from portal.models import CalendarDay
from portal.staff.mixins import VerifiedStaffMixin, staff_of
from portal.staff.security import StaffPage

PERMISSION = "portal.change_calendarday"
LONGEST = 15
FIRST_YEAR, LAST_YEAR = 2000, 2100
_DAY = re.compile(r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})日?")
_BETWEEN = re.compile(r"[；;、，,\s]+")


@dataclass(frozen=True)
class Holiday:
    """A holiday of a year: its days off and the weekend days that are worked for it."""

    name: str
    off: list[date]
    work: list[date]

    @property
    def off_words(self) -> str:
        """The days off as people say them: each run of days by its ends."""
        return "、".join(_run_words(run) for run in _runs(self.off))

    @property
    def work_words(self) -> str:
        """The days worked, one by one."""
        return "、".join(day_words(day, today=day) for day in self.work)


def _runs(days: list[date]) -> list[list[date]]:
    """Days that follow one another, together."""
    numbered = groupby(enumerate(days), key=lambda pair: pair[1] - timedelta(days=pair[0]))
    return [[day for _place, day in run] for _start, run in numbered]


def _run_words(run: list[date]) -> str:
    first, last = (day_words(day, today=day) for day in (run[0], run[-1]))
    return first if run[0] == run[-1] else _("%(first)s至%(last)s") % {"first": first, "last": last}


def holidays_of(year: int) -> list[Holiday]:
    """The holidays of a year in their order: one query."""
    rows = list(CalendarDay.objects.filter(date__year=year).order_by("date"))
    found = {}
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        off = [row.date for row in mine if row.kind == CalendarDay.Kind.OFF]
        work = [row.date for row in mine if row.kind == CalendarDay.Kind.WORK]
        found[name] = Holiday(name, off, work)
    return list(found.values())


class DateInput(forms.DateInput):
    """The browser's own picker of days."""

    input_type = "date"


class HolidayForm(PlainForm):
    """One holiday, as the notice tells it."""

    mark_optional = False

    name = CleanCharField(
        label=gettext_lazy("节日"), help_text=gettext_lazy("例如：国庆节"), max_length=40
    )
    first_day = forms.DateField(
        label=gettext_lazy("从哪天起放假"), widget=DateInput(format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("放到哪天"),
        required=False,
        widget=DateInput(format="%Y-%m-%d"),
        help_text=gettext_lazy("空着就是只放一天"),
    )
    worked = CleanCharField(
        label=gettext_lazy("哪几天调休上班"),
        required=False,
        help_text=gettext_lazy("几天用顿号隔开，例如：9月27日、10月10日"),
        max_length=200,
    )
    source = CleanCharField(
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
            answers["work"] = read_days(answers["worked"], first.year)
        except ValidationError as error:
            self.add_error("worked", error)
            return answers
        self._refuse_known([*answers["off"], *answers["work"]])
        return answers

    def _refuse_known(self, days: list[date]) -> None:
        known = CalendarDay.objects.filter(date__in=days).first()
        if known is not None:
            words = _("%(day)s已经录在“%(name)s”里，请先删掉那一条")
            day = day_words(known.date, today=known.date)
            raise ValidationError(words % {"day": day, "name": known.name})

    @transaction.atomic
    def save(self) -> None:
        """Write the days."""
        answers = self.cleaned_data
        kinds = ((CalendarDay.Kind.OFF, answers["off"]), (CalendarDay.Kind.WORK, answers["work"]))
        CalendarDay.objects.bulk_create(
            CalendarDay(date=day, kind=kind, name=answers["name"], source=answers["source"])
            for kind, days in kinds
            for day in days
        )


def read_days(text: str, year: int) -> list[date]:
    """Days as people write them, of a year unless they say another. Raises ValidationError for what
    is no day, or no day of a weekend: other days are worked anyway.
    """
    days = []
    for piece in filter(None, _BETWEEN.split(text)):
        found = _DAY.fullmatch(piece)
        try:
            day = date(*(int(part or year) for part in found.groups())) if found else None
        except ValueError:
            day = None
        if day is None:
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
        if asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR:
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
        return super().get_context_data(
            year=self.year,
            holidays=holidays_of(self.year),
            earlier=self.address(self.year - 1),
            later=self.address(self.year + 1),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = HolidayForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        form.save()
        name = form.cleaned_data["name"]
        user = staff_of(request)
        audit.record("calendar.add", by=user, reason=name, request=request)
        messages.success(request, _("已录入“%s”。") % name)
        return redirect(self.address(form.cleaned_data["first_day"].year))


class RemoveHolidayView(KeepsCalendar, View):
    """Take a holiday of a year out of the calendar."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "")
        count, _kinds = CalendarDay.objects.filter(name=name, date__year=self.year).delete()
        if count:
            user = staff_of(request)
            audit.record("calendar.remove", by=user, reason=name, request=request)
            messages.success(request, _("已删掉“%s”。") % name)
        return redirect(self.address(self.year))
