"""How long the facts of a station are trusted, and whether managers' changes wait."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from portal import audit
from portal.forms import PlainForm
from portal.models import User
from stations import verification
from stations.enums import Kind
from stations.freshness import Freshness, Rule
from stations.models import DirectorySettings, FreshnessRule, Station
from stations.staff.bulk_forms import DeskForm
from stations.staff.frame import Screen
from stations.verification import Rules

CHANGE = "stations.change_freshnessrule"


class RuleForm(PlainForm, forms.ModelForm):  # type: ignore[type-arg]  # of rules
    """The steps for one kind of station, each later than the one before."""

    mark_optional = False

    class Meta:
        model = FreshnessRule
        fields = ("nudge_days", "grey_days", "withdraw_days")
        labels = {
            "nudge_days": gettext_lazy("提醒工作人员核对"),
            "grey_days": gettext_lazy("网页上标“很久没有核对”"),
            "withdraw_days": gettext_lazy("自动下线"),
        }

    def clean(self) -> dict[str, Any]:
        """A later step takes longer; a step without a number is never taken."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        before = 0
        for name in self.Meta.fields:
            days = answers.get(name)
            if days is None:
                continue
            if days < 1:
                self.add_error(name, _("至少 1 天"))
            elif days <= before:
                self.add_error(name, _("要比前一步的 %s 天多") % before)
            before = max(before, days)
        return answers

    @property
    def rule(self) -> Rule:
        """What was filled in."""
        answers = self.cleaned_data
        return Rule(*(answers.get(name) for name in self.Meta.fields))


class ConsentSwitch(DeskForm):
    """Whether what managers change waits."""

    managers_need_consent = forms.BooleanField(
        label=gettext_lazy("站点负责人改的公开资料，要主管同意才显示在网页上"), required=False
    )


class RulesView(Screen):
    """The rules of every kind on one page, with what they come to today."""

    template_name = "stations/staff/rules.html"
    page_title = gettext_lazy("核对规则")
    tab = ""

    def is_allowed(self, user: User) -> bool:
        return user.has_perm(CHANGE)

    def forms(self, data: Any = None) -> list[RuleForm]:
        """One form for each kind, missing rules included."""
        known = {rule.kind: rule for rule in FreshnessRule.objects.all()}
        rules = [known.get(kind) or FreshnessRule(kind=kind) for kind in Kind.values]
        return [RuleForm(data, instance=rule, prefix=rule.kind) for rule in rules]

    def switch(self, data: Any = None) -> ConsentSwitch:
        """The form of the other setting."""
        kept = DirectorySettings.objects.filter(site__is_default_site=True).first()
        return ConsentSwitch(
            data, initial={"managers_need_consent": kept is not None and kept.managers_need_consent}
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("forms", self.forms())
        kwargs.setdefault("switch", self.switch())
        return super().get_context_data(outcome=outcome(self.rules), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        forms, switch = self.forms(request.POST), self.switch(request.POST)
        if not all([form.is_valid() for form in forms] + [switch.is_valid()]):
            return self.render_to_response(self.get_context_data(forms=forms, switch=switch))
        wanted = {form.instance.kind: form.rule for form in forms}
        expired = outcome(wanted)["withdraw"]
        if expired > outcome(self.rules)["withdraw"] and request.POST.get("agreed") != str(expired):
            context = self.get_context_data(forms=forms, switch=switch, expired=expired)
            return self.render_to_response(context)
        self.save(forms, switch)
        audit.record("stations.rules", by=self.user, request=request)
        messages.success(request, _("核对规则已保存。"))
        return redirect("stations_desk:rules")

    @transaction.atomic
    def save(self, forms: list[RuleForm], switch: ConsentSwitch) -> None:
        """Write them all."""
        for form in forms:
            form.save()
        DirectorySettings.objects.update_or_create(
            site=Site.objects.get(is_default_site=True), defaults=switch.cleaned_data
        )


def outcome(known: Rules) -> dict[str, int]:
    """How many public stations each step concerns today."""
    today = timezone.localdate()
    steps = {"nudge": Freshness.DUE, "grey": Freshness.OLD, "withdraw": Freshness.EXPIRED}
    public = Station.objects.published()
    return {
        name: public.filter(verification.has_reached(step, today, known)).count()
        for name, step in steps.items()
    }
