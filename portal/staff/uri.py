"""How an authenticator's key is handed to the phone."""

import base64
from binascii import unhexlify
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from portal.models import Authenticator
from portal.models.staff import STEP_SECONDS


def _base32(device: Authenticator) -> str:
    return base64.b32encode(unhexlify(device.key.encode())).decode()


def of(device: Authenticator) -> str:
    """The `otpauth:` address that authenticator apps read from a QR code."""
    issuer = _("法援在线后台")
    label = quote(f"{issuer}:{device.user.username}", safe="")
    query = urlencode(
        {
            "secret": _base32(device),
            "issuer": issuer,
            "algorithm": "SHA1",
            "digits": 6,
            "period": STEP_SECONDS,
        },
        quote_via=quote,
    )
    return f"otpauth://totp/{label}?{query}"


def readable_key(device: Authenticator) -> str:
    """The key in groups of four, for who types it in."""
    key = _base32(device)
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
