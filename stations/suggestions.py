"""What people may mean while they are still typing: places and stations, each with what it lies in.

Every question is a range of one index, for the jurisdiction first and then for everywhere, so that
an answer takes milliseconds with all 665,000 divisions of the country on record.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from portal.prepared import Prepared
from search.language import is_han, merge_sounds
from stations import beginnings, codes, matching, names, resembling
from stations.beginnings import in_their_order
from stations.enums import Level
from stations.fields import beginning
from stations.matching import Named
from stations.models import Division, PlaceName, Station
from stations.querysets import is_looked_through

LONGEST = 40
SHOWN = 8
MOST_HEADS = 5
_CODE = re.compile(r"[0-9]{2,12}")
# What the end of a half-typed name may be the beginning of: 石江村委(会), 石江大(队).
_HALF_ENDING = re.compile(
    "(村民委员?|村民?委?|居民委员?|居委|社区?|街道?|人民公?社?|公社?|生产大?队?|大队?|法律?援?助?)$"
)
PAIR = 2
MOST_STATIONS = 3
MOST_CODES = 100
_COUNTY_DIGITS = 6
# Below the provinces, the levels come in their order by the words for them, too.
_LARGER_FIRST = "level"


@dataclass(frozen=True)
class Suggestion:
    """A place as locals say it (锁石镇石江村), or a station by its own name.

    `lies_in` says where that is, from the jurisdiction on (双峰县); `code` (without padding) and
    `level` are those of the division; `text` is what to put into the box, which `places.find`
    understands; `note` says what an ended place is now.
    """

    name: str
    lies_in: str
    code: str
    level: str
    text: str
    note: str = ""


def suggest(
    typed: str, limit: int = SHOWN, within: str = "", *, on: date | None = None
) -> list[Suggestion]:
    """The places that a beginning may become, best first: by name, by a shorter name within it
    (小地名), by pinyin or its initials, by code (2 to 12 digits), and after what it lies in
    (锁石镇石 -> 石江村).

    `within` is the code of the installation's jurisdiction, whose places and stations come first.
    `on` is the day asked about (today). Nothing typed, or nothing like it: an empty list.
    """
    asked = names.fold(typed)[:LONGEST]
    if not asked:
        return []
    search = _Search(asked, _padded(within), limit, on or localdate())
    return _first(search.answers(), limit) or _first(search.guesses(), limit)


def _first(found: Iterator[Suggestion], limit: int) -> list[Suggestion]:
    """So many different ones, in their order."""
    different: dict[str, Suggestion] = {}
    for one in found:
        different.setdefault(one.text, one)
        if len(different) == limit:
            break
    return list(different.values())


def _padded(within: str) -> str:
    try:
        return codes.pad(within)
    except codes.InvalidCode:
        return ""


@lru_cache(maxsize=4)
def _called_so(most: int) -> Prepared[Any]:
    """The first divisions with a shorter name in a range, or those of them in a range of codes."""

    def ask(keys: Sequence[str], inside: Sequence[str] = ()) -> QuerySet[PlaceName, Any]:
        rows = PlaceName.objects.filter(former="", key__range=keys)
        rows = rows.filter(division__code__range=inside) if inside else rows
        return rows.order_by("key", "division").values_list("division")[:most]

    return Prepared(ask)


@dataclass(frozen=True)
class _Search:
    """One beginning, and where it is asked. What comes later is only asked for when needed."""

    asked: str
    scope: str
    limit: int
    day: date

    def answers(self) -> Iterator[Suggestion]:
        """What the beginning may become, best first; some things more than once."""
        if _CODE.fullmatch(self.asked):
            yield from map(self._of_place, self._coded())
        elif resembling.LETTERS.fullmatch(self.asked):
            yield from map(self._of_place, self._spelt())
        elif is_han(self.asked[0]):
            yield from map(self._of_place, self._here())
            yield from map(self._of_station, self._stations())
            if not self.scope or len(self.asked) >= names.SHORTEST_STEM:
                yield from map(self._of_place, self._named(""))

    def guesses(self) -> Iterator[Suggestion]:
        """What may be meant when nothing begins like this: what begins so but for half an ending;
        when nothing does, what sounds like it.
        """
        half = _HALF_ENDING.sub("", self.asked) or self.asked
        is_found = False
        if half != self.asked:
            for one in replace(self, asked=half).answers():
                is_found = True
                yield one
        if not is_found:
            heard = resembling.heard_as(names.stem(half), self.scope)
            yield from map(self._of_place, heard)

    @cached_property
    def _home(self) -> str:
        """What the jurisdiction itself lies in, which nobody there needs to be told."""
        row = Division.objects.filter(pk=self.scope).first() if self.scope else None
        return row.lies_in if row else ""

    def _of_place(self, row: Division) -> Suggestion:
        note = ""
        if row.has_ended(self.day):
            now = "、".join(heir.local_name for heir in row.successors.select_related("parent"))
            note = _("已并入%s") % now if now else _("已撤销")
        name = row.local_name
        lies_in = row.full_name.removesuffix(name).removeprefix(self._home)
        return Suggestion(name, lies_in, codes.stem(row.code), row.level, lies_in + name, note)

    def _of_station(self, row: Station) -> Suggestion:
        place = row.division
        lies_in = place.full_name.removeprefix(self._home)
        return Suggestion(row.name, lies_in, codes.stem(place.code), place.level, row.name)

    def _stations(self) -> Iterator[Station]:
        """Stations of the jurisdiction that are known by a name of their own."""
        if self.scope and len(self.asked) >= names.SHORTEST_STEM:
            rows = resembling.notable_stations(self.scope)
            yield from rows.filter(name__contains=self.asked)[:MOST_STATIONS]

    def _best(self, key: str, text: str, scope: str) -> list[Division]:
        """The first with a key that begins so, larger ones first."""
        if is_looked_through(text, scope):
            rows = Division.objects.begun(key, text, scope).select_related("parent")
            return list(rows.order_by(_LARGER_FIRST, key, "code")[: self.limit])
        # Some of those everywhere have been found at home already.
        most = self.limit if scope else 2 * self.limit
        return beginnings.begun(key, text, scope, of_each_level=self.limit, most=most)

    def _here(self) -> Iterator[Division]:
        return self._named(self.scope) if self.scope else iter(())

    def _named(self, scope: str) -> Iterator[Division]:
        """By the beginning of the name, of the name after that of a place around it, or of a
        shorter name within it.
        """
        begun = names.stem(self.asked)
        rows = self._best("stem", begun, scope)
        yield from sorted(rows, key=lambda row: not row.name.startswith(self.asked))
        yield from self._after_a_place(scope)
        if len(begun) >= names.SHORTEST_STEM:
            yield from self._called(begun, scope)

    def _called(self, begun: str, scope: str) -> list[Division]:
        """By the beginning of a shorter name. Two queries, one when there are none: planning them
        as one would take longer than both.
        """
        spans = [beginning(begun), *([codes.span(scope)] if scope else [])]
        return in_their_order(code for (code,) in _called_so(self.limit).values(*spans))

    def _after_a_place(self, scope: str) -> Iterator[Division]:
        """The places in those that the text names first, which continue as it does."""
        if len(self.asked) <= names.SHORTEST_STEM:
            return
        candidates = self._around
        if scope:
            candidates = [one for one in candidates if codes.related(scope, one.row.code)]
        for cut in range(len(self.asked) - 1, names.SHORTEST_STEM - 1, -1):
            heads = matching.named(self.asked[:cut], candidates)[:MOST_HEADS]
            if not heads:
                continue
            found = self._inside([head.row.code for head in heads], names.stem(self.asked[cut:]))
            yield from found
            if found:
                return

    @cached_property
    def _around(self) -> list[Named]:
        """Every place but villages whose stem occurs in the text."""
        parts = matching.all_parts(self.asked, LONGEST)
        rows = Division.objects.keyed(stem__in=parts).exclude(level=Level.VILLAGE)
        return [Named.as_it_is(row) for row in rows]

    def _inside(self, heads: list[str], begun: str) -> list[Division]:
        """What lies in one of some divisions and begins so."""
        if all(is_looked_through(begun, head) for head in heads):
            rows = Division.objects.filter(stem__startswith=begun)
        else:
            rows = Division.objects.begun("stem", begun)
        rows = rows.filter(resembling.within_any(heads)).exclude(pk__in=heads)
        ordered = rows.select_related("parent")
        return list(ordered.order_by(_LARGER_FIRST, "stem", "code")[: self.limit])

    def _coded(self) -> Iterator[Division]:
        """By the first digits of the code: what they name, and what may come of one more pair."""
        digits = self.asked
        if len(digits) < _COUNTY_DIGITS:
            wanted = next(length for length in codes.STEMS if length >= len(digits))
            if wanted == len(digits):
                wanted += PAIR
            more = range(10 ** (wanted - len(digits)))
            pks = [f"{digits}{number:0{wanted - len(digits)}}" for number in more]
            padded = [pk.ljust(codes.LENGTH, "0") for pk in (digits, *pks)]
            rows = Division.objects.filter(pk__in=padded)
        else:
            first = digits.ljust(codes.LENGTH, "0")
            last = digits.ljust(codes.LENGTH, "9")
            rows = Division.objects.filter(code__range=(first, last))
            if len(digits) == _COUNTY_DIGITS:
                rows = rows.exclude(level=Level.VILLAGE)
        found = list(rows.select_related("parent").order_by("code")[:MOST_CODES])
        scope = self.scope
        yield from sorted(found, key=lambda row: not (scope and codes.related(scope, row.code)))

    def _spelt(self) -> Iterator[Division]:
        """By pinyin, those first that are read exactly so, and by the initials of the syllables."""
        letters = self.asked.replace("'", "")
        for scope in dict.fromkeys((self.scope, "")):
            rows = self._best("sound", merge_sounds(letters), scope)
            yield from sorted(rows, key=lambda row: not row.pinyin.startswith(letters))
            yield from self._best("initials", letters, scope)
