"""Whole addresses of other pages of the same answer."""

from django.http import HttpRequest, HttpResponse

PLACES = ("cursor", "since")
"""Parameters that say where a page begins."""


def link(request: HttpRequest, **place: str) -> str:
    """The address that was asked, with another beginning."""
    query = request.GET.copy()
    for name in PLACES:
        query.pop(name, None)
    for name, value in place.items():
        query[name] = value
    asked = query.urlencode()
    return request.build_absolute_uri(f"{request.path}?{asked}" if asked else request.path)


def next_page(request: HttpRequest, response: HttpResponse, cursor: str | None) -> str | None:
    """The address of the next page, also as a `Link` header (RFC 8288); None when there is none."""
    if cursor is None:
        return None
    address = link(request, cursor=cursor)
    response["Link"] = f'<{address}>; rel="next"'
    return address
