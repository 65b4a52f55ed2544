"""Whose name the public reads: put there by who keeps the directory, where changes need consent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.forms import PlainForm


class NamingForm(PlainForm, forms.ModelForm):  # type: ignore[type-arg]  # of liaisons and duties
    """A person with a name that may be public. Who may not publish cannot tick it, and what she
    changes is for staff alone until somebody who may has ticked it again.
    """

    mark_optional = False

    def __init__(self, *args: Any, may_publish: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_publish:
            self.fields["is_public"].disabled = True
            self.fields["is_public"].help_text = gettext_lazy(
                "由主管来勾选；已经公开的，改过以后先不公开，等主管再勾"
            )

    def save(self, commit: bool = True) -> Any:
        """The person, as far as she may publish it."""
        if self.fields["is_public"].disabled and self.has_changed():
            self.instance.is_public = False
        return super().save(commit)
