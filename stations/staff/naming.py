"""Whose name the public reads: where changes need consent, a manager's wish waits for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import PlainForm


class NamingForm(PlainForm, forms.ModelForm):  # type: ignore[type-arg]  # of liaisons and duties
    """A person with a name that may be public. What somebody who may not publish wants public is
    for staff alone until somebody who may has agreed to it, and so is what she changes about it.
    """

    mark_optional = False

    def __init__(self, *args: Any, may_publish: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_publish = may_publish
        self.decides = may_publish and self.instance.waits
        if self.decides:
            self.fields["is_public"].widget = forms.HiddenInput()  # two buttons ask instead
        if not may_publish:
            self.initial["is_public"] = self.instance.is_public or self.instance.waits
            self.fields["is_public"].help_text = gettext_lazy(
                "勾选以后要主管同意才公开；已经公开的，改过以后也要再同意，在那以前先不公开"
            )

    def save(self, commit: bool = True) -> Any:
        """The person, as far as she may publish it; who may has decided by saving."""
        wanted = self.cleaned_data["is_public"]
        if self.may_publish:
            self.instance.waits = False
        else:
            was_public = self.initial["is_public"] and not self.instance.waits
            self.instance.is_public = wanted and was_public and not self.has_changed()
            self.instance.waits = wanted and not self.instance.is_public
        return super().save(commit)

    def told(self) -> str:
        """What she is told when it is saved."""
        if self.decides:
            return _("已同意公开。") if self.instance.is_public else _("已保存，没有公开。")
        return _("已保存，主管同意以后才公开。") if self.instance.waits else _("已保存。")
