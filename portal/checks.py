"""Wrong wiring does not start: what must hold for staff access and personal data to be safe."""

from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal import encryption

FORBIDDEN_APPS = {
    "wagtail.api.v2": "the read API is not offered",
    "wagtail.api.v3": "a write API whose tokens know no second factor",
    "django.contrib.admin": "a second back office",
}
OTP = "django_otp.middleware.OTPMiddleware"
VERIFIED = "portal.staff.middleware.RequireVerifiedStaff"
AXES = "axes.middleware.AxesMiddleware"
SHORTEST_KEY = 32
HTTP_SENDER = "portal.sms.HttpSender"
LOOPBACK = ("localhost", "127.0.0.1", "::1")  # a gateway's own agent on this machine


@register(Tags.security)
def field_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The key ring opens: each key has its own id and 256 bits."""
    try:
        encryption.key_ring()
    except ValueError as problem:
        return [Error(f"FAYUAN_FIELD_KEYS: {problem}", id="portal.E001")]
    return []


@register(Tags.security)
def one_way_in(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """No other door into the data than the one with two factors."""
    problems: list[CheckMessage] = [
        Error(f"{name} must not be installed: {why}", id="portal.E002")
        for name, why in FORBIDDEN_APPS.items()
        if apps.is_installed(name)
    ]
    if getattr(settings, "WAGTAIL_PASSWORD_RESET_ENABLED", True):
        problems.append(Error("passwords must not be reset by mail", id="portal.E003"))
    return problems


@register(Tags.security)
def order_of_middleware(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The second factor is asked after django-otp knows the device; lock-outs are seen last."""
    order = list(settings.MIDDLEWARE)
    if not {OTP, VERIFIED, AXES} <= set(order):
        return [Error("MIDDLEWARE lacks a part of the sign-in", id="portal.E004")]
    if order.index(OTP) > order.index(VERIFIED) or order[-1] != AXES:
        return [Error("MIDDLEWARE: the sign-in's parts are in the wrong order", id="portal.E005")]
    return []


@register(Tags.security)
def gateway_of_messages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A sender that posts to a gateway knows where; names and numbers travel encrypted."""
    if settings.SMS_SENDER != HTTP_SENDER:
        return []
    address = urlsplit(settings.SMS_URL)
    if address.scheme not in ("http", "https") or not address.hostname:
        return [Error("FAYUAN_SMS_URL must be the address of the gateway", id="portal.E006")]
    if not settings.SMS_TOKEN:
        return [Error("FAYUAN_SMS_TOKEN is not set", id="portal.E007")]
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        return [Error("FAYUAN_SMS_URL must begin with https", id="portal.E008")]
    return []


@register(Tags.security, deploy=True)
def strong_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The keys of a real installation are long, and each serves one purpose."""
    keys = {
        "SECRET_KEY": settings.SECRET_KEY,
        "FAYUAN_INDEX_KEY": settings.INDEX_KEY,
        "FAYUAN_AUDIT_KEY": settings.AUDIT_KEY,
    }
    problems: list[CheckMessage] = [
        Warning(f"{name} is shorter than {SHORTEST_KEY} characters", id="portal.W001")
        for name, key in keys.items()
        if len(key) < SHORTEST_KEY
    ]
    if len(set(keys.values())) < len(keys):
        problems.append(Warning("one key serves two purposes", id="portal.W002"))
    return problems
