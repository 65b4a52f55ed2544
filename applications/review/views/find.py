from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Table

from applications.models import Application
from applications.review import acts
from applications.review.columns import COLUMNS
from applications.review.forms import FindForm
from applications.review.people import found_by, with_reference
from applications.review.views.base import FrameMixin, QueueStaffMixin
from applications.review.views.queue import listed
from portal import audit
from portal.models import TextMessage

FOUND = "review_found"


class FindView(FrameMixin, QueueStaffMixin, TemplateView):
    """Applications by reference, telephone, identity number or full name, within the user's own
    rows. What was typed is sent by POST and kept nowhere; what was found is kept in the session, so
    that the browser's way back works.
    """

    template_name = "applications/review/find.html"
    page_title = gettext_lazy("查找结果")
    header_icon = "search"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FindForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(find_form=form))
        typed = form.cleaned_data["wanted"]
        if (exact := with_reference(self.user, typed)) is not None:
            return redirect("review:file", pk=exact.pk)
        audit.record(acts.FIND, by=self.user, request=request)
        request.session[FOUND] = [str(row.pk) for row in found_by(self.user, typed)]
        return redirect("review:find")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("find_form", FindForm())
        rows = Application.objects.visible_to(self.user).filter(
            pk__in=self.request.session.get(FOUND, [])
        )
        found = list(listed(rows, self.user).order_by("-received_at"))
        return super().get_context_data(
            table=Table(COLUMNS, found, classname="queue"),
            number=len(found),
            searched=FOUND in self.request.session,
            **kwargs,
        )


class MessagesView(FrameMixin, QueueStaffMixin, TemplateView):
    """What a demonstration sent by text message, so that trying it needs no telephone."""

    template_name = "applications/review/messages.html"
    page_title = gettext_lazy("短信记录（演示）")
    header_icon = "mail"
    shown = 50

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        newest = TextMessage.objects.order_by("-created")[: self.shown]
        return super().get_context_data(text_messages=newest, **kwargs)
