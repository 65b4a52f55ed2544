"""The words that staff look for stations by: names, keys, addresses, telephones, places."""

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Replace, StrIndex
from django.db.models.lookups import GreaterThan

from stations import codes, names, places
from stations.models import Division
from stations.querysets import StationQuerySet

# Telephones are kept as people write them; found by their digits alone.
FEWEST_DIGITS = 4
DIGITS_OF_A_NUMBER = 7
MOST_PLACES = 200
COMPARED = 20


def search(rows: StationQuerySet, text: str) -> StationQuerySet:
    """Stations that have every word of a text: in their name, key, address or telephone, or in the
    name of the place they lie in or of one around it.

    Everything that is compared stands in one index (`station_listed`), which is gone through once;
    places are looked up in theirs beforehand.
    """
    for term in text.split():
        rows = rows.filter(_matching(term))
    return rows


def _matching(term: str) -> Q:
    # Keys have no letters beyond ASCII. Where no letter has two cases, the plain comparison is the
    # same and much cheaper on PostgreSQL.
    how = "contains" if term.lower() == term.upper() else "icontains"
    found = Q()
    if term.isascii():
        found |= Q(**{f"key__{how}": term}) | _dialled(term)
    if not _is_number(term):
        found |= Q(**{f"name__{how}": term}) | Q(**{f"address__{how}": term})
    return found | _around(term)


def _is_number(term: str) -> bool:
    """Whether it is a telephone number or the key of a station: no name or address has as many
    digits.
    """
    digits = term.replace("-", "")
    return digits.isascii() and digits.isdigit() and len(digits) >= DIGITS_OF_A_NUMBER


def _dialled(term: str) -> Q:
    """Stations with a telephone number that has these digits, however it is written."""
    digits = term.replace("-", "")
    if not digits.isdigit() or len(digits) < FEWEST_DIGITS:
        return Q(phones__contains=term)
    bare = Replace(Replace("phones", Value("-")), Value(" "))
    # Few numbers have the digits in this order at all; only of those the signs are taken out.
    in_order = Func(
        F("phones"),
        Value("%".join(("", *digits, ""))),
        arg_joiner=" LIKE ",
        template="%(expressions)s",
        output_field=BooleanField(),
    )
    return Q(in_order) & Q(GreaterThan(StrIndex(bare, Value(digits)), 0))


def _around(term: str) -> Q:
    """Stations in the places that a word begins the name of, be it a longer or a shorter name, or
    that it names after what they lie in.
    """
    folded = names.fold(term)
    begun = names.stem(folded)
    if not begun or begun.isascii():
        return Q()
    likely = (Division.objects.begun("stem", begun), Division.objects.called(begun))
    named = [row for rows in likely for row in rows.values_list("pk", "full_name")[:MOST_PLACES]]
    found = [code for code, name in named if folded in names.fold(name)]
    if not found:  # perhaps one place after another: 锁石镇石江村
        found = [place.pk for place in places.find(term).exact]
    return _inside([code for code in found if not set(codes.ancestors(code)) & set(found)])


def _inside(found: list[str]) -> Q:
    """Stations in divisions: nothing lies in a village but itself; what lies in larger ones is
    compared with each when they are few, else with a list.
    """
    larger = [code for code in found if codes.stem(code) != code]
    few = len(larger) <= COMPARED
    wanted = Q()
    for code in larger:
        wanted |= Q(**{"division__code__range" if few else "code__range": codes.span(code)})
    if not few:
        wanted = Q(division__in=Division.objects.filter(wanted).values("pk"))
    return wanted | Q(division__in=[code for code in found if codes.stem(code) == code])
