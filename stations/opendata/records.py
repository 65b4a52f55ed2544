"""Stations and divisions as the open data shows them: from rows to shapes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localtime

from portal.models import AgencySettings
from portal.vocabulary import Audience
from stations import codes
from stations.duties import Roster
from stations.enums import DutyRole, Facility, Level, Service, Verified
from stations.hours import Schedule
from stations.models import Closure, Division, Duty, Liaison, Station
from stations.opendata import shapes
from stations.opendata.schedules import OFFSET, byday, days_open, openings
from stations.querysets import StationQuerySet

_LIST = "public_%s"
UPPER = (Level.PROVINCE, Level.CITY, Level.COUNTY)


def with_facts(rows: StationQuerySet, now: datetime) -> StationQuerySet:
    """The stations with all that a record needs, and of people and times only what is public and
    not over. Four queries beside their own, however many stations.
    """
    today = localtime(now).date()
    # Always in the same order: the same facts must have the same ETag.
    facts: dict[str, QuerySet[Any]] = {
        "serves": Division.objects.all(),
        "closures": Closure.objects.from_moment(now).order_by("starts", "pk"),
        "liaisons": Liaison.objects.filter(is_public=True).order_by("pk"),
        "duties": Duty.objects.filter(last_day__gte=today).order_by("first_day", "starts", "pk"),
    }
    # As lists: most are empty, and each would be asked for by a queryset made for it alone.
    lists = (Prefetch(name, found, to_attr=_LIST % name) for name, found in facts.items())
    return rows.select_related("division", "parent").prefetch_related(*lists)


def _facts(row: Station, name: str) -> list[Any]:
    found: list[Any] = vars(row)[_LIST % name]
    return found


@dataclass(frozen=True)
class Recorder:
    """Makes records for one request: where this site is, who publishes, and the names of the
    provinces, cities and counties that addresses lie in.
    """

    site: str
    organization: shapes.Organization
    places: dict[str, Division]

    @classmethod
    def load(cls, stations: Iterable[Station], request: HttpRequest) -> "Recorder":
        """What the records of these stations need. Two queries."""
        agency = AgencySettings.for_request(request)
        wanted = {code for row in stations for code in codes.path(row.division_id)}
        site = request.build_absolute_uri("/").rstrip("/")
        return cls(
            site=site,
            organization=shapes.Organization(name=agency.agency or agency.name, website=f"{site}/"),
            places=Division.objects.filter(level__in=UPPER).in_bulk(sorted(wanted)),
        )

    def record(self, row: Station, distance_m: float | None = None) -> shapes.StationRecord:
        """A station with its public facts. The row comes from `with_facts`."""
        served = _facts(row, "serves") or [row.division]
        return shapes.StationRecord(
            key=row.key,
            name=row.name,
            url=self.site + row.get_absolute_url(),
            kind=row.kind,  # type: ignore[arg-type]  # pydantic makes it the enum
            parent=row.public_parent.key if row.public_parent else None,
            organization=self.organization,
            partners=row.partners,
            services=[_named(shapes.OfferedService, word) for word in map(Service, row.services)],
            audiences=[
                _named(shapes.ServedAudience, word) for word in map(Audience, row.audiences)
            ],
            takes_applications=row.takes_applications,
            alert=row.note,
            location=self._location(row),
            phones=[shapes.Phone(number=number) for number in row.phones],
            contacts=[_contact(person) for person in _facts(row, "liaisons")],
            schedules=list(openings(row.schedule)),
            hours_text=row.hours,
            open_on_holidays=row.schedule.open_on_holidays,
            closures=[
                shapes.Closed(
                    starts=localtime(one.starts), ends=localtime(one.ends), reason=one.reason
                )
                for one in _facts(row, "closures")
            ],
            duties=[_turn(duty, row.schedule) for duty in _facts(row, "duties")],
            service_areas=[
                shapes.ServiceArea(name=area.full_name, code=area.code) for area in served
            ],
            assured_date=row.verified_on,
            assured_how=Verified(row.verified_how) if row.verified_how else None,
            last_modified=localtime(row.changed_at),
            is_demo=row.is_demo,
            distance_m=None if distance_m is None else round(distance_m),
        )

    def _location(self, row: Station) -> shapes.Location:
        given = None
        if row.lng is not None and row.lat is not None:
            given = shapes.GivenPosition(lng=row.lng, lat=row.lat, crs=row.crs)  # type: ignore[arg-type]  # pydantic makes it the enum
        return shapes.Location(
            division=shapes.DivisionName(**_names(row.division)),
            addresses=[self._address(row)] if row.address else [],
            latitude=_degrees(row.wgs_lat),
            longitude=_degrees(row.wgs_lng),
            position_as_given=given,
            transportation=row.transport,
            accessibility=[
                _named(shapes.Accessibility, word) for word in map(Facility, row.facilities)
            ],
            languages=[shapes.Language(name=language) for language in row.languages],
        )

    def _address(self, row: Station) -> shapes.Address:
        path = [self.places[c] for c in codes.path(row.division_id) if c in self.places]
        names = {division.level: division.name for division in path}
        return shapes.Address(
            address_1=row.address,
            region=names.get(Level.COUNTY),
            city=names.get(Level.CITY),
            state_province=names.get(Level.PROVINCE),
        )


Named = TypeVar("Named", shapes.OfferedService, shapes.ServedAudience, shapes.Accessibility)


def _named(shape: type[Named], word: models.TextChoices) -> Named:
    made: Named = _made(shape, word, str(word.label))
    return made


@lru_cache(maxsize=1_024)
def _made(shape: type[Named], word: models.TextChoices, label: str) -> Named:
    """Most stations have the same few words, and shapes never change."""
    return shape(code=word, name=label)  # type: ignore[arg-type]  # its own list


def _names(division: Division) -> dict[str, Any]:
    return {name: getattr(division, name) for name in ("code", "name", "full_name", "level")}


def _degrees(value: float | None) -> float | None:
    """To a tenth of a metre: more digits would claim more than anybody measured."""
    return None if value is None else round(value, 6)


def _contact(person: Liaison) -> shapes.Contact:
    phones = [shapes.Phone(number=number) for number in person.phones]
    return shapes.Contact(name=person.name, title=person.unit, phones=phones)


def _turn(duty: Duty, schedule: Schedule) -> shapes.Turn:
    roster = Roster.of(duty)
    keeps_days = roster.names_days or roster.is_for_one_day
    weekdays = roster.weekdays if keeps_days else days_open(schedule)
    return shapes.Turn(
        role=DutyRole(duty.role),
        name=duty.name if duty.is_public else None,
        valid_from=duty.first_day,
        valid_to=duty.last_day,
        byday=byday(weekdays),
        opens_at=f"{duty.starts:%H:%M}{OFFSET}",
        closes_at=f"{duty.ends:%H:%M}{OFFSET}",
    )


def division_record(row: Division) -> shapes.DivisionRecord:
    """A division. Prefetch `successors` for many."""
    return shapes.DivisionRecord(
        **_names(row),
        parent=row.parent_id,
        latitude=_degrees(row.lat),
        longitude=_degrees(row.lng),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successors=[other.code for other in row.successors.all()],
    )
