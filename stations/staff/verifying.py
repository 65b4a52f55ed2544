"""What should be looked at again: hers first, then what nobody has confirmed for the longest."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from stations import permissions, verification
from stations.enums import Verified
from stations.models import Station
from stations.staff.frame import Actors, Screen
from stations.staff.paging import MOST, StationPages, words
from stations.staff.rows import Row, rows_of
from stations.staff.standing import fallen, returning

HOW = {
    Verified.PHONE: gettext_lazy("打过电话"),
    Verified.VISIT: gettext_lazy("去过"),
    Verified.STATION: gettext_lazy("站点说的"),
}
PAGE = 30
SOON = 30
"""Days before a station goes offline from which on the list says so."""


@dataclass(frozen=True)
class ToConfirm:
    """A row of the list; `days_left` until it goes offline, when that is soon."""

    row: Row
    days_left: int | None


class ToConfirmView(Actors, Screen):
    """The list, with one click for each way of making sure."""

    template_name = "stations/staff/confirm.html"
    page_title = gettext_lazy("该核对的站点")
    tab = "confirm"

    def listed(self, today: date, known: verification.Rules) -> list[int]:
        """The keys of what she may confirm, in the order in which she had better do it."""
        rows = permissions.editable_by(self.user)
        hers = rows.filter(
            pk__in=list(Station.objects.served_by(self.user).values_list("pk", flat=True))
        )
        first = verification.longest_unconfirmed(hers, today, known, MOST + 1)
        then = verification.longest_unconfirmed(rows, today, known, MOST + 1 + len(first))
        return list(dict.fromkeys((*first, *then)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today, known = timezone.localdate(), self.rules
        page = StationPages(self.listed(today, known), PAGE).get_page(self.request.GET.get("p"))
        rows = rows_of(list(page), self.user, today, known=known)
        left = [verification.days_left(row.station, today, known) for row in rows]
        listed = [
            ToConfirm(row, days if days is not None and days <= SOON else None)
            for row, days in zip(rows, left, strict=True)
        ]
        return super().get_context_data(
            page_obj=page,
            listed=listed,
            fallen=words(number) if (number := fallen(self.user, timezone.now())) else "",
            returning=words(number) if (number := returning(self.user, today, known)) else "",
            ways=list(HOW.items()),
            **kwargs,
        )
