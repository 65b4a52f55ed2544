"""Who belongs to whom in a file of stations: what only shows when all of its rows were read."""

from collections.abc import Iterator
from difflib import get_close_matches

from django.utils.translation import gettext as _

from stations.batches import batches
from stations.enums import Kind, may_be_under
from stations.models import Station
from stations.reading import Headings
from stations.reports import Problem
from stations.scratch import Known, Scratch

AT_ONCE = 1_000
SUGGESTIONS = 50
COMPARED = 500
COMPARED_BEGINNING = 2


def problems(rows: Scratch, headings: Headings) -> Iterator[Problem]:
    """Everything wrong that takes more than one row to see. Sets the floors of the rows."""
    _look_up_parents(rows)
    yield from _twice(rows, headings)
    yield from _without_parent(rows, headings)
    yield from _under_the_wrong_kind(rows, headings)
    yield from _in_circles(rows, headings)


def _look_up_parents(rows: Scratch) -> None:
    """Fetch the parents that the file does not hold, and theirs."""
    while strangers := [key for (key,) in rows.strangers()]:
        found: list[Known] = []
        for some in batches(strangers, AT_ONCE):
            stations = Station.objects.filter(key__in=some).order_by()
            found += [
                Known(key, kind, above or "")
                for key, kind, above in stations.values_list("key", "kind", "parent__key")
            ]
        if not found:
            return
        rows.add_known(found)


def _twice(rows: Scratch, headings: Headings) -> Iterator[Problem]:
    for number, first in rows.repeated_keys():
        words = _("和第 %s 行重复") % first
        yield headings.problem(number, "key", words, _("删掉一行，或改成另一个编号"))
    for number, holder in rows.repeated_slugs():
        words = _("这个网址已经是“%s”的") % holder
        yield headings.problem(number, "slug", words, _("换一个网址名"))


def _without_parent(rows: Scratch, headings: Headings) -> Iterator[Problem]:
    suggested: dict[str, str] = {}
    for number, parent in list(rows.orphans()):
        if parent not in suggested and len(suggested) < SUGGESTIONS:
            suggested[parent] = _similar_key(parent, rows)
        words = _("没有编号是“%s”的站点") % parent
        yield headings.problem(number, "parent", words, suggested.get(parent, ""))


def _similar_key(key: str, rows: Scratch) -> str:
    """The key of a station, in the file or on record, that was probably meant."""
    for beginning in (key[:COMPARED_BEGINNING], ""):
        on_record = Station.objects.filter(key__startswith=beginning).order_by("key")
        keys = {
            *rows.similar_keys(beginning, COMPARED),
            *on_record.values_list("key", flat=True)[:COMPARED],
        }
        near = get_close_matches(key, keys, n=1, cutoff=0.5)
        if near:
            return near[0]
    return ""


def _under_the_wrong_kind(rows: Scratch, headings: Headings) -> Iterator[Problem]:
    for number, kind, above in rows.misplaced():
        kinds = {"kind": Kind(kind).label, "parent": Kind(above).label}
        words = _("%(kind)s不能归%(parent)s管") % kinds
        yield headings.problem(number, "parent", words, _("换一个上级站点，或改类型"))
    yield from _left_below(rows, headings)


def _left_below(rows: Scratch, headings: Headings) -> Iterator[Problem]:
    """Stations on record that cannot belong any more to one whose kind the file changes."""
    renamed = {key: (number, kind) for key, number, kind in rows.with_new_kind()}
    for some in batches(renamed, AT_ONCE):
        below = Station.objects.filter(parent__key__in=some).order_by("key")
        for key, name, kind, above in below.values_list("key", "name", "kind", "parent__key"):
            number, new = renamed[above]
            if not may_be_under(kind, new) and not rows.has(key):
                words = _("改成%(kind)s以后，“%(name)s”就不能归它管了") % {
                    "name": name,
                    "kind": Kind(new).label,
                }
                yield headings.problem(number, "kind", words, _("先给下级站点换一个上级"))


def _in_circles(rows: Scratch, headings: Headings) -> Iterator[Problem]:
    """Only centres stand under their like, so that only they can come back to themselves."""
    floors, circles = floors_of(rows.centres())
    rows.set_floors(floors)
    for some in batches(sorted(circles), AT_ONCE):
        for (number,) in rows.numbers_of(some):
            yield headings.problem(number, "parent", _("上级站点绕了一圈又回到自己"))


def floors_of(above: dict[str, str]) -> tuple[dict[str, int], set[str]]:
    """How many stand above each, and those that stand above themselves."""
    floors: dict[str, int] = {}
    circles: set[str] = set()
    for start in above:
        path: dict[str, int] = {}
        at = start
        while at in above and at not in floors and at not in path:
            path[at] = len(path)
            at = above[at]
        if at in path:
            circles.update(key for key, place in path.items() if place >= path[at])
        floor = floors.get(at, 0)
        for key in reversed(path):
            floor += 1
            floors[key] = floor
    return floors, circles
