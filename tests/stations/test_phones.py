"""Telephone numbers as links."""

import pytest

from stations.templatetags.phones import tel


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("12348", "12348"),
        ("0738-000 0113", "07380000113"),
        ("+86 138-0000-0000", "+8613800000000"),
        ("0738-0001234转801", "07380001234,801"),
    ],
)
def test_a_link_holds_what_a_telephone_dials(phone: str, link: str) -> None:
    assert tel(phone) == link
