from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from portal.models import User
from portal.roles import Role
from stations import consent, facts, history
from stations.enums import EditState
from stations.models import Station, StationEdit
from tests.factories.portal import member
from tests.factories.stations import StationStaffFactory, network

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 26, 1, tzinfo=UTC)
LATER = datetime(2026, 11, 26, 2, tzinfo=UTC)


@pytest.fixture
def station() -> Station:
    found = network()["workstation"]
    found.phones = ("12348",)
    found.address = "锁石街1号"
    found.save()
    return found


@pytest.fixture
def manager(station: Station) -> User:
    user = member(Role.CLERK)
    StationStaffFactory(user=user, station=station, is_manager=True)
    return user


@pytest.fixture
def supervisor() -> User:
    return member(Role.SUPERVISOR)


def proposed(station: Station, by: User, **wanted: str) -> StationEdit:
    edit = consent.propose(station, wanted, by=by, at=NOW)
    assert edit is not None
    return edit


def test_a_proposal_changes_nothing_until_it_is_accepted(
    station: Station, manager: User, supervisor: User
) -> None:
    edit = proposed(station, manager, phones="0738-0000113", address="锁石街1号")
    assert edit.changes == {"phones": ["12348", "0738-0000113"]}
    station.refresh_from_db()
    assert station.phones == ("12348",)
    done = consent.accept(edit.pk, by=supervisor, at=LATER)
    station.refresh_from_db()
    assert station.phones == ("0738-0000113",)
    assert (done.state, done.by, done.decided_by) == ("applied", manager, supervisor)


def test_what_she_proposes_next_is_carried_on_in_the_same_proposal(
    station: Station, manager: User
) -> None:
    first = proposed(station, manager, phones="0738-0000113")
    second = proposed(station, manager, phones="0738-0000113", address="锁石街2号")
    assert second.pk == first.pk
    assert set(second.changes) == {"phones", "address"}
    assert second.changes["phones"][0] == "12348"


def test_a_proposal_that_comes_back_to_what_was_is_no_more(station: Station, manager: User) -> None:
    proposed(station, manager, phones="0738-0000113")
    assert consent.propose(station, {"phones": "12348"}, by=manager, at=NOW) is None
    assert not StationEdit.objects.exists()


def test_another_managers_proposal_waits_beside(station: Station, manager: User) -> None:
    proposed(station, manager, phones="0738-0000113")
    proposed(station, member(Role.CLERK), phones="0738-0000114")
    assert consent.waiting().count() == 2


def test_a_newer_change_is_shown_before_anything_is_lost(
    station: Station, manager: User, supervisor: User
) -> None:
    edit = proposed(station, manager, phones="0738-0000113", address="锁石街2号")
    facts.write(station, {"phones": "0738-0000999"}, today=NOW.date())
    with pytest.raises(consent.Undecided) as caught:
        consent.accept(edit.pk, by=supervisor, at=LATER)
    (line,) = caught.value.conflicts
    assert (line.column, line.now, line.wanted) == ("phones", "0738-0000999", "0738-0000113")
    station.refresh_from_db()
    assert station.address == "锁石街1号"


@pytest.mark.parametrize(
    ("decision", "phones"),
    [({"keep": {"phones"}}, ("0738-0000999",)), ({"take": {"phones"}}, ("0738-0000113",))],
)
def test_a_conflict_ends_as_whoever_decides_says(
    station: Station,
    manager: User,
    supervisor: User,
    decision: dict[str, set[str]],
    phones: tuple[str, ...],
) -> None:
    edit = proposed(station, manager, phones="0738-0000113", address="锁石街2号")
    facts.write(station, {"phones": "0738-0000999"}, today=NOW.date())
    done = consent.accept(edit.pk, by=supervisor, at=LATER, **decision)
    station.refresh_from_db()
    assert (station.phones, station.address) == (phones, "锁石街2号")
    assert ("phones" in done.changes) == ("take" in decision)


def test_a_refusal_gives_the_reason(station: Station, manager: User, supervisor: User) -> None:
    edit = proposed(station, manager, phones="0738-0000113")
    done = consent.refuse(edit.pk, by=supervisor, at=LATER, reason="这个号码打不通")
    assert (done.state, done.reason) == (EditState.REFUSED, "这个号码打不通")
    station.refresh_from_db()
    assert station.phones == ("12348",)


def test_nobody_decides_twice(station: Station, manager: User, supervisor: User) -> None:
    edit = proposed(station, manager, phones="0738-0000113")
    consent.accept(edit.pk, by=supervisor, at=LATER)
    with pytest.raises(consent.AlreadyDecided):
        consent.refuse(edit.pk, by=supervisor, at=LATER, reason="迟了")


def test_a_confirmation_of_hers_counts_from_the_day_she_gave_it(
    station: Station, manager: User, supervisor: User
) -> None:
    edit = proposed(station, manager, phones="0738-0000113", verified_on="2026-11-26")
    consent.accept(edit.pk, by=supervisor, at=LATER)
    station.refresh_from_db()
    assert (station.verified_on, station.verified_how) == (date(2026, 11, 26), "station")
    assert station.verified_by == manager


def test_what_makes_no_station_is_refused_by_column(
    station: Station, manager: User, supervisor: User
) -> None:
    edit = proposed(station, manager, hours="周八 8:30")
    with pytest.raises(ValidationError) as caught:
        consent.accept(edit.pk, by=supervisor, at=LATER)
    assert set(caught.value.message_dict) == {"hours"}


def test_everybody_sees_the_proposals_of_her_stations(
    station: Station, manager: User, supervisor: User
) -> None:
    edit = proposed(station, manager, phones="0738-0000113")
    assert list(consent.waiting_for(supervisor)) == [edit]
    assert list(consent.waiting_for(manager)) == [edit]
    assert not consent.waiting_for(member(Role.CLERK))


def test_texts_of_every_column_read_back_as_the_same_station(station: Station) -> None:
    station.serves.set([station.division])
    station.lng, station.lat, station.services = 112.2, 27.3, ("intake",)
    station.save()
    before = history.facts_of(station)
    facts.write(station, before, today=NOW.date())
    assert history.facts_of(Station.objects.get(pk=station.pk)) == before
