"""The editor's form of a public page: the vocabulary's check boxes, and the rules of publication
beside the fields they concern.
"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminPageForm

from guides import publication
from portal import vocabulary

PUBLISHING_BUTTONS = frozenset({"action-publish", "action-submit", "action-restart-workflow"})


class PublicPageForm(WagtailAdminPageForm):
    """Saving a draft asks nothing; publishing, submitting and approving ask everything."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "matters" in self.fields:
            matters = vocabulary.matters(timezone.localdate())
            self.fields["matters"].choices = [(matter.slug, matter.label) for matter in matters]
        if "audiences" in self.fields:
            self.fields["audiences"].choices = vocabulary.Audience.choices

    @property
    def leads_to_publication(self) -> bool:
        """Whether the button pressed publishes the page, or asks or allows somebody else to."""
        if "action-workflow-action" in self.data:
            return bool(self.data.get("workflow-action-name") == "approve")
        return not PUBLISHING_BUTTONS.isdisjoint(self.data)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.leads_to_publication:
            for problem in publication.problems(self.instance):
                field = problem.field if problem.field in self.fields else None
                self.add_error(field, problem.message)


class CaseForm(PublicPageForm):
    """Asks the editor once about every word that might tell who somebody is."""

    names_checked = forms.BooleanField(
        label=gettext_lazy("我已核对：上面列出的词都是化名或已作处理"),
        required=False,
    )

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.cleaned_data.get("names_checked"):
            self.instance.confirm_suspicions()
        elif self.leads_to_publication and (open_words := self.instance.open_suspicions()):
            words = "、".join(finding.words for finding in open_words)
            message = _("请核对这些词会不会让人认出当事人，改写，或者勾选确认：%s")
            self.add_error("names_checked", message % words)
