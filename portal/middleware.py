"""Headers that depend on where a page lies: who may keep a copy, and what the browser may offer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

NEVER_STORED = ("/apply/", "/my/", "/display/")
NO_REFERRER = ("/apply/", "/my/")
STAFF = "/admin/"
SECONDS_FRESH = 60

# A visitor's position, or her own words: such an answer is hers alone.
PLACE_PARAMETERS = {"lat", "lng"}
WORD_PARAMETERS = {"q"}


class PageHeaders:
    """Public answers may be cached for a minute; personal and staff ones are never stored.

    Stands outside the session and CSRF middleware, to see the cookies they set; it only looks
    whether the session was used and never opens it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        _set_cache_headers(request, response)
        personal = request.path.startswith((*NEVER_STORED, STAFF))
        response.headers.setdefault("Permissions-Policy", _permissions(geolocation=not personal))
        if request.path.startswith(NO_REFERRER):
            response.headers["Referrer-Policy"] = "no-referrer"
        return response


def _permissions(*, geolocation: bool) -> str:
    refused = "camera=(), microphone=(), payment=(), usb=()"
    return f"geolocation={'(self)' if geolocation else '()'}, {refused}"


def _set_cache_headers(request: HttpRequest, response: HttpResponse) -> None:
    if request.path.startswith(NEVER_STORED) or _is_personal(request, response):
        response.headers["Cache-Control"] = "private, no-store"
    elif request.path.startswith(STAFF):
        response.headers.setdefault("Cache-Control", "private, no-store")
    elif "Cache-Control" in response.headers:
        return  # the view knows who may keep it, and that no cookie changes it
    elif request.method in ("GET", "HEAD") and response.status_code == 200:
        scope = "private" if WORD_PARAMETERS & request.GET.keys() else "public"
        response.headers["Cache-Control"] = f"{scope}, max-age={SECONDS_FRESH}"
        patch_vary_headers(response, ["Cookie"])


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a public address answered somebody in particular, or set a cookie."""
    session = getattr(request, "session", None)
    if request.path.startswith(STAFF):
        return False
    return bool(
        response.cookies
        or (session is not None and session.accessed)
        or PLACE_PARAMETERS & request.GET.keys()
    )


class OwnOrigin:
    """Lets forms on pages without a referrer through the CSRF check.

    Under `Referrer-Policy: no-referrer` browsers write `Origin: null` on the posts of our own
    pages. They say beside it whether the page was ours (`Sec-Fetch-Site`), which a page cannot
    forge; old ones do not say, and for them the token alone decides, whose cookie no other site can
    plant (`__Host-`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        if own and request.headers.get("Origin") == "null" and request.path.startswith(NO_REFERRER):
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)
