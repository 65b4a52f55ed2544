"""Identity numbers and names: what a number says, and how both are masked. Pure functions."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from portal.identity_numbers import LENGTH, fits

OLDEST = 120
ADULT = 18
SHAPE = re.compile(r"\d{17}[\dX]")


@dataclass(frozen=True)
class Identity:
    """What an identity number says: the number in its normal form, birth date, sex (`male` or
    `female`).
    """

    number: str
    birth_date: date
    sex: str


class BadIdentityNumber(ValueError):
    """Why a number cannot be right; `code` is `length`, `characters`, `date` or `check`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(typed: str, *, today: date) -> Identity:
    """Read an 18-character number, however it was typed. Unknown place codes are accepted: old
    cards live on.

    Raises BadIdentityNumber.
    """
    number = re.sub(r"[\s\-·.]", "", unicodedata.normalize("NFKC", typed)).upper()
    if len(number) != LENGTH:
        raise BadIdentityNumber("length")
    if not SHAPE.fullmatch(number) or not number.isascii():
        raise BadIdentityNumber("characters")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadIdentityNumber("date") from None
    if born > today or today.year - born.year > OLDEST:
        raise BadIdentityNumber("date")
    if not fits(number):
        raise BadIdentityNumber("check")
    return Identity(number, born, "male" if int(number[16]) % 2 else "female")


def age_on(born: date, day: date) -> int:
    """Full years of age (周岁) on a day: the birthday itself does not count yet."""
    years = day.year - born.year
    return years - ((day.month, day.day) <= (born.month, born.day))


def is_minor(born: date, day: date) -> bool:
    """Under eighteen (民法典 art. 17)."""
    return age_on(born, day) < ADULT


def mask_number(number: str) -> str:
    """`110105********002X`; shorter numbers keep their last two characters."""
    if len(number) == LENGTH:
        return f"{number[:6]}********{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:]


def mask_name(name: str) -> str:
    """`陈○` for 陈晓; a name with a dot keeps its first part's first character."""
    name = name.strip()
    return name[:1] + "○" * min(max(len(name) - 1, 1), 2) if name else ""


def mask_phone(phone: str) -> str:
    """`138****5678`."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)
