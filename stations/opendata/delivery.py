"""How open data is handed out: to every site (CORS), to caches, and not too often."""

import hashlib
import math
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date

from portal.network import network_of
from stations.lately import OVERLAP
from stations.models import RemovedStation, Station
from stations.opendata import pace
from stations.opendata.problems import TOO_OFTEN, WRONG_METHOD, problem

View = Callable[..., HttpResponseBase]
METHODS = ("GET", "HEAD", "OPTIONS")
SECONDS_FRESH = 60
# A browser that asks for another site first asks whether it may, and remembers it for a day.
PREFLIGHT_SECONDS = 24 * 60 * 60


def open_data(view: View) -> View:
    """A view that anybody's program may read, from any site."""

    @wraps(view)
    def deliver(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answer(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        response["X-Robots-Tag"] = "noindex"  # people find the pages of the stations
        return response

    deliver.csrf_exempt = True  # type: ignore[attr-defined]  # it changes nothing and refuses POST
    return deliver


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    now = timezone.now()
    if request.method == "OPTIONS":
        return _permission()
    if request.method not in METHODS:
        response = problem(WRONG_METHOD)
        response["Allow"] = ", ".join(METHODS)
        return response
    limit: int = settings.OPEN_DATA_REQUESTS
    if seconds := pace.seconds_to_wait("api", network_of(request), limit=limit, now=now):
        response = problem(TOO_OFTEN)
        response["Retry-After"] = str(seconds)
        return response
    return _conditional(view, request, now, *args, **kwargs)


def _permission() -> HttpResponse:
    """The answer to a browser's question whether another site may read this."""
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    return response


def _conditional(
    view: View, request: HttpRequest, now: datetime, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The view's answer, or 304 to whoever has it already."""
    method, request.method = request.method, "GET"  # the view knows no HEAD
    response = view(request, *args, **kwargs)
    request.method = method
    if response.status_code != 200:
        return response
    response.setdefault("Cache-Control", f"public, max-age={SECONDS_FRESH}")
    if isinstance(response, HttpResponse):
        response["ETag"] = f'"{_digest(response.content)}"'
    else:
        _mark_by_time(request, response, now)
    return _or_304(request, response)


def _mark_by_time(request: HttpRequest, response: HttpResponseBase, now: datetime) -> None:
    """Name an answer that is sent while it is made, before it is, by what was asked and when the
    directory last changed. Not while a change may yet come to light that was written with an
    earlier time (see `feed`): it would leave the name as it is.
    """
    changed = last_change()
    if changed and now - changed > OVERLAP:
        response["ETag"] = f'W/"{_digest(f"{changed} {request.build_absolute_uri()}".encode())}"'
        response["Last-Modified"] = http_date(math.floor(changed.timestamp()))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _or_304(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    modified = response.get("Last-Modified")
    answer = get_conditional_response(
        request,
        etag=response.get("ETag"),
        last_modified=parse_http_date(modified) if modified else None,
        response=response,  # type: ignore[arg-type]  # it only looks at headers
    )
    if isinstance(answer, StreamingHttpResponse) and request.method == "HEAD":
        answer.streaming_content = ()  # nobody reads it
    return answer or response


def last_change() -> datetime | None:
    """When anything of the directory last changed. Two queries, each of one row of an index."""
    changed = Station.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
    removed = RemovedStation.objects.order_by("-at").values_list("at", flat=True).first()
    return max(filter(None, (changed, removed)), default=None)
