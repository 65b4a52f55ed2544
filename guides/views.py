from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView

from guides.models import GuidePage
from portal import vocabulary

LOOK_AHEAD = timedelta(days=30)


class GuidesDueView(ReportView):
    """Public guides that are due for review now or in the coming weeks, the longest due first."""

    model = GuidePage
    any_permission_required = ("add", "change", "publish")
    results_template_name = "guides/admin/due_results.html"
    page_title = gettext_lazy("待核对的指南")
    header_icon = "calendar-check"
    index_url_name = "guides_due"
    index_results_url_name = "guides_due_results"
    default_ordering = "review_due"
    columns = (
        TitleColumn("title", label=gettext_lazy("指南"), url_name="wagtailadmin_pages:edit"),
        Column("matters", label=gettext_lazy("事项"), accessor=lambda guide: matters_of(guide)),
        DateColumn("reviewed_on", label=gettext_lazy("上次核对")),
        DateColumn("review_due", label=gettext_lazy("应在这天前核对")),
        Column("left", label=gettext_lazy("还有"), accessor=lambda guide: time_left(guide)),
    )
    list_export = ("title", "reviewed_on", "review_due")
    export_headings = {
        "title": gettext_lazy("指南"),
        "reviewed_on": gettext_lazy("上次核对"),
        "review_due": gettext_lazy("应在这天前核对"),
    }

    def get_queryset(self) -> Any:
        return GuidePage.objects.review_due(timezone.localdate() + LOOK_AHEAD)


def matters_of(guide: GuidePage) -> str:
    """The matters of a guide in words; a guide about all of them says so."""
    known = [vocabulary.BY_SLUG[slug] for slug in guide.matters if slug in vocabulary.BY_SLUG]
    return "、".join(str(matter.label) for matter in known) or gettext("全部事项")


def time_left(guide: GuidePage) -> str:
    """How long until the review, or since when it is missing."""
    days = (guide.review_due - timezone.localdate()).days
    if days < 0:
        return gettext("已过 %d 天") % -days
    return gettext("%d 天") % days
