from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.views import generic

from applications.models import Application
from applications.permissions import may_open, works_on_the_queue
from portal.models import User


class QueueStaffMixin(View):
    """The section exists for the staff of the queue; for others there is no such address."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not works_on_the_queue(self.user):
            raise Http404
        is_offered = str(request.method).lower() in self.http_method_names
        instead = self.elsewhere() if is_offered else None
        return instead or super().dispatch(request, *args, **kwargs)

    def elsewhere(self) -> HttpResponseBase | None:
        """Where to go instead of this address, if the user is not to see it."""
        return None

    @property
    def user(self) -> User:
        """The member of staff, as our own kind of user."""
        user = self.request.user
        if not isinstance(user, User):
            raise Http404
        return user


class FileMixin(QueueStaffMixin):
    """Finds the application among the rows this user may see; any other does not exist. What may
    not be opened leads to the page that says so.
    """

    def elsewhere(self) -> HttpResponseBase | None:
        return redirect("review:file", pk=self.application.pk) if self.is_locked else None

    @cached_property
    def is_locked(self) -> bool:
        """Whether the content is not for this user: the file of a minor."""
        return self.application.is_minor and not may_open(self.user, self.application)

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
