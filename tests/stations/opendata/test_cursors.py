"""Cursors come back as they went out, and nothing else is taken for one."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations.opendata import cursors
from stations.opendata.cursors import BadCursor, Moment

KEYS = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,59}", fullmatch=True)
TIMES = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(KEYS)
def test_a_key_comes_back(key: str) -> None:
    cursor = cursors.after_key("stations", key)
    assert cursors.key_of("stations", cursor) == key
    assert cursor.isascii()
    assert "=" not in cursor


@given(TIMES, st.booleans(), KEYS | st.just(""), TIMES)
def test_a_place_in_the_feed_comes_back(
    at: datetime, is_removed: bool, key: str, began: datetime
) -> None:
    place = Moment(at, is_removed, key, began)
    assert cursors.moment_of(cursors.after_moment(place)) == place


@given(st.text(max_size=80))
def test_no_other_text_is_taken_for_one(text: str) -> None:
    with pytest.raises(BadCursor):
        cursors.key_of("stations", text)
    with pytest.raises(BadCursor):
        cursors.moment_of(text)


@pytest.mark.parametrize(
    "parts",
    [
        ["divisions", "a"],
        ["stations", 1],
        ["stations", "a", "b"],
        ["stations", "a\0b"],
        ["stations", "\ud800"],
        {"stations": "a"},
        "stations",
        ["changes", "2026-11-26T00:00:00+00:00", 1, "a", "2026-11-26T00:00:00+00:00"],
        ["changes", "yesterday", True, "a", "2026-11-26T00:00:00+00:00"],
        ["changes", "0001-01-01T00:00:00+14:00", True, "a", "2026-11-26T00:00:00+00:00"],
    ],
)
def test_a_forged_one_is_refused(parts: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
    with pytest.raises(BadCursor):
        cursors.key_of("stations", cursor)
    with pytest.raises(BadCursor):
        cursors.moment_of(cursor)
