"""What staff type where a list to choose from would be too long: divisions and stations, by name or
by code, as in the station file.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from stations import cells, columns
from stations.cells import BadCell, Desk
from stations.facts import said
from stations.models import Division, Station
from stations.querysets import StationQuerySet
from stations.staff import asking

MOST_NAMED = 3


class DivisionField(forms.CharField):
    """A division by name or code."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and value.isdigit():
            value = Division.objects.filter(pk=value).first() or value
        return columns.division_words(value) if isinstance(value, Division) else value

    def to_python(self, value: Any) -> Any:
        text = asking.word(super().to_python(value))
        return _read(cells.read_division, text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or "") != (data or ""))


class DivisionsField(DivisionField):
    """Several divisions by name or code, separated by semicolons."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return columns.SEPARATOR.join(columns.division_words(row) for row in value)

    def to_python(self, value: Any) -> Any:
        text = asking.word(forms.CharField.to_python(self, value))
        return _read(cells.read_divisions, text) if text else ()


def _read(reader: cells.Reader, text: str) -> Any:
    desk = Desk(localdate())
    desk.fetch([text])
    try:
        return reader(text, desk)
    except BadCell as bad:
        raise ValidationError(said(bad)) from None


class StationField(forms.CharField):
    """One of some stations, by its key or its whole name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.queryset: StationQuerySet = Station.objects.none()

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return f"{value.name} {value.key}" if isinstance(value, Station) else value

    def to_python(self, value: Any) -> Any:
        text = cells.plain(asking.word(super().to_python(value)))
        if not text:
            return None
        found = list(self.queryset.filter(key=text.split()[-1])[:1])
        return found[0] if found else self._by_name(text)

    def _by_name(self, text: str) -> Station:
        named = list(self.queryset.filter(name=text)[: MOST_NAMED + 1])
        if len(named) == 1:
            return named[0]
        near = named or list(self.queryset.filter(name__icontains=text)[:MOST_NAMED])
        listed = "、".join(f"{row.name} {row.key}" for row in near[:MOST_NAMED])
        problem = _("有几个站点都叫“%s”") if named else _("没有叫“%s”的站点")
        raise ValidationError(said(BadCell(problem % text, listed)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or "") != (data or ""))
