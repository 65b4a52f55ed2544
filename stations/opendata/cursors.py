"""Where a page ends, as a text that means nothing to whoever carries it on to the next page."""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

_KEY = re.compile(r"[0-9A-Za-z._-]*")


class BadCursor(ValueError):
    """Not a cursor that we gave for this kind of page."""


@dataclass(frozen=True)
class Moment:
    """A place in the change feed, and when the walk through it began.

    What changed at one time stands in the order: changed stations by key, then removed ones by key.
    """

    at: datetime
    is_removed: bool
    key: str
    began: datetime


def _write(kind: str, *parts: str | bool) -> str:
    text = json.dumps([kind, *parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(kind: str, cursor: str) -> list[str | bool]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        parts = json.loads(text)
    except (binascii.Error, ValueError):
        raise BadCursor(cursor) from None
    if not isinstance(parts, list) or parts[:1] != [kind]:
        raise BadCursor(cursor)
    return parts[1:]


def after_key(kind: str, key: str) -> str:
    """The cursor of a page that ended with a key. `kind` says of what."""
    return _write(kind, key)


def key_of(kind: str, cursor: str) -> str:
    """The key that the page before ended with. Raises BadCursor."""
    match _read(kind, cursor):
        case [str(key)] if _KEY.fullmatch(key):
            return key
    raise BadCursor(cursor)


def after_moment(place: Moment) -> str:
    """The cursor of a page of the change feed."""
    parts = (place.at.isoformat(), place.is_removed, place.key, place.began.isoformat())
    return _write("changes", *parts)


def moment_of(cursor: str) -> Moment:
    """Where the page before ended. Raises BadCursor."""
    match _read("changes", cursor):
        case [str(at), bool(is_removed), str(key), str(began)] if _KEY.fullmatch(key):
            return Moment(_moment(at), is_removed, key, _moment(began))
    raise BadCursor(cursor)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCursor(text) from None
