"""What staff fill in when they take a step: one form per step, some of them just a button."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.enums import Outcome
from applications.models import Application
from applications.review.colleagues import colleagues
from applications.transitions import StepData
from portal import law
from portal.models import User
from portal.roles import Role, roles_of
from stations import tables

if TYPE_CHECKING:
    pass

CITABLE = "law-"
# What a decision can rest on whatever the matter: the list of matters, and need.
COMMON = ("law-31", "law-34")
REASON_LENGTH = 2000
OPINION_LENGTH = 4000


def article_choices() -> list[tuple[str, str]]:
    """The articles of the legal aid law that a decision can rest on."""
    return [(row.id, row.number) for row in law.table().values() if row.id.startswith(CITABLE)]


class StaffForm(forms.Form):
    """The base of all: messages come from the server, after submitting."""

    use_required_attribute = False
    error_css_class = "field--error"


class StepForm(StaffForm):
    """The base of steps: carries the version of the file that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.user = user
        self.fields["version"].initial = application.version

    def data_for_step(self) -> StepData:
        """What the step carries."""
        return StepData(reason=self.cleaned_data.get("reason", ""))


class ConfirmForm(StepForm):
    """A step that is a button."""


class SendBackForm(StepForm):
    """Why the approver wants another look."""

    reason = forms.CharField(
        label=_("为什么退回"),
        help_text=_("写给拟办的同事，申请人看不到。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH,
        error_messages={"required": _("请写明退回的原因")},
    )


class WithdrawForm(StepForm):
    """How the applicant asked to take her application back."""

    reason = forms.CharField(
        label=_("申请人怎样提出撤回"),
        help_text=_("例如：本人到窗口提出，已签字。只有工作人员看得到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
        error_messages={"required": _("请写明申请人怎样提出撤回，例如“本人到窗口提出”")},
    )


class HandOverForm(StepForm):
    """To whom a file goes."""

    colleague = forms.ChoiceField(
        label=_("交给谁"), error_messages={"required": _("请选择接手的同事")}
    )
    reason = forms.CharField(
        label=_("交接说明（选填）"),
        help_text=_("只有工作人员看得到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = colleagues(self.application, self.user)
        self.people = {str(one.user.pk): one.user for one in known}
        names = [(str(one.user.pk), one.words) for one in known]
        self.fields["colleague"].choices = [("", _("请选择")), *names]  # type: ignore[attr-defined]

    def data_for_step(self) -> StepData:
        chosen = self.people[self.cleaned_data["colleague"]]
        return StepData(colleague=chosen, reason=self.cleaned_data["reason"])


@dataclass(frozen=True)
class ArticleBox:
    """One article to tick, with its words beside the box."""

    box: Any
    article: law.Article

    @property
    def is_ticked(self) -> bool:
        """Whether the box is ticked."""
        return bool(self.box.data["selected"])


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
        help_text=_("决定以后，申请人会看到这段话，请写得明白、和气。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=OPINION_LENGTH,
        error_messages={"required": _("请写明理由")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].initial = self.application.proposal
        self.fields["articles"].initial = self.application.proposal_articles
        self.fields["reason"].initial = self.application.proposal_reasons

    # Set by the view: the articles that the file's checklist rests on, in its order.
    suggested: Sequence[str] = ()
    # Whether the articles are there already and need only be looked at.
    folds_articles = False

    @property
    def likely_articles(self) -> list[ArticleBox]:
        """What is ticked, and what this file is probably decided on, first."""
        likely = [*self.suggested, *COMMON]
        rank = {article: number for number, article in reversed(list(enumerate(likely)))}
        found = [one for one in self._boxes if one.is_ticked or one.article.id in rank]
        return sorted(found, key=lambda one: rank.get(one.article.id, len(likely)))

    @property
    def other_articles(self) -> list[ArticleBox]:
        """The rest of the law, in its order."""
        likely = {one.article.id for one in self.likely_articles}
        return [one for one in self._boxes if one.article.id not in likely]

    @property
    def ticked_words(self) -> str:
        """The articles that are ticked, by number."""
        return "、".join(one.article.number for one in self._boxes if one.is_ticked)

    @cached_property
    def _boxes(self) -> list[ArticleBox]:
        boxes = self["articles"].subwidgets
        return [ArticleBox(box, law.article(str(box.data["value"]))) for box in boxes]

    def data_for_step(self) -> StepData:
        given = self.cleaned_data
        return StepData(
            reason=given["reason"], outcome=given["outcome"], articles=tuple(given["articles"])
        )


class DecideForm(OpinionForm):
    """The approver's decision. It starts from the proposal; a different one needs reasons of its
    own.
    """

    folds_articles = True
    outcome = forms.ChoiceField(
        label=_("决定"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择给予还是不予")},
    )
    reason = forms.CharField(
        label=_("和拟办意见不同时的理由"),
        help_text=_("同意拟办意见时不用填写，拟办的理由就是决定的理由；申请人会看到。"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=OPINION_LENGTH,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].initial = ""


class UnmaskForm(StaffForm):
    """Why somebody needs to see full names and numbers."""

    reason = forms.CharField(
        label=_("为什么要看"),
        help_text=_("例如：电话联系申请人。会记入操作记录，不要写个人信息。"),
        max_length=200,
        error_messages={"required": _("请写明为什么要看")},
    )


class AdmitForm(StaffForm):
    """Which colleagues may read a minor's file, and why."""

    people = forms.MultipleChoiceField(
        label=_("谁可以看"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择可以看的同事")},
    )
    reason = forms.CharField(
        label=_("为什么"),
        help_text=_("例如：承办这份申请。会记入操作记录，不要写个人信息。"),
        max_length=200,
        error_messages={"required": _("请写明为什么")},
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(person.pk): person for person in people}
        names = [(pk, _with_roles(person)) for pk, person in self.known.items()]
        self.fields["people"].choices = names  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> list[User]:
        """The colleagues that were ticked."""
        return [self.known[pk] for pk in self.cleaned_data["people"]]


def _with_roles(person: User) -> str:
    labels = "、".join(str(role.label) for role in Role if role in roles_of(person))
    return gettext("%(name)s（%(roles)s）") % {"name": person.get_full_name(), "roles": labels}


class ExportForm(StaffForm):
    """Why a list leaves the house, and as what."""

    reason = forms.CharField(
        label=_("导出做什么用"),
        help_text=_("例如：月度超期情况通报。会记入操作记录。"),
        max_length=200,
        error_messages={"required": _("请写明导出做什么用")},
    )
    kind = forms.ChoiceField(
        label=_("文件格式"),
        choices=[(tables.XLSX, _("Excel 表格（.xlsx）")), (tables.CSV, _("CSV 文本（.csv）"))],
        initial=tables.XLSX,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择文件格式")},
    )


class FindForm(StaffForm):
    """An application by its reference, or a person by telephone, identity number or full name: sent
    by POST, so that none of it stands in an address or a log.
    """

    wanted = forms.CharField(
        label=_("编号、电话、身份证号或全名"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "id": "find-wanted"}
        ),
        error_messages={"required": _("请填写编号、电话、身份证号或全名")},
    )


class NoteForm(StaffForm):
    """A note for colleagues; applicants never see it."""

    note = forms.CharField(
        label=_("内部备注"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON_LENGTH,
        error_messages={"required": _("请写下备注")},
    )


FORMS: dict[str, type[StepForm]] = {
    "take": ConfirmForm,
    "release": ConfirmForm,
    "hand_over": HandOverForm,
    "propose": OpinionForm,
    "send_back": SendBackForm,
    "decide": DecideForm,
    "withdraw": WithdrawForm,
}


def is_a_button(step: str) -> bool:
    """Whether the step needs nothing filled in."""
    return FORMS.get(step) is ConfirmForm
