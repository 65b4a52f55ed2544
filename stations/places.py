"""Finds a place by what people call it: "石江", "锁石镇石江村", "双峰县锁石石江村委会", "鎖石鎮".

Names that several places share give all of them, so that the page can ask which one is meant; those
within the installation's own jurisdiction go before all others. What people type meanwhile is
answered by `suggest`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from stations import codes, elsewhere, matching, names, resembling
from stations.coordinates import Position
from stations.enums import Kind
from stations.matching import Named
from stations.models import Division, PlaceName, Station
from stations.suggestions import Suggestion, suggest

__all__ = ["Formerly", "Found", "Spot", "Suggestion", "find", "spot", "suggest"]

LONGEST_QUERY = 40
LONGEST_STEM = 20
MOST_CHOICES = 20
# What may follow a village in an address: its groups, houses and floors.
_HOUSE = re.compile(r"第?[0-9一二三四五六七八九十]+(村民小组|小组|组|队|号|栋|单元|室).*$")
_BETWEEN = re.compile(r"[\s,，、;；/]+")
_SEAT = re.compile("县城|城里|县里|城区|城关")
_NUMBER = re.compile("(邮政编码|邮编)?:?[0-9]+")
# What people say around a place when they speak of where they are: 我住在锁石镇附近.
_SAID_AROUND = re.compile(
    "^(?:我们?)?(?:家?住?在|家住|到|去)|(?:附近|旁边|周边|一带|[这那]边).*$|去$"
)
# What may follow a place in the name of an office or a station.
_OFFICE = re.compile("(法律援助|公共法律服务).*$|司法[局所]$")


@dataclass(frozen=True)
class Formerly:
    """A name that no place has any more, and the places that stand for it now: the one that was
    renamed, or what the ended one went over to, if anything.
    """

    old: str
    now: tuple[Division, ...]


@dataclass(frozen=True)
class Found:
    """The places a text names: `exact` ones; when there are none, `similar` ones to ask about.

    `is_elsewhere`: it names another county or province, on record or not; `outside` holds those
    that the tables of the country know. `formerly` says which of the names are old ones; what
    stands for them now is among the exact ones. `is_number`: the text is a number and no code of a
    place here; it may be a postcode, of which there is no free table.
    """

    exact: list[Division]
    similar: list[Division]
    is_elsewhere: bool = False
    formerly: tuple[Formerly, ...] = ()
    outside: tuple[Division, ...] = ()
    is_number: bool = False

    @classmethod
    def chosen(cls, row: Division, within: str) -> "Found":
        """A place that was chosen from a list, so that there is no doubt; what stands for it now
        when it ended.
        """
        return _answer([Named.as_it_is(row)], _scope(within), localdate())

    @property
    def only(self) -> Division | None:
        """The one place meant, when there is no doubt."""
        return self.exact[0] if len(self.exact) == 1 else None

    @property
    def chosen_name(self) -> str:
        """What to call a place that was chosen by its code alone."""
        if self.only:
            return self.only.local_name
        return self.formerly[0].old if self.formerly else ""


@dataclass(frozen=True)
class Spot:
    """Where a place is, and the division whose position that is: its own, or one around it."""

    position: Position
    of: Division


def spot(place: Division, covering: Iterable[Station]) -> Spot | None:
    """The position of a place: its own, else that of the first station responsible for it, else
    that of what it lies in. At most one query.
    """
    if place.lng is not None and place.lat is not None:
        return Spot((place.lng, place.lat), place)
    for station in covering:
        if station.wgs_lng is not None and station.wgs_lat is not None:
            return Spot((station.wgs_lng, station.wgs_lat), station.division)
    around = Division.objects.filter(pk__in=codes.ancestors(place.code)).order_by("-code")
    for row in around:
        if row.lng is not None and row.lat is not None:
            return Spot((row.lng, row.lat), row)
    return None


def find(text: str, *, within: str = "", on: date | None = None) -> Found:
    """The divisions a text names on a day (today), the larger ones first.

    `within` is the code of the installation's jurisdiction: its own places are meant first. One
    query; two when the place is not within; a few more when none is found.
    """
    found = _find(text, within, on)
    if found.exact or found.is_elsewhere:
        return found
    folded = names.fold(text)
    bare = _SAID_AROUND.sub("", folded)
    named = _find(bare, within, on) if bare != folded else found
    return named if named.exact or named.is_elsewhere else found


def _find(text: str, within: str, on: date | None) -> Found:
    asked = _asked(text)
    if not asked:
        return Found([], [])
    day, scope = on or localdate(), _scope(within)
    exact, candidates = _exact(asked, scope)
    if not _are_meant(exact, asked):
        former = _former(asked, candidates)
        in_full = [one for one in former if one.is_in_full(asked)]
        exact = in_full or exact or former or _office(asked, scope)
    outside = [] if _are_meant(exact, asked) else _outside(asked, candidates, scope)
    if elsewhere.is_in_full(asked, outside):
        similar = [one.row for one in exact]
        return Found([], similar, is_elsewhere=True, outside=tuple(outside))
    if exact:
        return _answer(exact, scope, day)
    return _not_found(text, candidates, scope, outside)


def _not_found(text: str, candidates: list[Named], scope: str, outside: list[Division]) -> Found:
    """What to say when nothing here is called that. A few queries."""
    asked, rows = _asked(text), [one.row for one in candidates]
    ours = [row for row in rows if _is_ours(row, scope)]
    if not outside and elsewhere.is_elsewhere(asked, ours):
        return Found([], [], is_elsewhere=True)
    similar = [*_in_parts(text, candidates), *_seat(asked, rows, scope)]
    similar = similar or resembling.similar(asked, rows, scope)
    return Found(
        [],
        list(dict.fromkeys(similar))[:MOST_CHOICES],
        is_elsewhere=bool(outside),
        outside=tuple(outside),
        is_number=bool(_NUMBER.fullmatch(asked)),
    )


def _asked(text: str) -> str:
    """What of a text may name a place: all but the house, in one spelling."""
    return _HOUSE.sub("", names.fold(text)[:LONGEST_QUERY])


def _outside(asked: str, candidates: list[Named], scope: str) -> list[Division]:
    """The provinces, cities and counties of the country that a text names, when none of them is
    ours.
    """
    on_record = {one.row.code for one in candidates}
    named = elsewhere.named(asked)
    ours = (codes.related(scope, row.code) if scope else row.code in on_record for row in named)
    return [] if any(ours) else named[:MOST_CHOICES]


def _scope(within: str) -> str:
    """The padded code of the jurisdiction; nothing when it is none."""
    try:
        return codes.pad(within)
    except codes.InvalidCode:
        return ""


def _is_ours(row: Division, scope: str) -> bool:
    """Whether a division belongs to the jurisdiction or the jurisdiction lies in it."""
    return not scope or codes.related(scope, row.code)


def _exact(asked: str, scope: str) -> tuple[list[Named], list[Named]]:
    """The places that the text names, and all whose stems occur in it.

    Those of the jurisdiction are meant where their name is written in full or without any ending:
    长沙 may be the village 长沙村 here, 长沙县 is not.
    """
    ours: list[Named] = []
    if scope:
        candidates = _candidates(asked, scope)
        ours = _of_scope(_named(asked, candidates), scope)
        if _are_meant(ours, asked):
            return ours, candidates
    candidates = _candidates(asked, "")
    everywhere = _named(asked, candidates)
    if ours and not any(one.is_in_full(asked) for one in everywhere):
        everywhere = ours
    return everywhere, candidates


def _are_meant(found: list[Named], asked: str) -> bool:
    """Whether a text ends in one of the names as it is, not in another ending put to it."""
    return any(one.is_in_full(asked) or asked.endswith(one.stem) for one in found)


def _of_scope(found: list[Named], scope: str) -> list[Named]:
    return [one for one in found if codes.contains(scope, one.row.code)]


def _candidates(asked: str, scope: str) -> list[Named]:
    """Every division whose stem occurs in the text: the place itself and what it is said to lie in.
    With a scope, those in it and around it.
    """
    code = _scope(asked)
    if code:
        return [
            Named.as_it_is(row) for row in Division.objects.filter(pk=code).select_related("parent")
        ]
    rows = Division.objects.keyed(stem__in=matching.all_parts(asked, LONGEST_STEM))
    if scope:
        rows = rows.filter(Q(code__range=codes.span(scope)) | Q(pk__in=codes.ancestors(scope)))
    return [Named.as_it_is(row) for row in rows.select_related("parent")]


def _named(asked: str, candidates: list[Named]) -> list[Named]:
    by_code = [one for one in candidates if one.row.code == _scope(asked)]
    return by_code or matching.named(asked, candidates)


def _former(asked: str, candidates: list[Named]) -> list[Named]:
    """The places that had the name before. One query."""
    had = PlaceName.objects.exclude(former="").select_related("division__parent")
    had = had.filter(key__in=matching.all_parts(asked, LONGEST_STEM))
    renamed = [Named(one.division, one.former, one.key) for one in had]
    found = matching.named(asked, [*candidates, *renamed]) if renamed else []
    return [one for one in found if one.is_former]


def _office(asked: str, scope: str) -> list[Named]:
    """Where the office or the station is that the text names: 双峰县司法局, or by its own name."""
    place = _OFFICE.sub("", asked)
    if place == asked:
        return []
    stations = resembling.notable_stations(scope).filter(name__iexact=asked)
    rows = [station.division for station in stations[:MOST_CHOICES]]
    return [Named.as_it_is(row) for row in rows] or (_exact(place, scope)[0] if place else [])


def _answer(exact: list[Named], scope: str, day: date) -> Found:
    """The places named, with what stands today for those that ended."""
    ended = [one.row for one in exact if one.row.has_ended(day)]
    heirs = successors(ended, day)
    rows: dict[str, Division] = {}
    formerly = []
    for one in exact:
        is_over = one.row.has_ended(day)
        now = heirs[one.row.code] if is_over else [one.row]
        rows |= {row.code: row for row in now or [one.row]}
        if is_over or one.is_former:
            old = one.name if one.is_former else one.row.local_name
            formerly.append(Formerly(old, tuple(now)))
    found = list(rows.values())
    outside = not any(_is_ours(row, scope) for row in found)
    return Found(found[:MOST_CHOICES], [], is_elsewhere=outside, formerly=tuple(formerly))


def successors(ended: Iterable[Division], on: date) -> dict[str, list[Division]]:
    """For each division that ended, by code, what it went over to and what of that is in force on
    a day, however often that was merged again. One query a generation.
    """
    found: dict[str, list[Division]] = {row.code: [] for row in ended}
    standing = {code: {code} for code in found}
    seen = set(found)
    while standing:
        rows = Division.objects.filter(predecessors__in=standing).select_related("parent")
        following: dict[str, set[str]] = {}
        for row in rows.prefetch_related("predecessors").distinct().order_by("code"):
            sources = [standing.get(old.code, set()) for old in row.predecessors.all()]
            origins = set[str]().union(*sources)
            if not row.has_ended(on):
                for code in origins:
                    found[code].append(row)
            elif row.code not in seen:
                following[row.code] = origins
        seen |= following.keys()
        standing = following
    return found


def _in_parts(text: str, candidates: list[Named]) -> list[Division]:
    """Two places in one text, such as a village and the town it is not in: each of them."""
    parts = _BETWEEN.split(text[:LONGEST_QUERY])
    found = [matching.named(_HOUSE.sub("", names.fold(part)), candidates) for part in parts if part]
    filled = [rows for rows in found if rows]
    return [one.row for rows in filled for one in rows] if len(filled) > 1 else []


def _seat(asked: str, rows: list[Division], scope: str) -> list[Division]:
    """The places of the centres, when somebody says "the county town": of the county that is named,
    else of the jurisdiction.
    """
    if not _SEAT.search(asked):
        return []
    counties = [row.code for row in rows if row.is_large and asked.startswith(row.stem)]
    centres = Station.objects.published().of_kind(Kind.CENTRE).order_by("key")
    within = (counties or [scope])[0]
    centres = centres.inside(within) if within else centres
    return [one.division for one in centres.select_related("division__parent")[:MOST_CHOICES]]
