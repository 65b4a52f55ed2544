from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.views import generic

from applications.models import Application
from applications.permissions import works_on_the_queue
from portal.models import User


class QueueStaffMixin(View):
    """The section exists for the staff of the queue; for others there is no such address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not works_on_the_queue(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def user(self) -> User:
        """The member of staff, as our own kind of user."""
        user = self.request.user
        if not isinstance(user, User):
            raise Http404
        return user


class FileMixin(QueueStaffMixin):
    """Finds the application among the rows this user may see; any other does not exist."""

    @cached_property
    def application(self) -> Application:
        rows = Application.objects.visible_to(self.user).select_related(
            "station", "agency", "handler", "proposed_by"
        )
        found: Application = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class FrameMixin(generic.WagtailAdminTemplateMixin):
    """Wagtail's frame around a screen of ours, with the way back to the queue."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("review:index"), "label": _("申请")},
            {"url": "", "label": self.get_page_title()},
        ]
