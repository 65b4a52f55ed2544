from datetime import UTC, date, datetime, timedelta

import pytest

from portal.roles import Role
from stations import tasks, verification
from stations.enums import EditWay, Kind, Verified
from stations.freshness import Freshness
from stations.models import FreshnessRule, Station, StationEdit
from tests.factories.portal import member
from tests.factories.stations import StationFactory, network

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 1, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def stations() -> dict[str, Station]:
    return network()


def confirmed(station: Station, days_ago: int) -> None:
    day = TODAY - timedelta(days=days_ago)
    Station.objects.filter(pk=station.pk).update(verified_on=day)


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (179, Freshness.FRESH),
        (180, Freshness.DUE),
        (359, Freshness.DUE),
        (360, Freshness.OLD),
        (719, Freshness.OLD),
        (720, Freshness.EXPIRED),
    ],
)
def test_the_database_and_the_rule_agree(
    stations: dict[str, Station], days: int, state: Freshness
) -> None:
    point = stations["contact_point"]
    confirmed(point, days)
    point.refresh_from_db()
    known = verification.rules()
    assert verification.freshness_of(point, TODAY, known) == state
    points = Station.objects.of_kind(Kind.CONTACT_POINT)
    found = {one for one in Freshness if points.filter(verification.are(one, TODAY, known))}
    assert found == {state}


def test_a_station_never_confirmed_counts_from_the_day_it_was_put_on_record(
    stations: dict[str, Station],
) -> None:
    known = verification.rules()
    due = Station.objects.filter(verification.has_reached(Freshness.DUE, TODAY, known))
    Station.objects.update(added_at=datetime(2026, 11, 25, 17, tzinfo=UTC))
    assert due.count() == 0
    Station.objects.update(added_at=LONG_AGO)
    assert due.count() == 3


def test_a_rule_without_a_number_never_takes_the_step(stations: dict[str, Station]) -> None:
    Station.objects.update(verified_on=date(2000, 1, 1))
    FreshnessRule.objects.filter(kind=Kind.CONTACT_POINT).update(withdraw_days=None)
    assert verification.withdraw_expired(NOW) == 0


def test_contact_points_nobody_confirms_are_taken_offline_and_it_is_told(
    stations: dict[str, Station],
) -> None:
    Station.objects.update(verified_on=date(2000, 1, 1))
    tasks.take_stale_stations_offline(NOW)
    point = Station.objects.get(key="shijiang")
    assert (point.published, point.withdrawn) == (False, "stale")
    edit = StationEdit.objects.get()
    assert (edit.station, edit.way, edit.by) == (point, EditWay.JOB, None)
    assert Station.objects.published().count() == 2
    assert verification.withdrawn_lately(NOW - timedelta(days=14), 10) == 1
    assert verification.withdraw_expired(NOW) == 0


def test_a_large_directory_goes_offline_in_steps(
    stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "AT_ONCE", 2)
    StationFactory.create_batch(
        4, kind=Kind.CONTACT_POINT, division=stations["contact_point"].division
    )
    Station.objects.update(verified_on=date(2000, 1, 1))
    assert verification.withdraw_expired(NOW) == 5


def test_confirming_says_who_when_and_how(stations: dict[str, Station]) -> None:
    user = member(Role.SUPERVISOR)
    rows = Station.objects.filter(key="suoshi")
    assert verification.confirm(rows, by=user, how=Verified.PHONE, today=TODAY) == 1
    station = rows.get()
    assert (station.verified_on, station.verified_how, station.verified_by) == (
        TODAY,
        "phone",
        user,
    )
    assert StationEdit.objects.get().changes["verified_on"] == ["", "2026-11-26"]


def test_what_is_to_be_confirmed_is_public_or_fell_offline_for_it(
    stations: dict[str, Station],
) -> None:
    Station.objects.update(verified_on=TODAY)
    confirmed(stations["centre"], 90)
    Station.objects.filter(key="suoshi").update(verified_on=None, published=False)
    Station.objects.filter(key="shijiang").update(published=False, withdrawn="stale")
    rows = Station.objects.filter(verification.wants_confirming(TODAY, verification.rules()))
    assert {row.key for row in rows} == {"centre", "shijiang"}
