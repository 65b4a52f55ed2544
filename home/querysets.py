"""What campaigns are asked."""

from datetime import date
from typing import Any

from wagtail.models import PageManager, PageQuerySet


class CampaignQuerySet(PageQuerySet):
    """Campaigns by their dates."""

    def current(self, today: date) -> Any:
        """Those going on that day, the one that ends first on top."""
        return self.filter(starts__lte=today, ends__gte=today).order_by("ends", "pk")

    def newest_first(self) -> Any:
        """The one that starts last on top."""
        return self.order_by("-starts", "pk")


CampaignManager: Any = PageManager.from_queryset(CampaignQuerySet)
