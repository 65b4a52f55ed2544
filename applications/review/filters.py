from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from applications.enums import Channel, Status
from applications.models import Application
from applications.querysets import is_openable, is_overdue
from applications.review.queues import Tab
from applications.review.words import short_station
from portal import vocabulary
from portal.models import User
from stations.models import Station

MARKS = (
    ("late", _("超期")),
    ("free", _("无人领取")),
    ("mine", _("我承办的")),
    ("minor", _("未成年人")),
    ("quiet", _("不要发短信")),
    ("station", _("站点代办")),
)


def _matters() -> list[tuple[str, Any]]:
    return [(matter.slug, matter.label) for matter in vocabulary.matters(timezone.localdate())]


def _marked(mark: str, user: User, today: date) -> Q:
    conditions = {
        "late": is_overdue(today),
        "free": Q(handler=None),
        "mine": Q(handler=user),
        "minor": Q(is_minor=True),
        "quiet": Q(may_text=False) & is_openable(user),
        "station": Q(channel=Channel.STATION),
    }
    return conditions[mark]


class QueueFilterSet(WagtailFilterSet):
    """What staff narrow a tab by: state, matter, station, and what is marked on the row.

    A filter with nothing to choose from is left out: the states of a tab that has one, the stations
    of who serves one. What is in a file narrows only to files that the user may open: a list must
    not tell by its length what is in the others.
    """

    matter = django_filters.ChoiceFilter(
        label=_("事项"), choices=_matters, empty_label=_("全部事项"), method="only_about"
    )
    status = django_filters.ChoiceFilter(label=_("状态"), empty_label=_("全部状态"))
    station = django_filters.ChoiceFilter(label=_("站点"), empty_label=_("全部站点"))
    mark = django_filters.ChoiceFilter(
        label=_("标记"), choices=MARKS, empty_label=_("任何标记"), method="only_marked"
    )

    class Meta:
        model = Application
        fields = ["matter", "status", "station"]

    def __init__(self, *args: Any, user: User, tab: Tab, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self._offer("status", [(s.value, s.label) for s in Status if s in tab.statuses])
        self._offer("station", _stations_of(user))

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        if len(choices) < 2:
            del self.filters[name]
        else:
            self.filters[name].extra["choices"] = choices

    def only_about(
        self, rows: QuerySet[Application], name: str, value: str
    ) -> QuerySet[Application]:
        """Rows about the matter."""
        return rows.filter(is_openable(self.user), matter=value)

    def only_marked(
        self, rows: QuerySet[Application], name: str, value: str
    ) -> QuerySet[Application]:
        """Rows with the mark."""
        return rows.filter(_marked(value, self.user, timezone.localdate()))


def _stations_of(user: User) -> list[tuple[str, str]]:
    """The stations that the user's rows lie at: one query."""
    used = Application.objects.visible_to(user).values("station")
    stations = Station.objects.filter(pk__in=used).order_by("key")
    return [(str(station.pk), short_station(station)) for station in stations]
