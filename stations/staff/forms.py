"""The forms of the staff screens. Divisions are typed by name or code, as in the station file: a
list of all villages would be too long to choose from.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.models import User
from portal.roles import Role
from stations import cells, columns
from stations.cells import BadCell, Desk
from stations.enums import Kind
from stations.models import Closure, Division, Station, StationStaff


class DivisionField(forms.CharField):
    """A division by name or code."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and value.isdigit():
            value = Division.objects.filter(pk=value).first() or value
        return columns.division_words(value) if isinstance(value, Division) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return _read(cells.read_division, text) if text else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class DivisionsField(DivisionField):
    """Several divisions by name or code, separated by semicolons."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return columns.SEPARATOR.join(columns.division_words(row) for row in value)

    def to_python(self, value: Any) -> Any:
        text = forms.CharField.to_python(self, value)
        return _read(cells.read_divisions, text) if text else ()


def _read(reader: cells.Reader, text: str) -> Any:
    desk = Desk(localdate())
    desk.fetch([text])
    try:
        return reader(text, desk)
    except BadCell as bad:
        suggestion = _("。建议：%s") % bad.suggestion if bad.suggestion else ""
        raise ValidationError(f"{bad.problem}{suggestion}") from None


class StationForm(WagtailAdminModelForm):
    """A station, in the order in which one would tell about it."""

    division = DivisionField(
        label=_("所在区划"), help_text=_("写地名或代码，例如：锁石镇石江村，或 431321112")
    )
    serves = DivisionsField(
        label=_("服务区划"), required=False, help_text=_("空着就是所在区划；几个用分号隔开")
    )

    class Meta:
        model = Station
        fields: Sequence[str] = [
            *("name", "kind", "division", "parent", "serves", "partner"),
            *("address", "phones", "hours", "note"),
            *("services", "audiences", "facilities"),
            *("lng", "lat", "crs"),
            *("takes_applications", "published", "verified_on", "is_demo"),
            *("key", "slug"),
        ]
        widgets = {"hours": forms.Textarea({"rows": 4}), "note": forms.Textarea({"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = Station.objects.exclude(kind=Kind.CONTACT_POINT).order_by("kind", "key")
        self.fields["parent"].queryset = above
        self.fields["parent"].empty_label = _("没有")


class ClosureForm(WagtailAdminModelForm):
    """A closure of one of the stations that the user may speak for."""

    class Meta:
        model = Closure
        fields: Sequence[str] = ["station", "starts", "ends", "reason"]
        help_texts = {
            "starts": _("例如 2026-11-28 14:30"),
            "ends": _("到这一刻重新开门，例如 2026-11-28 17:30"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.for_user is not None:
            self.fields["station"].queryset = stations_of(self.for_user).order_by("kind", "key")


def stations_of(user: User) -> Any:
    """The stations whose closures a user looks after: all for who may change stations, else the
    ones she serves.
    """
    if user.has_perm("stations.change_station"):
        return Station.objects.all()
    return Station.objects.served_by(user)


class StationStaffForm(WagtailAdminModelForm):
    """Who works where. Contact points come with their workstation."""

    class Meta:
        model = StationStaff
        fields: Sequence[str] = ["user", "station"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = Station.objects.exclude(kind=Kind.CONTACT_POINT)
        staff = User.objects.filter(is_active=True, groups__name__in=Role.values)
        self.fields["user"].queryset = staff.distinct().order_by("username")


class UploadForm(forms.Form):
    """A file of stations."""

    file = forms.FileField(
        label=_("站点文件"),
        help_text=_("CSV 或 .xlsx。先检查，不会马上写入。"),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        error_messages={"required": _("请先选一个文件"), "empty": _("这个文件是空的")},
    )
