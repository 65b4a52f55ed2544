import argparse
import math
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.commands import JsonCommand
from stations.models import Station
from stations.nearest import nearest
from stations.opening import OpeningBook

MOST = 1000


def _degrees(limit: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not abs(number) <= limit:
            words = {"text": text, "limit": limit}
            raise argparse.ArgumentTypeError(
                _("“%(text)s”不是 -%(limit)s 到 %(limit)s 之间的度数") % words
            )
        return number

    return read


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST):
        words = {"text": text, "most": MOST}
        raise argparse.ArgumentTypeError(_("“%(text)s”不是 1 到 %(most)s 之间的数") % words)
    return int(text)


class Command(JsonCommand):
    """The published stations nearest to a WGS-84 position, nearest first."""

    help = "The stations nearest to LAT LNG (WGS-84 degrees), with the distance in metres."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("lat", type=_degrees(90), metavar="LAT")
        parser.add_argument("lng", type=_degrees(180), metavar="LNG")
        parser.add_argument("--limit", type=_count, default=10)

    def answer(self, **options: Any) -> dict[str, Any]:
        place = options["lng"], options["lat"]
        found = nearest(place, Station.objects.published(), limit=options["limit"])
        book = OpeningBook.load([near.station for near in found], timezone.now())
        results = [
            {
                "key": near.station.key,
                "name": near.station.name,
                "kind": near.station.kind,
                "lat": near.station.wgs_lat,
                "lng": near.station.wgs_lng,
                "distance_m": round(near.distance_m),
                "open": book.state(near.station).open,
            }
            for near in found
        ]
        return {"results": results}

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        if not document["results"]:
            yield _("还没有公开的站点")
        for result in document["results"]:
            sign = _("现在开门") if result["open"] else _("已关门")
            yield f"{result['distance_m']:>8} m  {result['name']}  {sign}"
