"""Nothing of the back office opens to a session that has not shown its second factor."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.staff.mixins import is_verified

OPEN_VIEWS = frozenset(
    {
        "staff:sign_in",
        "staff:sign_out",
        "staff:enrol",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_sprite",
    }
)
"""All that anybody may ask for under /admin/. Full names: a view of another namespace does not
slip in by sharing the last part."""

PASSIVE_VIEWS = frozenset({"wagtailadmin_editing_sessions:ping"})
"""What an open page asks for by itself: no sign that somebody sits there."""

PASSIVE_HEADER = "X-Refresh"
"""Our own screens send this with what they fetch by themselves."""

SINCE = "staff_since"
SEEN = "staff_seen"
SEEN_GRAIN_SECONDS = 60


def begin(request: HttpRequest, now: datetime) -> None:
    """Start the clocks of a session that has just shown its second factor."""
    request.session[SINCE] = request.session[SEEN] = int(now.timestamp())


def expired(request: HttpRequest, now: datetime) -> str:
    """Why the session is over, in words for its owner; empty while it is not."""
    at = int(now.timestamp())
    since = request.session.get(SINCE, 0)
    if at - since >= settings.STAFF_SESSION_SECONDS:
        hours = settings.STAFF_SESSION_SECONDS // 3600
        return _("登录已满 %(hours)d 小时，请重新登录。") % {"hours": hours}
    if at - request.session.get(SEEN, since) >= settings.STAFF_IDLE_SECONDS:
        minutes = settings.STAFF_IDLE_SECONDS // 60
        return _("您有 %(minutes)d 分钟没有操作，为了安全已经退出，请重新登录。") % {
            "minutes": minutes
        }
    return ""


class RequireVerifiedStaff:
    """Turns away whoever is not signed in with both factors from every address under /admin/."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_VIEWS:
            return None
        if not request.user.is_authenticated:
            return self.turn_away(request)
        if not is_verified(request):
            logout(request)
            return self.turn_away(request)
        if reason := expired(request, timezone.now()):
            logout(request)
            messages.warning(request, reason)
            return self.turn_away(request)
        self.mark_seen(request)
        return None

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        """To the sign-in form, and back afterwards. A script gets a plain refusal."""
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            raise PermissionDenied
        back = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
        return redirect_to_login(back, login_url=reverse("staff:sign_in"))

    def mark_seen(self, request: HttpRequest) -> None:
        """Remember, to the minute, that somebody is working."""
        match = request.resolver_match
        if PASSIVE_HEADER in request.headers or (match and match.view_name in PASSIVE_VIEWS):
            return
        at = int(timezone.now().timestamp())
        if at - request.session.get(SEEN, 0) >= SEEN_GRAIN_SECONDS:
            request.session[SEEN] = at
