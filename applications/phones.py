"""Telephone numbers as people type them. Pure functions; the loose and lasting rule, because
operators change.
"""

import re
import unicodedata

MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{9,11}(-\d{1,6})?")


def normalise_phone(typed: str) -> str:
    """A mobile or land line number in its plain form, empty when it is neither.

    Spaces, hyphens, full-width digits and +86 are taken away; an extension keeps its hyphen.
    """
    plain = re.sub(r"[\s()（）.]", "", unicodedata.normalize("NFKC", typed))
    plain = re.sub(r"^(\+?86)(?=1[3-9])", "", re.sub(r"[‐-―−－]", "-", plain))
    digits = plain.replace("-", "")
    if MOBILE.fullmatch(digits):
        return digits
    area, _, rest = plain.partition("-")
    whole = area + rest if area.startswith("0") and len(area) <= 4 else plain
    return whole if LANDLINE.fullmatch(whole) else ""


def is_mobile(number: str) -> bool:
    """Whether a normal-form number can receive text messages."""
    return bool(MOBILE.fullmatch(number))
