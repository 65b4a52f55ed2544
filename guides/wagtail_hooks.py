"""The guides' part of the admin: the report, the history of publications held back, bulk
publishing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page

from guides import publication
from guides.models import PublicPage
from guides.views import GuidesDueView
from portal.roles import WRITES_CONTENT, has_role


class ContentMenuItem(MenuItem):
    """A menu item for who writes content."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or has_role(request.user, *WRITES_CONTENT)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    return [
        path("reports/guides-due/", GuidesDueView.as_view(), name="guides_due"),
        path(
            "reports/guides-due/results/",
            GuidesDueView.as_view(results_only=True),
            name="guides_due_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return ContentMenuItem(
        gettext_lazy("待核对的指南"),
        reverse("guides_due"),
        name="guides-due",
        icon_name="calendar-check",
        order=100,
    )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    @actions.register_action(publication.HELD_BACK)
    class HeldBack(LogFormatter):
        label = gettext_lazy("定时发布被拦下")

        def format_message(self, log_entry: Any) -> str:
            return gettext("到了发布时间，但没有发布：%s") % str(log_entry.data.get("why", ""))


@hooks.register("before_bulk_action")
def refuse_bulk_publication(
    request: HttpRequest, action_type: str, objects: list[Page], action: Any
) -> HttpResponse | None:
    """Publish a selection only if each page in it may be published; else say which may not."""
    if action_type != "publish":
        return None
    refused = [page for page in _with_drafts_below(objects, action) if publication.problems(page)]
    for page in refused:
        reasons = "；".join(problem.message for problem in publication.problems(page))
        text = gettext("“%(title)s”不能发布：%(reasons)s")
        messages.error(request, text % {"title": page.draft_title, "reasons": reasons})
    return redirect(action.next_url or "wagtailadmin_explore_root") if refused else None


def _with_drafts_below(objects: list[Page], action: Any) -> list[Page]:
    """The newest versions of the pages that the action would publish."""
    pages = [page.specific for page in objects]
    if action.cleaned_form.cleaned_data.get("include_descendants"):
        for page in objects:
            pages += page.get_descendants().not_live().specific()
    return [page.get_latest_revision_as_object() for page in pages if isinstance(page, PublicPage)]
