"""A real installation. Refuses to start half-configured, and never as a demonstration."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403  # settings modules build on one another
from portal.settings.base import (
    ALLOWED_HOSTS,
    AUDIT_KEY,
    DEMO,
    FIELD_KEYS,
    INDEX_KEY,
    PROXY_COUNT,
    SECRET_KEY,
)

if DEMO:
    raise ImproperlyConfigured(
        "FAYUAN_DEMO is for demonstrations; a real installation does not start with it"
    )
for _name, _value in {
    "SECRET_KEY": SECRET_KEY,
    "ALLOWED_HOSTS": ALLOWED_HOSTS,
    "FAYUAN_FIELD_KEYS": FIELD_KEYS,
    "FAYUAN_INDEX_KEY": INDEX_KEY,
    "FAYUAN_AUDIT_KEY": AUDIT_KEY,
}.items():
    if not _value:
        raise ImproperlyConfigured(f"{_name} is not set; see docs/operations.md")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
DRAFT_COOKIE = "__Host-draft"
LOOKUP_COOKIE = "__Host-lookup"
