"""What is asked before something is done to many stations, or to one."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from portal.forms import PlainForm, SentenceField
from stations.enums import Verified
from stations.hours import Closing
from stations.models.edits import LONGEST_REASON

FARTHEST = timedelta(days=3 * 366)
TOO_FAR = _("太远了，最多写到三年以后。不再办公的站点，请下线。")
TOO_LONG_AGO = _("太早了，请检查年份；早就关着的，写今天开始就可以")
BY_PEOPLE = [choice for choice in Verified.choices if choice[0] != Verified.FILE]


class DateInput(forms.DateInput):
    """The browser's own picker of days."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own picker of times."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def is_too_far(day: date) -> bool:
    """Whether nobody can mean a day yet, such as 9999-12-31 for ever."""
    return day - localdate() > FARTHEST


def is_too_long_ago(day: date) -> bool:
    """Whether nobody can mean a day any more, such as one of the year 26."""
    return localdate() - day > FARTHEST


class DeskForm(PlainForm):
    """The base of the section's forms: what is optional is not marked."""

    mark_optional = False


class ConfirmForm(DeskForm):
    """Nothing more to say."""


class VerifyForm(DeskForm):
    """How somebody made sure."""

    how = forms.ChoiceField(
        label=_("怎么核对的"), choices=BY_PEOPLE, widget=forms.RadioSelect, initial=Verified.PHONE
    )


class ReasonForm(DeskForm):
    """Why stations are taken offline."""

    reason = SentenceField(
        label=_("为什么下线"),
        help_text=_("记在改动记录里，例如：村里合并，联络点撤了"),
        max_length=LONGEST_REASON,
    )


class CloseForm(DeskForm):
    """From when to when stations are closed, and why: `closing` says it in one."""

    first_day = forms.DateField(label=_("从哪天起"), widget=DateInput)
    last_day = forms.DateField(
        label=_("到哪天止"), required=False, widget=DateInput, help_text=_("空着就是当天")
    )
    from_time = forms.TimeField(
        label=_("从几点起关门"), required=False, widget=TimeInput, help_text=_("空着就是全天")
    )
    to_time = forms.TimeField(
        label=_("到几点重新开门"), required=False, widget=TimeInput, help_text=_("空着就是全天")
    )
    reason = SentenceField(
        label=_("原因"), help_text=_("公开显示，例如：下村巡回接待"), max_length=80
    )

    def clean(self) -> dict[str, Any]:
        """Put days and times together; a closure that is over helps nobody."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return answers
        first, last = answers["first_day"], answers["last_day"] or answers["first_day"]
        if is_too_far(last):
            self.add_error("last_day" if answers["last_day"] else "first_day", TOO_FAR)
            return answers
        whole = Closing.of_days(first, last, answers["reason"])
        from_time, to_time = answers["from_time"], answers["to_time"]
        starts = datetime.combine(first, from_time) if from_time else whole.start
        ends = datetime.combine(last, to_time) if to_time else whole.end
        if last < first:
            self.add_error(
                "last_day", _("结束的日子不能早于开始的日子，请改晚一些，只关一天就空着")
            )
        elif ends <= starts:
            self.add_error(
                "to_time", _("结束时间要晚于开始时间，请改晚一些，或者把“到哪天止”改到后一天")
            )
        elif last < localdate():
            self.add_error(
                "last_day" if answers["last_day"] else "first_day",
                _("这一天已经过去了，请写今天或以后"),
            )
        elif is_too_long_ago(first):
            self.add_error("first_day", TOO_LONG_AGO)
        return {**answers, "closing": Closing(starts, ends, answers["reason"])}
