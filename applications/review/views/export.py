from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from applications.models import Application
from applications.permissions import may_export
from applications.review import acts, export, queues
from applications.review.filters import QueueFilterSet
from applications.review.forms import ExportForm
from applications.review.views.base import FrameMixin, QueueStaffMixin
from applications.review.views.queue import listed
from portal import audit
from stations import tables


class ExportView(FrameMixin, QueueStaffMixin, TemplateView):
    """The list as it was narrowed, as a file, for a reason that goes into the audit log."""

    template_name = "applications/review/export.html"
    page_title = gettext_lazy("导出名单")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_export(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> Any:
        """The rows of the tab and the filters in the address."""
        tab = queues.tab(self.request.GET.get("tab", ""), self.user)
        mine = Application.objects.visible_to(self.user).filter(
            tab.where(self.user, timezone.localdate())
        )
        narrowed = QueueFilterSet(
            self.request.GET, listed(mine, self.user), request=self.request, user=self.user, tab=tab
        )
        return tab.ordered(narrowed.qs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        found, kind = self.rows(), form.cleaned_data["kind"]
        mark = export.Mark(self.user, timezone.now())
        audit.record(
            acts.EXPORT,
            by=self.user,
            reason=_("%(reason)s（%(number)s 件）")
            % {"reason": form.cleaned_data["reason"], "number": found.count()},
            request=request,
        )
        name = f"applications-{timezone.localtime(mark.now):%Y%m%d-%H%M}.{kind}"
        return HttpResponse(
            export.write(found, kind, mark),
            headers={
                "Content-Type": tables.CONTENT_TYPES[kind],
                "Content-Disposition": f'attachment; filename="{name}"',
            },
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ExportForm())
        number = self.rows().count()
        return super().get_context_data(
            number=number,
            too_many=number > export.MOST_ROWS,
            most=export.MOST_ROWS,
            **kwargs,
        )
