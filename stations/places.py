"""Finds a place by what people call it: "石江", "锁石镇石江村", "双峰县锁石石江村委会", "鎖石鎮".

Names that several places share give all of them, so that the page can ask which one is meant.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.db.models import Q

from search.language import Sound, merge_sounds, sound
from stations import codes, names
from stations.coordinates import Position
from stations.elsewhere import is_elsewhere
from stations.enums import Kind, Level
from stations.models import Division, Station

LONGEST_QUERY = 40
LONGEST_STEM = 20
MOST_CHOICES = 20
MOST_SIMILAR = 6
CONSIDERED = 2_000
SIMILAR_ENOUGH = 0.5
BEHIND_THE_BEST = 0.25
# What may follow a village in an address: its groups, houses and floors.
_HOUSE = re.compile(r"第?[0-9一二三四五六七八九十]+(村民小组|小组|组|队|号|栋|单元|室).*$")
_BETWEEN = re.compile(r"[\s,，、;；/]+")
_SEAT = re.compile("县城|城里|县里|城区|城关")
_LETTERS = re.compile("[a-z']{2,}")
_PINYIN_SUFFIX = re.compile("(cunweihui|juweihui|shequ|jiedao|zhen|xiang|cun|xian)$")
_SMALL = (Level.TOWNSHIP, Level.VILLAGE)
_HEARD = (Level.COUNTY, *_SMALL)
_SUFFIX = "(?:" + "|".join(map(re.escape, names.SUFFIXES)) + ")*"


@dataclass(frozen=True)
class Found:
    """The places a text names: `exact` ones; when there are none, `similar` ones to ask about, or
    that it names another county or province.
    """

    exact: list[Division]
    similar: list[Division]
    is_elsewhere: bool = False

    @property
    def only(self) -> Division | None:
        """The one place meant, when there is no doubt."""
        return self.exact[0] if len(self.exact) == 1 else None


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


def find(text: str) -> Found:
    """The divisions a text names, the larger ones first. One query; a few when none is found."""
    asked = _HOUSE.sub("", names.fold(text)[:LONGEST_QUERY])
    if not asked:
        return Found([], [])
    candidates = list(_candidates(asked))
    exact = _named(asked, candidates)
    if exact:
        return Found(exact[:MOST_CHOICES], [])
    if is_elsewhere(asked, candidates):
        return Found([], [], is_elsewhere=True)
    similar = [*_in_parts(text, candidates), *_seat(asked)] or _similar(asked, candidates)
    return Found([], list(dict.fromkeys(similar))[:MOST_CHOICES])


def _in_parts(text: str, candidates: list[Division]) -> list[Division]:
    """Two places in one text, such as a village and the town it is not in: each of them."""
    parts = _BETWEEN.split(text[:LONGEST_QUERY])
    named = [_named(_HOUSE.sub("", names.fold(part)), candidates) for part in parts]
    filled = [rows for rows in named if rows]
    return [row for rows in filled for row in rows] if len(filled) > 1 else []


def _seat(asked: str) -> list[Division]:
    """The places of the centres, when somebody says "the county town"."""
    if not _SEAT.search(asked):
        return []
    centres = Station.objects.published().of_kind(Kind.CENTRE).order_by("key")
    return [station.division for station in centres.select_related("division__parent")]


def _candidates(asked: str) -> Iterable[Division]:
    """Every division whose stem occurs in the text: the place itself and what it is said to lie
    in.
    """
    parts = {
        asked[start:end]
        for start in range(len(asked))
        for end in range(start + 1, min(start + LONGEST_STEM, len(asked)) + 1)
    }
    rows = Division.objects.filter(Q(stem__in=parts) | Q(pk=_code(asked)))
    return rows.select_related("parent")


def _code(asked: str) -> str:
    try:
        return codes.pad(asked)
    except codes.InvalidCode:
        return ""


def _named(asked: str, candidates: list[Division]) -> list[Division]:
    """The candidates that the whole text names, by their own name with or without those of what
    they lie in; a name written in full beats one that only shares its stem.
    """
    by_code = {row.code: row for row in candidates}
    if by_code.get(_code(asked)):
        return [by_code[_code(asked)]]
    found = [row for row in candidates if _pattern(row, by_code).fullmatch(asked)]
    in_full = [row for row in found if asked.endswith(names.fold(row.name))]
    return sorted(in_full or found, key=lambda row: (len(codes.stem(row.code)), row.code))


def _pattern(row: Division, by_code: dict[str, Division]) -> re.Pattern[str]:
    above = [by_code[code] for code in codes.ancestors(row.code) if code in by_code]
    outer = "".join(f"(?:{_spelling(one)})?" for one in above)
    return re.compile(outer + _spelling(row))


def _spelling(row: Division) -> str:
    return re.escape(row.stem) + _SUFFIX


def _similar(asked: str, candidates: list[Division]) -> list[Division]:
    """Places with a name like the last part of the text, those in a place that the text does name
    first; when there are none, that place itself.
    """
    within = [row for row in candidates if asked.startswith(row.stem)]
    alike = _alike(asked, within)
    longest = max((len(row.stem) for row in within), default=0)
    return alike or [row for row in within if len(row.stem) == longest][:MOST_SIMILAR]


def _alike(asked: str, within: list[Division]) -> list[Division]:
    rest = _rest(asked, within)
    heard = _stems_heard(rest)
    rows = Division.objects.filter(stem__contains=rest[0]) if rest else Division.objects.none()
    if len(rest) > 1:
        rows = rows | Division.objects.filter(stem__contains=rest[-1])
    rows = rows.filter(level__in=_SMALL) | Division.objects.filter(level__in=_HEARD, stem__in=heard)
    scored = sorted(
        (
            (_likeness(rest, row, within) + (row.stem in heard), row.code, row)
            for row in rows.select_related("parent")[:CONSIDERED]
        ),
        reverse=True,
    )
    enough = max(SIMILAR_ENOUGH, scored[0][0] - BEHIND_THE_BEST) if scored else 0
    return [row for score, _code, row in scored[:MOST_SIMILAR] if score >= enough]


def _stems_heard(rest: str) -> set[str]:
    """The names that sound like a text, or that pinyin or initials spell."""
    stems = Division.objects.filter(level__in=_HEARD).values_list("stem", flat=True).distinct()
    if not _LETTERS.fullmatch(rest):
        heard = _sound(rest).merged if len(rest) >= names.SHORTEST_STEM else ""
        return {stem for stem in stems if heard and _sound(stem).merged == heard}
    typed = merge_sounds(_PINYIN_SUFFIX.sub("", rest.replace("'", "")))
    ending = {stem: len(_sound(stem).merged) for stem in stems if _spells(typed, stem)}
    longest = max(ending.values(), default=0)
    spelt = {stem for stem, length in ending.items() if length == longest}
    return spelt or {stem for stem in stems if _sound(stem).initials == rest}


def _spells(typed: str, stem: str) -> bool:
    heard = _sound(stem).merged
    return bool(heard) and typed.endswith(heard)


@lru_cache(maxsize=50_000)
def _sound(stem: str) -> Sound:
    return sound(stem)


def _rest(asked: str, within: list[Division]) -> str:
    """The text without the place it begins with, and without an ending."""
    longest = max((row.stem for row in within), key=len, default="")
    rest = re.sub(rf"^{re.escape(longest)}{_SUFFIX}", "", asked) if longest else asked
    return names.stem(rest or asked)


def _likeness(rest: str, row: Division, within: list[Division]) -> float:
    alike = SequenceMatcher(None, rest, row.stem).ratio()
    near = any(codes.contains(outer.code, row.code) for outer in within)
    return alike + (0.2 if near and alike else 0)
