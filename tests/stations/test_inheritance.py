"""What stations take over from the one they belong to."""

import pytest
from django.core.exceptions import ValidationError

from portal.models import Outbox, OutboxListener
from stations.enums import Kind
from stations.models import Station, StationEdit
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
HOURS = "周一至周五 8:30-12:00"


def chain() -> tuple[Station, Station, Station]:
    """A centre, its workstation, and a contact point; each inherits hours and phones."""
    centre = StationFactory(kind=Kind.CENTRE, hours=HOURS, phones=["12348"])
    town = StationFactory(kind=Kind.WORKSTATION, parent=centre, inherits=["hours", "phones"])
    point = StationFactory(kind=Kind.CONTACT_POINT, parent=town, inherits=["hours"])
    return centre, town, point


def test_a_station_that_inherits_takes_its_parents_values_when_saved() -> None:
    _centre, town, point = chain()
    assert (town.hours, tuple(town.phones)) == (HOURS, ("12348",))
    assert (point.hours, tuple(point.phones)) == (HOURS, ())


def test_what_a_parent_changes_reaches_all_below_it() -> None:
    centre, town, point = chain()
    before = point.changed_at
    centre.hours = "周六 9:00-11:30"
    centre.save()
    town.refresh_from_db()
    point.refresh_from_db()
    assert town.hours == point.hours == "周六 9:00-11:30"
    assert point.changed_at > before


def test_a_station_with_values_of_its_own_keeps_them() -> None:
    centre, town, _point = chain()
    own = StationFactory(kind=Kind.CONTACT_POINT, parent=town, hours="周日 9:00-10:00")
    centre.hours = "周六 9:00-11:30"
    centre.save()
    own.refresh_from_db()
    assert own.hours == "周日 9:00-10:00"


def test_the_search_engines_hear_of_stations_that_inherited_a_change() -> None:
    centre, _town, point = chain()
    OutboxListener.objects.create(kind="search:embedded@here", seen=centre.changed_at)
    centre.hours = "周六 9:00-11:30"
    centre.save()
    assert Outbox.objects.filter(key=f"stations.station:{point.pk}").exists()


def test_a_station_without_a_parent_cannot_inherit() -> None:
    station = StationFactory.build(inherits=["hours"], division=StationFactory().division)
    with pytest.raises(ValidationError) as refused:
        station.clean()
    assert "inherits" in refused.value.message_dict


def test_what_is_handed_on_stands_in_the_history_of_who_takes_it_over() -> None:
    centre, town, point = chain()
    centre.hours = "周一 9:00-10:00"
    centre.save()
    edits = StationEdit.objects.filter(way="inherited")
    assert {edit.station for edit in edits} == {town, point}
    assert {edit.by for edit in edits} == {None}
    assert edits[0].changes == {"hours": [HOURS, "周一 9:00-10:00"]}
