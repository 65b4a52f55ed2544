"""What staff fill in when they take a step: one form per step, some of them just a button."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.enums import Outcome
from applications.models import Application
from applications.permissions import HANDLES
from applications.transitions import StepData
from portal import law
from portal.models import User
from stations.models import Station

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CITABLE = "law-"


def article_choices() -> list[tuple[str, str]]:
    """The articles of the legal aid law that a decision can rest on."""
    return [
        (row.id, f"{row.number}：{row.text[:40]}")
        for row in law.table().values()
        if row.id.startswith(CITABLE)
    ]


def colleagues(application: Application, user: User) -> list[User]:
    """Who could take the file over: posted to its station or its agency, with a role that handles
    files.
    """
    served = [application.station_id, application.agency_id]
    found = User.objects.filter(
        is_active=True, groups__name__in=HANDLES, station_staff__station__in=served
    )
    return list(found.exclude(pk=user.pk).distinct().order_by("username"))


class StepForm(forms.Form):
    """The base: carries the version of the file that was on the screen."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput)
    title: "StrOrPromise" = ""

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.user = user
        self.fields["version"].initial = application.version

    def data_for_step(self) -> StepData:
        """What the step carries."""
        return StepData(reason=self.cleaned_data.get("reason", ""))


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": _("请写明理由")},
    )


class ConfirmForm(StepForm):
    """A step that is a button."""


class HandOverForm(StepForm):
    """To whom a file goes."""

    colleague = forms.ChoiceField(
        label=_("交给谁"), error_messages={"required": _("请选择接手的同事")}
    )
    reason = forms.CharField(
        label=_("交接说明（选填）"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in colleagues(self.application, self.user)}
        names = [(key, person.get_full_name()) for key, person in self.people.items()]
        field = self.fields["colleague"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", _("请选择")), *names]

    def data_for_step(self) -> StepData:
        chosen = self.people[self.cleaned_data["colleague"]]
        return StepData(colleague=chosen, reason=self.cleaned_data["reason"])


class OpinionForm(StepForm):
    """Grant or refuse, on which articles, why: the reviewer's proposal."""

    outcome = forms.ChoiceField(
        label=_("拟办意见"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择给予还是不予")},
    )
    articles = forms.MultipleChoiceField(
        label=_("依据的条文"),
        choices=article_choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择依据的条文")},
    )
    reason = forms.CharField(
        label=_("理由"),
        help_text=_("决定不予的，理由会写进给申请人的书面通知，请写得明白、和气。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        error_messages={"required": _("请写明理由")},
    )

    def data_for_step(self) -> StepData:
        given = self.cleaned_data
        return StepData(
            reason=given["reason"], outcome=given["outcome"], articles=tuple(given["articles"])
        )


class DecideForm(OpinionForm):
    """The approver's decision. It starts from the proposal; a different one needs reasons of its
    own.
    """

    outcome = forms.ChoiceField(
        label=_("决定"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择给予还是不予")},
    )
    reason = forms.CharField(
        label=_("和拟办意见不同时的理由"),
        help_text=_("同意拟办意见时不用填写。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].initial = self.application.proposal
        self.fields["articles"].initial = self.application.proposal_articles


class UnmaskForm(forms.Form):
    """Why somebody needs to see full names and numbers."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("为什么要看"),
        help_text=_("例如：电话联系申请人。会记入操作记录，不要写个人信息。"),
        max_length=200,
        error_messages={"required": _("请写明为什么要看")},
    )


class FindForm(forms.Form):
    """A person by telephone or identity number: sent by POST, so that neither stands in an address
    or a log.
    """

    use_required_attribute = False
    number = forms.CharField(
        label=_("电话或身份证号"),
        max_length=40,
        error_messages={"required": _("请填写电话或身份证号")},
    )


class NoteForm(forms.Form):
    """A note for colleagues; applicants never see it."""

    use_required_attribute = False
    note = forms.CharField(
        label=_("内部备注"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("请写下备注")},
    )


FORMS: dict[str, type[StepForm]] = {
    "take": ConfirmForm,
    "release": ConfirmForm,
    "hand_over": HandOverForm,
    "propose": OpinionForm,
    "send_back": ReasonForm,
    "decide": DecideForm,
    "withdraw": ReasonForm,
}


def is_a_button(step: str) -> bool:
    """Whether the step needs nothing filled in."""
    return FORMS.get(step) is ConfirmForm


def served_station_names(user: User) -> list[str]:
    """The stations whose files a clerk sees, for the head of her queue."""
    names = Station.objects.filter(staff__user=user).order_by("key")
    return list(names.values_list("name", flat=True))
