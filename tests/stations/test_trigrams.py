"""The file that says which stations of a country can have a word, on SQLite."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.db import connection

from stations import tasks, trigrams, whole
from stations.models import NetworkReport, Station
from stations.staff.searching import search
from tests.factories.stations import county

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has an index of its own"),
]

NOW = datetime(2020, 11, 26, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_AGO = NOW - timedelta(days=30)
LETTERS = "锁石镇江村路口法援站\"'*1a（"


@pytest.fixture(autouse=True)
def kept_in(settings: LazySettings, tmp_path: Path) -> Path:
    """Where the files lie."""
    settings.SEARCH_DIR = tmp_path
    return tmp_path


@pytest.fixture
def add() -> Callable[[str], Station]:
    """Puts a station on record, as it was long ago."""
    division = county()["431321"]

    def put(name: str, **more: str) -> Station:
        number = Station.objects.count()
        station = Station.objects.create(
            key=f"k-{number}", name=name, kind="specialised", division=division, **more
        )
        Station.objects.filter(pk=station.pk).update(changed_at=LONG_AGO)
        return station

    return put


def made(at: datetime = NOW) -> None:
    NetworkReport.objects.update_or_create(pk=1, defaults={"made_at": at, "areas": {}})
    trigrams.make(at)


def found(word: str) -> set[int]:
    return set(search(Station.objects.all(), word).values_list("pk", flat=True))


def test_a_word_is_looked_up_in_the_file(add: Callable[..., Station]) -> None:
    one, other = add("锁石镇工作站"), add("工作站", address="锁石镇一楼")
    add("石江村联络点")
    assert trigrams.having("锁石镇") is None
    made()
    assert trigrams.having("锁石镇") == [one.pk, other.pk]
    assert found("锁石镇") == {one.pk, other.pk}


def test_what_was_changed_since_is_found_by_its_new_words_alone(
    add: Callable[..., Station],
) -> None:
    one, gone = add("锁石镇工作站"), add("锁石镇联络点")
    made()
    Station.objects.filter(pk=one.pk).update(name="青树坪镇工作站", changed_at=NOW)
    gone.delete()
    new = add("锁石镇法庭")
    Station.objects.filter(pk=new.pk).update(changed_at=NOW - timedelta(minutes=50))
    assert found("锁石镇") == {new.pk}
    assert found("青树坪镇") == {one.pk}


@pytest.mark.parametrize("word", ["锁石", "SIS站", "石\0镇石"])
def test_words_of_which_the_file_tells_nothing_are_not_asked(
    add: Callable[..., Station], word: str
) -> None:
    add("锁石镇工作站")
    made()
    assert trigrams.having(word) is None


def test_too_many_to_be_listed_are_compared_in_their_order(
    add: Callable[..., Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    pks = {add("锁石镇工作站").pk for _number in range(3)}
    made()
    monkeypatch.setattr(trigrams, "MOST", 2)
    assert trigrams.having("锁石镇") is None
    assert found("锁石镇") == pks


def test_a_database_never_meets_the_file_of_another(
    add: Callable[..., Station], kept_in: Path
) -> None:
    add("锁石镇工作站")
    made()
    NetworkReport.objects.update(made_at=NOW - timedelta(days=1))
    assert trigrams.having("锁石镇") is None
    NetworkReport.objects.all().delete()
    assert trigrams.having("锁石镇") is None
    made()
    next(kept_in.iterdir()).write_bytes(b"no database at all")
    assert trigrams.having("锁石镇") is None


def test_when_the_clock_was_put_back_nothing_is_hidden_and_the_file_is_made_anew(
    add: Callable[..., Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = add("锁石镇工作站")
    monkeypatch.setattr(whole, "WIDE", 0)
    ahead = datetime(2999, 1, 1, tzinfo=NOW.tzinfo)
    tasks.count_the_network(ahead)
    Station.objects.filter(pk=one.pk).update(name="青树坪镇工作站", changed_at=NOW)
    assert found("青树坪镇") == {one.pk}
    tasks.count_the_network(NOW)
    assert NetworkReport.objects.get().made_at == NOW
    assert trigrams.having("青树坪镇")


def test_the_worker_makes_it_for_a_country_and_forgets_the_last(
    add: Callable[..., Station], kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("锁石镇工作站")
    monkeypatch.setattr(whole, "WIDE", 0)
    for hours in (0, 1):
        tasks.count_the_network(NOW + timedelta(hours=hours))
        assert len(list(kept_in.iterdir())) == 1
        assert trigrams.having("锁石镇")
    monkeypatch.setattr(whole, "WIDE", 1)
    tasks.count_the_network(NOW + timedelta(hours=2))
    assert not list(kept_in.iterdir())


def test_the_same_stations_are_found_with_the_file_and_without(
    add: Callable[..., Station],
) -> None:
    chance = Random(20)

    def text(longest: int) -> str:
        return "".join(chance.choices(LETTERS, k=chance.randint(1, longest)))

    stations = [add(text(12), address=text(20)) for _number in range(60)]
    words = [text(5) for _number in range(150)]
    made()
    for station in stations[:10]:
        Station.objects.filter(pk=station.pk).update(name=text(12), changed_at=NOW)
    asked = [word for word in words if trigrams.having(word) is not None]
    with_it = {word: found(word) for word in words}
    trigrams.forget()
    assert with_it == {word: found(word) for word in words}
    assert len(asked) > 50
    assert any(with_it[word] for word in asked)
