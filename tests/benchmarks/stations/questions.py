"""What people ask the directory, in places where they live."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Max
from django.template.loader import render_to_string
from django.test import Client

from stations import coverage, places
from stations.coordinates import Position
from stations.enums import Facility, Kind, Service
from stations.finding import answer
from stations.forms import NearForm
from stations.models import Division, Station
from stations.nearest import nearest
from stations.querysets import StationQuerySet
from tests.benchmarks.stations.maker import RARE
from tests.benchmarks.stations.measuring import FIRST, Question

SEED = 4
PLACES, PAGES = 100, 50
# About how far people are from the station of a village, in degrees.
AROUND = 0.02
DAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
NIGHT = DAY.replace(hour=23)
Narrowing = Callable[[StationQuerySet], StationQuerySet]
FILTERS: dict[str, Narrowing] = {
    "a workstation": lambda rows: rows.of_kind(Kind.WORKSTATION),
    "a centre": lambda rows: rows.of_kind(Kind.CENTRE),
    "by video": lambda rows: rows.offering(Service.VIDEO),
    "with a ramp": lambda rows: rows.equipped_with(Facility.RAMP),
    "a facility that five have": lambda rows: rows.equipped_with(RARE),
    "what none has": lambda rows: rows.of_kind(Kind.CONTACT_POINT).offering(Service.DECISION),
}


@dataclass(frozen=True)
class Asked:
    """Questions of one kind, and the milliseconds they may take at the 95th percentile, where
    something is promised."""

    title: str
    target: float | None
    questions: list[Question]


def all_questions() -> list[Asked]:
    """All kinds of questions of the network that is there."""
    asking = _Asking(Random(SEED))
    return [
        *asking.nearest(),
        *asking.covering(),
        *asking.fragments(),
        *asking.pages(),
        *asking.suggestions(),
    ]


def _forgetful(ask: Question) -> Question:
    def first() -> None:
        cache.clear()
        ask()

    return first


class _Asking:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.villages = _some_villages(random)
        self.here = [self._near(one) for one in _some_stations(random)]
        self.client = Client()

    def _near(self, station: Station) -> Position:
        lng, lat = station.wgs_lng or 0, station.wgs_lat or 0
        return lng + self.random.gauss(0, AROUND), lat + self.random.gauss(0, AROUND)

    def nearest(self) -> list[Asked]:
        """The nearest ten: of all, of some, of those that are open."""
        kinds: dict[str, tuple[Narrowing, datetime | None]] = {
            "nearest ten": (lambda rows: rows, None),
            **{f"nearest ten, {name}": (narrow, None) for name, narrow in FILTERS.items()},
            "nearest ten open by day": (lambda rows: rows, DAY),
            "nearest ten open at night": (lambda rows: rows, NIGHT),
        }
        known = [Asked(title, 5, self._nearest(*asked)) for title, asked in kinds.items()]
        return [*known, *self._first()]

    def _nearest(self, narrow: Narrowing, open_at: datetime | None) -> list[Question]:
        public = Station.objects.published
        return [
            lambda at=at: nearest(at, narrow(public()), open_at=open_at)  # type: ignore[misc]
            for at in self.here
        ]

    def _first(self) -> list[Asked]:
        """What is known for an hour, asked when it is not known."""
        asked = {
            "nearest ten, what none has": self._nearest(FILTERS["what none has"], None),
            "nearest ten open at night": self._nearest(lambda rows: rows, NIGHT),
        }
        return [
            Asked(f"{FIRST}{title}", None, [_forgetful(one) for one in questions])
            for title, questions in asked.items()
        ]

    def covering(self) -> list[Asked]:
        """Who covers a village, in the order to turn to them."""
        ladders: list[Question] = [
            lambda one=one: coverage.ladder(one, DAY)  # type: ignore[misc]
            for one in self.villages
        ]
        return [Asked("who covers my village", 5, ladders)]

    def pages(self) -> list[Asked]:
        """The whole pages that answer, through every middleware."""
        near = [f"/stations/near/?lat={lat:.5f}&lng={lng:.5f}" for lng, lat in self.here[:PAGES]]
        codes = [one.code for one in self.villages[:PAGES]]
        paths = {
            "near my position": near,
            "near, open now": [f"{one}&open=on" for one in near],
            "near a village": [f"/stations/near/?at={one}" for one in codes],
            "who covers it": [f"/stations/covers/?at={one}" for one in codes],
        }
        return [Asked(f"page: {title}", None, self._pages(asked)) for title, asked in paths.items()]

    def fragments(self) -> list[Asked]:
        """What of a page answers: the list of the ten nearest, asked for and rendered."""
        here = [{"lng": str(lng), "lat": str(lat)} for lng, lat in self.here[:PAGES]]
        asked = {
            "near my position": here,
            "near, open now": [one | {"open": "on"} for one in here],
            "near a village": [{"at": one.code} for one in self.villages[:PAGES]],
        }
        return [
            Asked(f"list: {title}", 25, [lambda given=one: self._list(given) for one in given])  # type: ignore[misc]
            for title, given in asked.items()
        ]

    def _list(self, given: dict[str, str]) -> None:
        form = NearForm(given)
        assert form.is_valid()
        found = answer(form, DAY)
        assert found.cards
        render_to_string("stations/near_list.html", {"form": form, "cards": found.cards})

    def _pages(self, paths: list[str]) -> list[Question]:
        return [lambda path=path: self._page(path) for path in paths]  # type: ignore[misc]

    def _page(self, path: str) -> None:
        response = self.client.get(path)
        assert response.status_code == 200, path

    def suggestions(self) -> list[Asked]:
        """Places while they are typed: the first two or three signs of a name, its initials, its
        sound, and something misspelt.
        """
        county = self.villages[0].code[:6]
        typed = {
            "two signs": [one.name[:2] for one in self.villages],
            "three signs": [one.name[:3] for one in self.villages],
            "town and village": [
                f"{one.parent.name}{one.name[:1]}" for one in self.villages if one.parent
            ],
            "initials": [one.initials[:3] for one in self.villages],
            "pinyin": [one.pinyin[:6] for one in self.villages],
            "nothing like it": [f"{one.name[:1]}鑫{one.name[1:2]}" for one in self.villages],
        }
        return [
            Asked(
                f"suggestions: {title}",
                20,
                [lambda text=text: places.suggest(text, within=county) for text in texts],  # type: ignore[misc]
            )
            for title, texts in typed.items()
        ]


def _some_stations(random: Random) -> list[Station]:
    highest = Station.objects.aggregate(Max("pk"))["pk__max"]
    return list(Station.objects.filter(pk__in=random.sample(range(1, highest + 1), PLACES)))


def _some_villages(random: Random) -> list[Division]:
    stations = Station.objects.of_kind(Kind.CONTACT_POINT).order_by("pk")
    pks = list(stations.values_list("pk", flat=True))
    chosen = stations.filter(pk__in=random.sample(pks, PLACES))
    return [row.division for row in chosen.select_related("division__parent")]
