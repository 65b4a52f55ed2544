"""What guides are asked."""

from datetime import date
from typing import Any

from wagtail.models import PageManager, PageQuerySet


class GuideQuerySet(PageQuerySet):
    """Guides by the care they need."""

    def review_due(self, by: date) -> Any:
        """Public guides whose next review falls on that day or before, the longest due on top."""
        return self.live().filter(review_due__lte=by).order_by("review_due", "pk")


GuideManager: Any = PageManager.from_queryset(GuideQuerySet)
