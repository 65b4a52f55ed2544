"""Whose name the public reads: where changes need consent, a manager's wish waits for it."""

import hashlib
import json
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import audit
from portal.forms import PlainForm, SentenceField
from portal.models import User
from stations import consent
from stations.models import Duty, Liaison
from stations.models.edits import LONGEST_REASON
from stations.staff.deciding import REFUSED, REFUSED_UNTOLD
from stations.staff.frame import Actors
from stations.staff.station import StationScreen

AGREE, REFUSE = "agree", "refuse"
"""What the buttons say of a name that waits."""


class NamingForm(PlainForm, forms.ModelForm):  # type: ignore[type-arg]  # of liaisons and duties
    """A person with a name that may be public. What somebody who may not publish wants public is
    for staff alone until somebody who may has agreed to it, and so is what she changes about it.

    Whoever may publish decides on a name that waits by a button (`decision` in what is sent). The
    button that Enter presses is another one: it saves what was typed and leaves the name waiting.
    """

    mark_optional = False

    reason = SentenceField(
        label=gettext_lazy("为什么不公开"),
        help_text=gettext_lazy("点“不公开”才要写，提交的人会看到，例如：本人还没有答应"),
        max_length=LONGEST_REASON,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.may_publish = may_publish = not consent.is_needed_for(user)
        self.decides = may_publish and self.instance.waits
        self.refuses = self.decides and self.data.get("decision") == REFUSE
        self.now = self.mark()
        if not self.instance._state.adding:
            hidden = forms.CharField(required=False, widget=forms.HiddenInput, initial=self.now)
            self.fields["seen"] = hidden
        if self.decides:
            del self.fields["is_public"]  # two buttons ask instead
            self.fields["reason"].required = self.refuses
        else:
            del self.fields["reason"]
        if not may_publish:
            self.initial["is_public"] = self.instance.is_public or self.instance.waits
            self.fields["is_public"].help_text = gettext_lazy(
                "勾选以后要主管同意才公开；已经公开的，改过以后也要再同意，在那以前先不公开"
            )

    def mark(self) -> str:
        """What somebody who opens the form sees, and whether the name waits."""
        shown = [model_to_dict(self.instance, self._meta.fields), self.instance.waits]
        return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()

    @property
    def is_left_waiting(self) -> bool:
        """Whether she has saved a name that waits, and not said whether it is to be public."""
        return self.decides and self.data.get("decision") not in (AGREE, REFUSE)

    @property
    def has_been_overtaken(self) -> bool:
        """Whether the person is no more as whoever sends the form saw it."""
        return bool(self.data.get("seen") != self.now)

    def compare(self) -> None:
        """Keep what was typed, and say beside each answer that differs what is on record now. Only
        whether the name is public is asked of who may publish anew: the wish may be taken back.
        """
        answers = cast(QueryDict, self.data).copy()
        answers["seen"] = self.now
        asks, is_public = self.may_publish and not self.decides, self.instance.is_public
        wanted = asks and (self["is_public"].value() or answers.get("decision") == AGREE)
        if asks:
            answers["is_public"] = "on" if is_public else ""
        self.data = answers
        self.full_clean()
        for name in set(self.changed_data) - {"reason"}:
            values = {"field": self.fields[name].label, "value": self._on_record(name)}
            self.add_error(name, _("“%(field)s”现在登记的是：%(value)s") % values)
        if asks and bool(wanted) != is_public:
            words = (
                _("现在是公开的，不公开请再点一次")
                if is_public
                else _("现在没有公开，要公开请再勾选一次")
            )
            self.add_error("is_public", words)

    def _on_record(self, name: str) -> str:
        value: Any = self.initial[name]
        choices: Any = getattr(self.fields[name], "choices", None)
        if isinstance(value, bool):
            return _("公开") if value else _("不公开")
        if choices is not None:
            kept = set(map(str, value if isinstance(value, list | tuple) else [value]))
            text = _("、").join(str(label) for key, label in choices if str(key) in kept)
        else:
            text = self.fields[name].widget.format_value(value)
        return text or _("空着")

    def save(self, commit: bool = True) -> Any:
        """The person, as far as she may publish it."""
        consent.forget_refusal(self.instance)
        if self.refuses:
            reason, at = self.cleaned_data["reason"], timezone.now()
            consent.refuse_name(self.instance, by=self.user, at=at, reason=reason)
        elif self.decides:
            self.instance.is_public = self.data.get("decision") == AGREE
            self.instance.waits = self.is_left_waiting
        elif not self.may_publish:
            wanted = self.cleaned_data["is_public"]
            was_public = self.initial["is_public"] and not self.instance.waits
            self.instance.is_public = wanted and was_public and not self.has_changed()
            self.instance.waits = wanted and not self.instance.is_public
            if self.instance.waits:
                self.instance.asked_by = self.user
        return super().save(commit)

    def told(self) -> str:
        """What she is told when it is saved."""
        if self.is_left_waiting:
            return _("已保存。姓名还没有公开，看过以后请点“同意公开”或者“不公开”。")
        if self.refuses:
            return str(REFUSED if self.instance.asked_by else REFUSED_UNTOLD)
        if self.decides:
            return _("已同意公开。")
        return _("已保存，主管同意以后才公开。") if self.instance.waits else _("已保存。")


class OfNames(Actors, StationScreen):
    """A screen of people of a station."""

    form_class: ClassVar[type[NamingForm]]

    def refused(self) -> tuple[QuerySet[Liaison], QuerySet[Duty]]:
        """Those of the station whose names she asked to be public in vain."""
        return consent.refused_names(self.station, of=self.user, now=timezone.now())

    def form(self, *answers: Any, **kwargs: Any) -> Any:
        """The form as she may fill it in."""
        return self.form_class(*answers, user=self.user, **kwargs)


class OneOfNames(OfNames):
    """One of them, to be changed or taken off."""

    audited_as: str
    taken_off: Any

    def rows(self) -> QuerySet[Any]:
        """Those of the station."""
        rows: QuerySet[Any] = self.form_class._meta.model._default_manager.all()
        return rows.filter(station=self.station)

    @cached_property
    def person(self) -> Any:
        """The one of the address."""
        return get_object_or_404(self.rows(), pk=self.kwargs["row"])

    def back(self) -> str:
        """The list that they stand in."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form(instance=self.person)
        return super().get_context_data(person=self.person, back=self.back(), **kwargs)

    @transaction.atomic
    def post(self, request: HttpRequest, pk: int, row: str) -> HttpResponse:
        self.locked()
        self.person = get_object_or_404(self.rows().select_for_update(of=("self",)), pk=row)
        if request.POST.get("act") == "delete":
            audit.record(self.audited_as, by=self.user, on=self.person, request=request)
            self.person.delete()
            messages.success(request, self.taken_off)
            return redirect(self.back())
        form = self.form(request.POST, instance=self.person)
        if form.has_been_overtaken:
            form.compare()
            words = _("这里刚刚有人改过，没有照您看到的保存或公开。您写的还在下面，请再看一遍。")
            typed = request.POST.get("reason", "").strip()
            if typed and not form.decides:
                words += _("您写的理由是：%s") % typed[:LONGEST_REASON]
            messages.warning(request, words)
            return self.render_to_response(self.get_context_data(form=form))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        audit.record(self.audited_as, by=self.user, on=form.save(), request=request)
        if form.refuses:
            audit.record("stations.refuse", by=self.user, on=self.person, request=request)
        messages.success(request, form.told())
        self.look_over()
        if form.is_left_waiting:
            return redirect(request.get_full_path())
        return redirect("stations_desk:consent" if form.decides else self.back())

    def look_over(self) -> None:
        """Warn of what is saved but odd."""
