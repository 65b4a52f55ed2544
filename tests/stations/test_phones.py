"""Telephone numbers as they are read, and as links."""

from datetime import date

import pytest

from stations import cells
from stations.cells import Desk
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


@pytest.mark.parametrize(
    "phone",
    [
        *(
            "0738-6821234",
            "010-12345678",
            "021 1234 5678",
            "0738-12348",
            "010-95598",
            "021-962121",
            "12348",
            "110",
        ),
        *("13800005678", "013800005678", "400-123-4567", "+852 2123 4567", "0738-6821234转801"),
    ],
)
def test_what_can_be_dialled_is_taken(phone: str) -> None:
    assert cells.read_phones(phone, Desk(date(2026, 11, 23))) == (phone,)
