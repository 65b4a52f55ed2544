"""A column that holds several slugs of the shared vocabulary, filterable on every database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q


class SlugsField(models.TextField[Any, Any]):
    """Slugs in the order they were chosen, stored as `|wages|work-injury|`.

    In Python a list of strings. The bars on both ends make `having(field, slug)` exact on every
    database; a relation would cost each public page a query for a list that never has ten entries.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: Any) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: Any) -> list[str]:
        if value is None:
            return []
        if isinstance(value, str):
            return [slug for slug in value.split("|") if slug]
        return list(value)

    def get_prep_value(self, value: Any) -> str:
        slugs = self.to_python(value)
        return f"|{'|'.join(slugs)}|" if slugs else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, *_: Any, **kwargs: Any) -> forms.Field:
        """Check boxes; the form fills in the choices, which may include this installation's own."""
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            required=not self.blank,
            widget=forms.CheckboxSelectMultiple,
            initial=kwargs.get("initial"),
        )


def having(field: str, slug: str) -> Q:
    """Rows whose SlugsField holds the slug."""
    return Q(**{f"{field}__contains": f"|{slug}|"})


def having_any(field: str, slugs: Iterable[str]) -> Q:
    """Rows whose SlugsField holds at least one of the slugs; no row when there are none."""
    condition = Q(pk__in=[])
    for slug in slugs:
        condition |= having(field, slug)
    return condition
