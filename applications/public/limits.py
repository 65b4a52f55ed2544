"""How much one network may do with the form in an hour."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import ratelimit
from portal.network import network_of

HOUR = timedelta(hours=1)
# A town hall or a mobile operator sends many people through one address: the limit stops floods.
DRAFTS = 1000
RETURNS = 30


def too_many_drafts(request: HttpRequest, now: datetime) -> bool:
    """Whether this network has begun too many drafts."""
    network = network_of(request)
    return not ratelimit.allow("draft", network, limit=DRAFTS, period=HOUR, now=now)


def too_many_returns(request: HttpRequest, now: datetime) -> bool:
    """Whether this network has tried too many return codes."""
    network = network_of(request)
    return not ratelimit.allow("draft-return", network, limit=RETURNS, period=HOUR, now=now)


def seconds_left(now: datetime) -> int:
    """Until the hour's count begins anew."""
    seconds = int(HOUR.total_seconds())
    return seconds - int(now.timestamp()) % seconds


def refuse(request: HttpRequest, now: datetime) -> HttpResponse:
    """Say kindly that it was too much, and when to come back."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(seconds_left(now))
    return response
