"""Lists and counts that cost the same however many stations there are.

Nobody pages through more than the first of a long list, or acts on the difference between twenty
and thirty thousand: what is longer is listed and counted no further than `MOST`, and says so.
"""

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from wagtail.admin.paginator import WagtailPaginator

from stations.models import Station

MOST = 1000


def count(rows: QuerySet[Any]) -> int:
    """How many rows there are; of more than `MOST`, one more than that."""
    return rows.order_by()[: MOST + 1].count()


def words(number: int) -> str:
    """A count as the screens say it."""
    return f"{MOST}+" if number > MOST else str(number)


class StationPages(WagtailPaginator):
    """Pages of stations with what a card shows: of a queryset, or of keys in their order. The
    database goes through the rows once, for keys alone; whole rows are read for the one page.
    """

    def __init__(self, rows: Any, per_page: int, **kwargs: Any) -> None:
        if isinstance(rows, QuerySet):
            rows = list(rows.values_list("pk", flat=True)[: MOST + 1])
        self.is_cut = len(rows) > MOST
        self.total = words(len(rows))
        super().__init__(rows[:MOST], per_page, **kwargs)

    def page(self, number: int | str) -> Page[Station]:
        """As ever, with the stations in the place of their keys."""
        page: Page[Any] = super().page(number)
        page.object_list = _in_order(list(page.object_list))
        return page


def _in_order(pks: list[int]) -> list[Station]:
    found = Station.objects.for_cards().in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]
