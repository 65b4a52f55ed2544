"""A station's duty roster, week by week."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from portal import audit
from portal.dates import WEEKDAYS, day_words
from portal.forms import CleanCharField
from portal.staff.mixins import VerifiedStaffMixin
from stations import roster
from stations.enums import DutyRole
from stations.models import Duty
from stations.staff.bulk_forms import DateInput, TimeInput, is_too_far, is_too_long_ago
from stations.staff.frame import Actors
from stations.staff.naming import NamingForm, OfNames, OneOfNames
from stations.staff.station import OfStation

DAYS = 7
YEARS = range(2000, 2200)
FOUR_WEEKS = 28
WATCHED = 92
"""Days ahead in which a new turn is compared with the others."""


class DutyForm(NamingForm):
    """A turn: of one day, or coming round on some weekdays until a last day."""

    name = CleanCharField(label=gettext_lazy("姓名"), max_length=40)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("每周哪几天"),
        choices=[(str(number), words) for number, words in enumerate(WEEKDAYS, start=1)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只值一天的不用选；都不选，就是从头到尾，站点开门的日子都值"),
    )

    class Meta:
        model = Duty
        fields = (
            *("name", "role", "first_day", "last_day", "weekdays", "starts", "ends", "is_public"),
        )
        widgets = {
            "first_day": DateInput,
            "last_day": DateInput,
            "starts": TimeInput,
            "ends": TimeInput,
        }
        help_texts = {"last_day": gettext_lazy("空着就是只值这一天")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].required = False
        choices = [("", _("请选择")), *DutyRole.choices]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a field of choices

    def clean(self) -> dict[str, Any]:
        """A turn without a last day is of one day."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        first = answers.get("first_day")
        if first and is_too_far(first):
            self.add_error("first_day", _("太远了，最多写到三年以后"))
        elif first and "first_day" in self.changed_data and is_too_long_ago(first):
            self.add_error("first_day", _("太早了，请检查年份"))
        if answers.get("last_day") is None and "last_day" not in self.errors:
            answers["last_day"] = answers.get("first_day")
        return answers


def monday_of(text: str) -> date:
    """The Monday of the week of a day as addresses have it; this week's for what is none, or so
    long ago or ahead that no week is beside it.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    return roster.monday_of(day if day.year in YEARS else timezone.localdate())


class OfRoster(OfNames):
    """A screen of the roster; `week` is the Monday in the address, else of today."""

    part = "duty"
    form_class = DutyForm

    @cached_property
    def week(self) -> date:
        """The Monday of the week that is shown."""
        return monday_of(self.request.GET.get("week", ""))

    def address(self, week: date | None = None) -> str:
        """The week of the roster as an address."""
        path = reverse("stations_desk:duty", args=[self.station.pk])
        return f"{path}?week={(week or self.week).isoformat()}"

    def warn(self, duty: Duty) -> None:
        """Tell when somebody is wanted twice at a time."""
        first = max(duty.first_day, timezone.localdate())
        days = [first + timedelta(days=offset) for offset in range(WATCHED)]
        others = roster.of_days(self.station, first, WATCHED)
        timetable = roster.timetable_of(self.station)
        clash = next(roster.clashing_days(duty, others, days, timetable), None)
        if clash is not None:
            words = _("已保存，但%s这个人同一时间排了两次，请看一下。")
            day = day_words(clash, today=timezone.localdate())
            messages.warning(self.request, words % day)


class DutyView(OfRoster):
    """The week, and a form for a new turn."""

    template_name = "stations/staff/duty.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form(initial={"first_day": max(self.week, timezone.localdate())})
        timetable = roster.timetable_of(self.station)
        week = [self.week + timedelta(days=offset) for offset in range(DAYS)]
        shut = {day for day in week if timetable.schedule and not timetable.on(day)}
        rows = roster.of_days(self.station, self.week, DAYS)
        return super().get_context_data(
            days=[(day, day.date not in shut) for day in roster.days_of(rows, week, timetable)],
            week=self.week,
            last=self.week + timedelta(days=DAYS - 1),
            today=timezone.localdate(),
            earlier=self.address(self.week - roster.WEEK),
            later=self.address(self.week + roster.WEEK),
            this=self.address(roster.monday_of(timezone.localdate())),
            refused_duties=self.refused()[1],
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST, instance=Duty(station=self.station))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        duty = form.save()
        audit.record("stations.duty", by=self.user, on=duty, request=request)
        words = _("已排上，姓名要主管同意以后才公开。") if duty.waits else _("已排上。")
        messages.success(request, words)
        self.warn(duty)
        return redirect(self.address(roster.monday_of(duty.first_day)))


class TurnView(OneOfNames, OfRoster):
    """One turn, to be changed or taken away: all the days it comes round on."""

    template_name = "stations/staff/turn.html"
    audited_as = "stations.duty"
    taken_off = gettext_lazy("已从值班表上去掉。")

    def back(self) -> str:
        return self.address()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        duty, is_single = self.person, roster.is_single(self.person)
        return super().get_context_data(duty=duty, is_single=is_single, **kwargs)

    def look_over(self) -> None:
        self.warn(self.person)


class CopyView(Actors, OfStation, VerifiedStaffMixin, View):
    """Enter the turns of the week before (or of the four weeks before) once more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        week = monday_of(request.POST.get("week", ""))
        days = FOUR_WEEKS if request.POST.get("days") == str(FOUR_WEEKS) else DAYS
        number = roster.copy(self.station, week - timedelta(days=days), days)
        if number:
            audit.record("stations.duty", by=self.user, on=self.station, request=request)
            messages.success(request, _("照以前的排了 %s 班。") % number)
        else:
            messages.info(request, _("以前没有单独排的班，或者已经都排上了。"))
        address = reverse("stations_desk:duty", args=[pk])
        return redirect(f"{address}?week={week.isoformat()}")
