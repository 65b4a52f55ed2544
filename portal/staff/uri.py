"""How an authenticator's key is handed to the phone."""

import base64
from binascii import unhexlify
from urllib.parse import quote, urlencode

from portal.models import Authenticator

ISSUER = "法援后台"
"""The name beside the code on the phone."""


def _base32(device: Authenticator) -> str:
    return base64.b32encode(unhexlify(device.key.encode())).decode()


def of(device: Authenticator) -> str:
    """The `otpauth:` address that authenticator apps read from a QR code. Six digits, 30 seconds
    and SHA-1 are what every app assumes; saying so would only make the picture finer.
    """
    query = urlencode({"secret": _base32(device), "issuer": ISSUER}, quote_via=quote)
    return f"otpauth://totp/{quote(device.user.username, safe='')}?{query}"


def readable_key(device: Authenticator) -> str:
    """The key in groups of four, for who types it in."""
    key = _base32(device)
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))
