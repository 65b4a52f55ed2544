"""The words that staff look for stations by: names, keys, addresses, telephones, places."""

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Replace, StrIndex
from django.db.models.lookups import GreaterThan

from stations import codes, names, places, trigrams
from stations.characters import CanHave
from stations.fields import beginning
from stations.models import Division, Station
from stations.querysets import StationQuerySet

# Telephones are kept as people write them; found by their digits alone.
FEWEST_DIGITS = 4
DIGITS_OF_A_NUMBER = 7
SHORTEST_OF_A_KEY = 4
MOST_PLACES = 200
MOST_DIALLED = 1_000
COMPARED = 20


def search(rows: StationQuerySet, text: str) -> StationQuerySet:
    """Stations that have every word of a text: in their name, key, address or telephone, or in the
    name of the place they lie in or of one around it. What begins a key is nothing else; a number
    of seven digits or more is the beginning of a key, the code of a place, or part of a telephone.

    Places are looked up in their index beforehand, and so are the beginnings of keys and telephone
    numbers. On PostgreSQL words are looked up in an index of characters (`stations.characters`), on
    SQLite those of three characters in a file, where there is one (`stations.trigrams`); what else
    is compared stands in one index (`station_listed`), which is gone through once.
    """
    for term in text.split():
        rows = rows.filter(_matching(rows, term))
    return rows


def _matching(rows: StationQuerySet, term: str) -> Q:
    if _begins_a_key(rows, term):
        return _key_begins(term)
    if _is_number(term):
        return _key_begins(term) | _coded(term) | _few_dialled(term)
    found = _written(term) | _around(term)
    return found | dialled(term) if _has_no_letters(term) else found


def _has_no_letters(term: str) -> bool:
    """Whether it could be a telephone number or a part of one."""
    return term.isascii() and not any(map(str.isalpha, term))


def _begins_a_key(rows: StationQuerySet, term: str) -> bool:
    """Whether it is the key of one of the stations, or the beginning of some: with a letter, so
    that it is no telephone number, and a digit, so that it is nothing that people call a place;
    long enough to be no door or building (A1).
    """
    is_like_one = term.isascii() and any(map(str.isalpha, term)) and any(map(str.isdigit, term))
    long_enough = len(term) >= SHORTEST_OF_A_KEY
    return is_like_one and long_enough and rows.filter(_key_begins(term)).exists()


def _key_begins(term: str) -> Q:
    if connection.vendor == "sqlite":  # knows a range of its index by nothing else
        return Q(key__range=beginning(term))
    return Q(key__startswith=term)


def _written(term: str) -> Q:
    """Stations with a word in their key, name or address. Keys have no letters beyond ASCII."""
    found = _has("name", term) | _has("address", term)
    found = found | _has("key", term) if term.isascii() else found
    # Every key has digits: an index of characters tells little about them.
    if _has_no_letters(term):
        return found
    likely = trigrams.having(term)
    return Q(CanHave(term)) & found if likely is None else Q(pk__in=likely) & found


def _coded(term: str) -> Q:
    try:
        return _inside([codes.pad(term)])
    except codes.InvalidCode:
        return Q()


def _has(column: str, term: str) -> Q:
    """Where no letter has two cases, the plain comparison is the same and much cheaper."""
    if term.lower() != term.upper():
        return Q(**{f"{column}__icontains": term})
    if connection.vendor == "sqlite":
        return Q(GreaterThan(StrIndex(column, Value(term)), 0))
    return Q(**{f"{column}__contains": term})


def _is_number(term: str) -> bool:
    """Whether it is a telephone number, the key of a station or the code of a place: no name or
    address has as many digits.
    """
    digits = term.replace("-", "")
    return digits.isascii() and digits.isdigit() and len(digits) >= DIGITS_OF_A_NUMBER


def dialled(term: str) -> Q:
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


def _few_dialled(term: str) -> Q:
    """The stations that have a number, looked up beforehand when they are few: all numbers stand in
    a narrow index (`station_phones`). Where many have it, a page of the list is soon full.
    """
    condition = dialled(term)
    rows = Station.objects.order_by().filter(condition)
    found = list(rows.values_list("pk", flat=True)[: MOST_DIALLED + 1])
    return Q(pk__in=found) if len(found) <= MOST_DIALLED else condition


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
