"""The stations of the whole country, seen in a small part of it."""

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from home.demo import country
from home.management.commands.demo import Command
from portal.commands import WrongUse
from portal.models import Outbox, OutboxListener
from search import indexing
from stations import gazetteer, importer, names
from stations.coverage import stations_covering
from stations.enums import Kind, Level
from stations.models import Division, Station
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db

# A county of the city of 娄底 with its 13 towns, and a county without any.
XINHUA, NO_TOWNS = "431322", "350527"


def ensure(code: str = XINHUA) -> list[str]:
    said: list[str] = []
    country.ensure(code, say=said.append, progress=lambda done, total: None)
    return said


def test_a_county_gets_a_centre_a_station_per_town_and_a_point_per_village() -> None:
    ensure()
    divisions = Division.objects.under(XINHUA)
    towns = divisions.filter(level=Level.TOWNSHIP)
    villages = [row for row in divisions if row.level == Level.VILLAGE]
    peopled = [row for row in villages if names.is_peopled(row.name)]
    assert Station.objects.of_kind(Kind.CENTRE).count() == 1
    assert Station.objects.of_kind(Kind.WORKSTATION).count() == towns.count() > 10
    assert Station.objects.of_kind(Kind.CONTACT_POINT).count() == len(peopled) > 300
    for village in peopled[::59]:
        point, workstation, centre = stations_covering(village)
        assert (point.division, workstation.division) == (village, village.parent)
        assert centre.key == f"centre-{XINHUA}"


def test_all_of_it_is_public_marked_as_demonstration_and_no_number_can_be_somebodys() -> None:
    ensure()
    assert not Station.objects.exclude(is_demo=True, published=True).exists()
    stations = list(Station.objects.all())
    assert all("演示" in station.address for station in stations)
    assert all(phone.startswith("0000-000 ") for one in stations for phone in one.phones)
    assert all(station.hours and station.phones for station in stations)
    assert any("hours" in station.inherits for station in stations)
    assert any("phones" in station.inherits for station in stations)


def test_on_the_same_day_it_is_the_same_every_time() -> None:
    gazetteer.add(XINHUA)
    today = date(2026, 11, 26)
    rows = list(country.missing("431322000000", today))
    assert rows == list(country.missing("431322000000", today))
    told = [rows[400][name] for name in ("key", "lng", "phones", "verified_on")]
    assert told == ["point-431322112281", "111.198799", "0000-000 1385", "2026-09-14"]


def test_again_it_adds_what_is_missing_and_changes_nothing_else() -> None:
    ensure()
    count = Station.objects.count()
    Station.objects.filter(key=f"centre-{XINHUA}").update(name="改过的名字")
    point = Station.objects.of_kind(Kind.CONTACT_POINT).order_by("key")[7]
    point.delete()
    ensure()
    assert Station.objects.count() == count
    assert Station.objects.filter(key=point.key).exists()
    assert Station.objects.get(key=f"centre-{XINHUA}").name == "改过的名字"


def test_where_there_is_a_station_it_stays_and_those_below_belong_to_it() -> None:
    gazetteer.add(XINHUA)
    town = Division.objects.under(XINHUA).filter(level=Level.TOWNSHIP).first()
    there = StationFactory(key="real", kind=Kind.WORKSTATION, division=town, is_demo=False)
    ensure()
    assert Station.objects.of_kind(Kind.WORKSTATION).filter(division=town).get() == there
    assert Station.objects.filter(parent=there, kind=Kind.CONTACT_POINT).count() > 10


def test_a_county_without_towns_has_no_station() -> None:
    assert ensure(NO_TOWNS) == ["divisions", "stations"]
    assert Division.objects.filter(pk=f"{NO_TOWNS}000000").exists()
    assert not Station.objects.exists()


def test_each_engine_hears_of_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MOST_KEYS", 100)
    OutboxListener.objects.all().delete()
    for kind in ("search:one", "search:two"):
        indexing.join(kind, now=timezone.now())
    ensure()
    kinds = list(Outbox.objects.filter(kind__startswith="search").values_list("kind", flat=True))
    assert sorted(kinds) == ["search-walk:one", "search-walk:two"]


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("demo", "--json", *arguments, stdout=out, stderr=StringIO())
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def test_the_demonstration_county_keeps_its_own_stations(settings: Any) -> None:
    settings.DEMO = True
    alone = run()["stations"]
    assert run("--province", "431321")["stations"] == alone
    assert run("--province", XINHUA)["stations"] > alone + 300
    assert run("--reset")["stations"] > alone + 300


@pytest.mark.parametrize("code", ["431399", "双峰县", "431321112"])
def test_what_the_files_do_not_have_is_refused_before_anything_is_made(
    settings: Any, code: str
) -> None:
    settings.DEMO = True
    with pytest.raises(WrongUse):
        run("--province", code)
    assert not Station.objects.exists()


def test_where_others_write_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*args: object, **kwargs: object) -> None:
        raise importer.OthersWrite

    monkeypatch.setattr(importer.Importer, "run", give_up)
    with pytest.raises(CommandError, match="有人正在改站点"):
        Command(stdout=StringIO(), stderr=StringIO())._around(XINHUA)
