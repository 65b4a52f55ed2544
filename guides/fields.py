"""A column that holds several slugs of the shared vocabulary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from stations.fields import WordsField, holding


class SlugsField(WordsField):
    """Slugs of matters or audiences in the order they were chosen.

    No `words`: matters may be this installation's own rows, so the editor's form fills the choices
    in. A relation would cost each public page a query for a list that never has ten entries.
    """

    def formfield(self, **kwargs: Any) -> Any:
        """Check boxes without choices yet."""
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            required=not self.blank,
            widget=forms.CheckboxSelectMultiple,
        )


def having(field: str, slug: str) -> Q:
    """Rows whose SlugsField holds the slug."""
    return Q(**{f"{field}__contains": holding(slug)})
