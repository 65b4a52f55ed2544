"""The check character, against numbers that were printed by others."""

import pytest

from portal.identity_numbers import CHECKS, check_character, fits


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "440524188001010014", "370101190102039973", "110101199003070011"],
)
def test_numbers_that_were_issued_fit(number: str) -> None:
    assert fits(number)


def test_no_other_check_character_fits() -> None:
    body = "11010519491231002"
    assert [check for check in CHECKS if fits(body + check)] == ["X"]


@pytest.mark.parametrize("body", ["", "1101051949123100", "1101051949123100X"])
def test_what_is_not_seventeen_digits_has_no_check_character(body: str) -> None:
    with pytest.raises(ValueError, match=r"zip|int"):
        check_character(body)
