"""Places with a name like the one typed: that sound like it, begin with it, hold it, or share most
of its characters. Within the jurisdiction and the places that the text names, anything like it;
elsewhere only what an index finds.
"""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import chain
from typing import NamedTuple

from django.db.models import Q

from search.language import merge_sounds
from stations import codes, matching, names
from stations.enums import Kind, Level
from stations.models import Division, Station
from stations.querysets import DivisionQuerySet, StationQuerySet

MOST_SIMILAR = 6
CONSIDERED = 300
SIMILAR_ENOUGH = 0.5
BEHIND_THE_BEST = 0.25
NEAR = 0.2
AT_HOME = 0.3
LETTERS = re.compile("[a-z']{2,}")
_PINYIN_ENDING = re.compile("(cunweihui|juweihui|shequ|jiedao|zhen|xiang|cun|xian|shi|qu)$")
# Endings by their initials: sxc is 双溪村.
_INITIAL_ENDING = re.compile(f"(?<=..)({'|'.join(names.ENDINGS_BY_INITIALS)})$")
# A province has too many names to compare each with what was typed.
_LARGEST_COMPARED = 1


def similar(asked: str, candidates: Iterable[Division], scope: str) -> list[Division]:
    """Places with a name like the last part of a folded text: those in a place that the text does
    name first, then those that are called so elsewhere, then the place that it does name, which may
    be all that it says (锁石镇卫生院); what is merely like it comes last.
    """
    within = [row for row in candidates if matching.begins_with(asked, row)]
    longest = max((len(row.stem) for row in within), default=0)
    whole = [row for row in within if len(row.stem) == longest]
    whole.sort(key=lambda row: (not (scope and codes.contains(scope, row.code)), row.code))
    alike = _alike(asked, within, scope)
    if not whole:
        return alike.rows
    meant = [row for row in alike.rows if _is_in(row, whole) or row in alike.called_so]
    return list(dict.fromkeys([*meant, *whole, *alike.rows]))[:MOST_SIMILAR]


def _is_in(row: Division, areas: Iterable[Division]) -> bool:
    """Whether it lies in one of some towns: in a county anything may be like anything."""
    towns = (area.code for area in areas if not area.is_large)
    return any(code != row.code and codes.contains(code, row.code) for code in towns)


class _Alike(NamedTuple):
    """Places with a name like a text, the likest first, and those of them that it spells or that
    sound so.
    """

    rows: list[Division]
    called_so: set[Division]


def _alike(asked: str, within: list[Division], scope: str) -> _Alike:
    rest = _rest(asked, within)
    around = {row.code for row in within if row.level != Level.VILLAGE}
    heard = heard_as(rest, scope)
    rows = [*heard, *_spelt(rest, scope), *_sharing(rest, around, scope)]

    def likeness(row: Division) -> float:
        alike = SequenceMatcher(None, rest, row.stem).ratio() + (row in sounding)
        near = alike and any(codes.contains(code, row.code) for code in around)
        at_home = alike and scope and codes.contains(scope, row.code)
        is_spelt = rest in (row.pinyin, row.initials)
        return alike + NEAR * bool(near) + AT_HOME * bool(at_home) + NEAR * is_spelt

    sounding = set(heard)
    scored = sorted(((likeness(row), row.code, row) for row in dict.fromkeys(rows)), reverse=True)
    enough = max(SIMILAR_ENOUGH, scored[0][0] - BEHIND_THE_BEST) if scored else 0
    found = [row for score, _code, row in scored[:MOST_SIMILAR] if score >= enough]
    return _Alike(found, {row for row in found if row in sounding or row.stem == rest})


def _rest(asked: str, within: list[Division]) -> str:
    """The text without the place it begins with, and without an ending."""
    longest = max((row.stem for row in within), key=len, default="")
    rest = matching.after(asked, longest) if longest else asked
    return names.stem(rest or asked)


def heard_as(rest: str, scope: str) -> list[Division]:
    """The places that sound like a text, or that pinyin or initials spell; those of the
    jurisdiction when there are any.
    """
    if not LETTERS.fullmatch(rest):
        merged = names.keys(rest).sound if len(rest) >= names.SHORTEST_STEM else ""
        return _some(Division.objects.keyed(sound=merged), scope) if merged else []
    whole = merge_sounds(rest.replace("'", ""))
    typed = {whole, merge_sounds(_PINYIN_ENDING.sub("", rest.replace("'", "")))}
    endings = {text[start:] for text in typed for start in range(len(text) - 1)}
    spelt = _some(Division.objects.keyed(sound__in=endings), scope)
    return _best_spelt(spelt, typed) or _by_initials(rest, scope)


def _by_initials(rest: str, scope: str) -> list[Division]:
    """The places that initials spell, without an ending or with their own."""
    found = _some(Division.objects.keyed(initials=rest), scope)
    ending = _INITIAL_ENDING.search(rest)
    if ending:
        others = _some(Division.objects.keyed(initials=rest[: ending.start()]), scope)
        found += [row for row in others if row.name.endswith(names.ENDINGS_BY_INITIALS[ending[0]])]
    return found


def _some(rows: DivisionQuerySet, scope: str) -> list[Division]:
    """Some rows of the jurisdiction, or of everywhere when it has none. One query, or two."""
    rows = rows.select_related("parent").order_by("level", "code")
    found = list(rows.under(scope)[:CONSIDERED]) if scope else []
    return found or list(rows[:CONSIDERED])


def _best_spelt(rows: list[Division], typed: set[str]) -> list[Division]:
    """The rows that explain most of the letters: by their own name at the end, and by that of what
    they lie in before it.
    """

    def explained(row: Division) -> int:
        before = [text.removesuffix(row.sound) for text in typed if text.endswith(row.sound)]
        inside = row.parent and any(row.parent.sound in text for text in before)
        return len(row.sound) + (len(row.parent.sound) if row.parent and inside else 0)

    most = max(map(explained, rows), default=0)
    enough = 2 * most >= min(map(len, typed))
    return [row for row in rows if explained(row) == most] if enough else []


def _spelt(rest: str, scope: str) -> list[Division]:
    """The places whose names begin with a text, or hold it."""
    if len(rest) < names.SHORTEST_STEM or LETTERS.fullmatch(rest):
        return []
    for region in dict.fromkeys((scope, "")):
        begun = Division.objects.begun("stem", rest, region).order_by("level", "stem", "code")
        held = Division.objects.called(rest)
        held = held.under(region) if region else held
        pair = (rows.select_related("parent")[:CONSIDERED] for rows in (begun, held))
        if found := list(chain.from_iterable(pair)):
            return found
    return []


def _sharing(rest: str, around: set[str], scope: str) -> list[Division]:
    """The small places whose names share the first or the last character, in what the text names
    and in the jurisdiction.
    """
    regions = [*around, *([scope] if scope else [])]
    regions = [code for code in regions if codes.level(code) >= _LARGEST_COMPARED]
    if not (rest and regions):
        return []
    where = within_any(regions)
    shared = Q(stem__contains=rest[0]) | (Q(stem__contains=rest[-1]) if rest[1:] else Q())
    rows = Division.objects.filter(where, shared).select_related("parent").order_by("code")
    return [row for row in rows[:CONSIDERED] if not row.is_large]


def within_any(regions: Iterable[str]) -> Q:
    """The condition that holds what lies in one of some divisions. Codes padded."""
    where = Q()
    for code in regions:
        where |= Q(code__range=codes.span(code))
    return where


def notable_stations(scope: str) -> StationQuerySet:
    """The public stations that people know by a name of their own: centres and specialised ones,
    with no more than this name and their division.

    Where they lie is a query of its own, once any are found: usually none are, and planning the
    joins takes longer than finding that out.
    """
    rows = Station.objects.published().filter(kind__in=(Kind.CENTRE, Kind.SPECIALISED))
    rows = rows.only("name", "division").prefetch_related("division__parent").order_by("key")
    return rows.inside(scope) if scope else rows
