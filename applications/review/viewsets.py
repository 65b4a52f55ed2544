from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from applications.permissions import works_on_the_queue
from applications.review.forms import FORMS
from applications.review.views import admission, export, file, find, queue


class QueueMenuItem(MenuItem):
    """Shown to whoever works on the queue."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_on_the_queue(request.user)  # type: ignore[arg-type]  # the admin's users are ours


class QueueViewSet(ViewSet):
    """The section of the admin. Wagtail's own edit, copy, delete and history views are not mounted:
    they ask for rights on the model, never on the row.
    """

    name = "review"
    url_prefix = "applications"
    menu_label = _("申请")
    menu_item_class = QueueMenuItem
    menu_order = 50
    icon = "tasks"
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        one = "<uuid:pk>/"
        steps: list[Any] = [
            path(f"{one}{step}/", file.StepView.as_view(), {"step": step}, name=step)
            for step in FORMS
        ]
        return [
            path("", queue.QueueView.as_view(), name="index"),
            path("results/", queue.QueueView.as_view(results_only=True), name="index_results"),
            path("next/", queue.NextView.as_view(), name="next"),
            path("take/", queue.TakeSelectedView.as_view(), name="take_selected"),
            path("find/", find.FindView.as_view(), name="find"),
            path("export/", export.ExportView.as_view(), name="export"),
            path("messages/", find.MessagesView.as_view(), name="messages"),
            path(one, file.FileView.as_view(), name="file"),
            path(f"{one}unmask/", file.UnmaskView.as_view(), name="unmask"),
            path(f"{one}admit/", admission.AdmitView.as_view(), name="admit"),
            path(f"{one}dismiss/", admission.DismissView.as_view(), name="dismiss"),
            path(f"{one}note/", file.NoteView.as_view(), name="note"),
            *steps,
        ]
