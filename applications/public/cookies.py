"""The two cookies of applicants: the draft being written, and the status being looked up.

Random tokens and nothing else. In production their names begin with `__Host-`, so that no other
site of the same domain can plant one; such a cookie must be valid for the whole site.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HOST_ONLY = "__Host-"
CLEARED = '"cache", "storage"'


def token(request: HttpRequest, name: str) -> str:
    """The cookie's token, empty when there is none or it cannot be one of ours."""
    value = request.COOKIES.get(name, "")
    return value if value.isascii() and value.isalnum() and len(value) < 100 else ""


def remember(
    response: HttpResponse, request: HttpRequest, name: str, token: str, lasts: timedelta
) -> None:
    """Set the cookie on this device."""
    response.set_cookie(
        name,
        token,
        max_age=lasts,
        path=_path(name),
        secure=request.is_secure() or name.startswith(HOST_ONLY),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse, *names: str) -> None:
    """Take the cookies away, and what the browser kept of the pages."""
    for name in names:
        response.delete_cookie(name, path=_path(name), samesite="Lax")
        if name.startswith(HOST_ONLY):
            response.cookies[name]["secure"] = True
    response.headers["Clear-Site-Data"] = CLEARED


def _path(name: str) -> str:
    if name.startswith(HOST_ONLY):
        return "/"
    return "/apply" if name == settings.DRAFT_COOKIE else "/my"
