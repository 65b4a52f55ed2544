"""What the browser may load and run, page by page.

The strict policy of the settings holds everywhere: scripts and styles are files of our own. The
admin's widgets would start with inline scripts; `start_widgets_from_attributes` and the templates
under `wagtailadmin/` have them start from data attributes instead, by `static/portal/admin.js`.
What is loosened, and only on Wagtail's own pages, is below.
"""

import html
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

PICTURES = {"img-src": ["data:", "blob:"]}
"""Wagtail's listings show icons as data, and pictures that were just chosen as blobs."""

EDITOR = {
    "img-src": ["data:", "blob:"],
    "frame-src": ["'self'"],
    "style-src": ["'unsafe-inline'"],
}
"""The page editor: its preview is a frame, and its rich text field (Draftail) writes <style>."""

EDITOR_STEPS = frozenset(
    {"add", "edit", "revisions_revert", "preview_on_add", "preview_on_edit", "view_draft"}
)


def loosened(view_name: str) -> dict[str, list[str]]:
    """What a view may do beyond the strict policy; our own screens and the public pages, none of
    it (Wagtail names the views that serve pages and documents to the public `..._serve`).
    """
    namespace, _, name = view_name.rpartition(":")
    if not (namespace or name).startswith("wagtail") or name.endswith("_serve"):
        return {}
    return EDITOR if namespace and name in EDITOR_STEPS else PICTURES


class AdminPolicy:
    """Adds to the policy of a response what its view needs. Stands inside CSPMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and (extra := loosened(match.view_name or "")):
            response._csp_update = extra  # type: ignore[attr-defined]  # django-csp's own name
        return response


def allow_pictures(response: HttpResponseBase, origins: list[str]) -> None:
    """Let a page of ours show pictures from these origins (scheme and host) beside its own."""
    response._csp_update = {"img-src": origins}  # type: ignore[attr-defined]  # as above


def starter(call: str, *arguments: Any) -> SafeString:
    """An element that has admin.js call a widget's starting function, or construct its class."""
    text = html.escape(json.dumps(arguments), quote=True)
    return mark_safe(  # noqa: S308  # both values are escaped
        f'<span hidden data-controller="fy-start" data-fy-start-call-value="{html.escape(call)}"'
        f' data-fy-start-arguments-value="{text}"></span>'
    )


def _render_chooser(
    self: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
) -> SafeString:
    if not attrs or "id" not in attrs:
        raise TypeError("a chooser cannot be rendered without an 'id' attribute")
    value_data = self.get_value_data(value)
    widget: SafeString = self.render_html(name, value_data, attrs)
    if isinstance(self, AdminTaskChooser):
        return widget + starter("createTaskChooser", attrs["id"])
    options = self.get_js_init_options(attrs["id"], name, value_data)
    return widget + starter(self.js_constructor, attrs["id"], options)


def start_widgets_from_attributes() -> None:
    """Have Wagtail's choosers start without an inline script. Wagtail offers no setting for it."""
    BaseChooser.render = _render_chooser
