from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from applications.enums import Status
from applications.models import Application
from applications.querysets import is_overdue
from portal import vocabulary


def _matters() -> list[tuple[str, Any]]:
    return [(matter.slug, matter.label) for matter in vocabulary.matters(timezone.localdate())]


class QueueFilterSet(WagtailFilterSet):
    """What staff narrow the queue by."""

    status = django_filters.ChoiceFilter(
        label=_("状态"), choices=Status.choices, empty_label=_("全部状态")
    )
    matter = django_filters.ChoiceFilter(
        label=_("事项"), choices=_matters, empty_label=_("全部事项")
    )
    overdue = django_filters.ChoiceFilter(
        label=_("期限"),
        choices=[("yes", _("只看超期"))],
        empty_label=_("不限"),
        method="only_overdue",
    )

    class Meta:
        model = Application
        fields = ["status", "matter"]

    def only_overdue(
        self, rows: QuerySet[Application], name: str, value: str
    ) -> QuerySet[Application]:
        """Rows past their moved due day."""
        today: date = timezone.localdate()
        return rows.filter(is_overdue(today)) if value == "yes" else rows
