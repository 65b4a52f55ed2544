"""Two people at one station: a form remembers what it showed, so that whoever saves second neither
loses her own words nor overwrites those of the first unseen.
"""

import json
from collections.abc import Container
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from stations import history
from stations.columns import SEPARATOR, division_words
from stations.history import Facts
from stations.models import Station


class MeanwhileMixin(forms.ModelForm[Station]):
    """A form over a station with a hidden field of what it said when the form was shown.

    What others changed since is kept where this form leaves it alone (`merged`). Where both changed
    the same column to different things, the form is shown again with both; saved once more, it
    stands.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = {column.name for column in history.kept_columns()} & set(self.fields)
        self.merged: list[str] = []
        self.now = history.facts_of(self.instance, only=self.columns) if self.instance.pk else {}
        self._kept = {name: self._value(name) for name in self.now}
        self.fields["base"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.initial["base"] = json.dumps(self.now, ensure_ascii=False)

    def _value(self, name: str) -> Any:
        return (
            list(self.instance.serves.all()) if name == "serves" else getattr(self.instance, name)
        )

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        if not self.errors and self.now:
            self._merge(self._base(), self.wanted())

    def _base(self) -> Facts:
        """What the form showed; what the station says now when that cannot be read."""
        try:
            read = json.loads(self.cleaned_data.get("base") or "{}")
        except ValueError:
            read = {}
        shown = read if isinstance(read, dict) else {}
        return {**self.now, **{name: str(text) for name, text in shown.items()}}

    def wanted(self, only: Container[str] | None = None) -> Facts:
        """What the station would say with what was filled in."""
        names = self.columns if only is None else [name for name in self.columns if name in only]
        facts = history.facts_of(self.instance, only=set(names) - {"serves"})
        if "serves" in names:
            rows = self.cleaned_data.get("serves") or ()
            facts["serves"] = SEPARATOR.join(division_words(row) for row in rows)
        return facts

    def _merge(self, base: Facts, hers: Facts) -> None:
        for name, now in self.now.items():
            if now in (base[name], hers[name]):
                continue
            if hers[name] == base[name]:
                self._keep(name)
            else:
                said = now or _("（空着）")
                words = _("您打开以后，别人把这里改成了“%s”。要用您填的，请再保存一次。") % said
                self.add_error(name, words)
        if self.errors:
            self._show_again(base)

    def _keep(self, name: str) -> None:
        """Leave a column as somebody else made it meanwhile."""
        self.merged.append(history.label_of(name))
        if name == "serves":
            self.cleaned_data["serves"] = self._kept[name]
        else:
            setattr(self.instance, name, self._kept[name])

    def _show_again(self, base: Facts) -> None:
        """The next save knows what others wrote where it differs from hers."""
        told = {name: text for name, text in self.now.items() if name in self.errors}
        shown = json.dumps({**base, **told}, ensure_ascii=False)
        self.data = _with(self.data, self.add_prefix("base"), shown)


def _with(data: Any, name: str, value: str) -> Any:
    """What was handed in, with one value replaced."""
    replaced = data.copy()
    replaced[name] = value
    return replaced
