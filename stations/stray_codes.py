"""What to say of a code that no division on record has: what it may have been meant for here, or
where else in the country it lies. And of one whose division is no more.
"""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from django.utils.translation import gettext as _

from stations import codes, elsewhere, places
from stations.enums import Level
from stations.models import Division
from stations.querysets import DivisionQuerySet

COUNTY, TOWNSHIP = 6, 9
MOST_TOLD = 3
COMPARED = 1_000
ONE_SLIP = 11 / codes.LENGTH - 0.01
"""The likeness of two codes that have all digits but one in common, in the same order."""


def told(digits: str, name: str) -> tuple[str, str]:
    """The problem, and what would be right, of a code that was written with a name or without one.

    A division here of that name is meant before one of a similar code: who mistypes a code does not
    mistype the name too. The code is a possible one. A few queries.
    """
    code = codes.pad(digits)
    if rows := _of_name(code, name):
        return missing(digits), as_written(rows)
    if Division.objects.under(code[:COUNTY]).exists():
        return missing(digits), _similar(code)
    return _outside(digits, code)


def as_written(rows: Iterable[Division]) -> str:
    """Some divisions as a cell may name them, the code first, so that one can be copied."""
    few = list(rows)[:MOST_TOLD]
    return "、".join(f"{codes.stem(row.code)} {row.local_name}" for row in few)


def ended(row: Division, on: date) -> tuple[str, str] | None:
    """The problem, and what would be right, of a division that exists no longer on a day: nobody
    who looks for a place finds what lies in it. None where it does exist. A few queries, or none.
    """
    if row.valid_to is None or row.valid_to >= on:
        return None
    heirs = places.successors([row], on)[row.code]
    return _("“%s”已经撤销") % row.full_name, as_written(heirs)


def missing(digits: str) -> str:
    """That no division on record has a code."""
    return _("没有代码是“%s”的地方") % digits


def _of_name(code: str, name: str) -> list[Division]:
    """The divisions on record that are called so: those in the same town, else in the same county,
    else anywhere.
    """
    if not name:
        return []
    found = places.find(name)
    rows = found.exact or found.similar
    for length in (TOWNSHIP, COUNTY):
        if nearer := [row for row in rows if row.code.startswith(code[:length])]:
            return nearer
    return found.exact


def _similar(code: str) -> str:
    """The division of the same level, in the same town or else the same county, whose code is
    this one but for a slip of the fingers; else what the code does lie in.
    """
    county = Division.objects.under(code[:COUNTY]).select_related("parent")
    level = list(Level)[codes.level(code)]
    for rows in (county.filter(code__startswith=code[:TOWNSHIP]), county):
        if near := _one_slip_away(code, rows.filter(level=level)):
            return as_written(near)
    around = county.filter(pk__in=codes.ancestors(code)).order_by("-code")[:1]
    return _("前几位是%s的，请核对后几位") % as_written(around) if around else ""


def _one_slip_away(code: str, rows: DivisionQuerySet) -> list[Division]:
    known = list(rows.values_list("code", flat=True)[:COMPARED])
    return list(rows.filter(pk__in=get_close_matches(code, known, n=1, cutoff=ONE_SLIP)))


def _outside(digits: str, code: str) -> tuple[str, str]:
    """Of a county that is not on record: which one it is, and which ones are."""
    here = Division.objects.filter(level=Level.COUNTY).order_by("code")[:MOST_TOLD]
    advice = _("这里的区划是：%s") % as_written(here) if here else ""
    known = elsewhere.named(code)
    if not known:
        return _("没有代码是“%s”的地方，前六位对不上任何县（区）") % digits, advice
    words = {"code": digits, "place": known[0].full_name}
    if codes.level(code) <= codes.level(known[0].code):
        return _("“%(code)s”是%(place)s，不在这里的区划表里") % words, advice
    return _("“%(code)s”在%(place)s，不在这里的区划表里") % words, advice
