"""An empty real site of a county or a city: its divisions, its page tree, its name on every page,
and its stations as far as the plan of divisions tells them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home import tree
from portal.models import AgencySettings
from stations import codes, first_network, gazetteer
from stations.models import Division, Station
from stations.reports import Report

LONGEST = 30


class IsDemonstration(Exception):
    """The database holds a demonstration: nothing in it is real."""


class OtherSite(Exception):
    """The database holds the site of another agency, whose jurisdiction this says."""


@dataclass(frozen=True)
class Built:
    """What a run added, and what there is now: public pages, stations to be completed."""

    name: str
    divisions: Report
    stations: Report
    pages: int
    to_complete: int


def build(code: str, *, today: date, progress: Callable[[int, int], None] | None = None) -> Built:
    """Set up what is missing. A second run, or one after an interruption, adds what is not there
    yet and changes nothing that is.

    Raises codes.InvalidCode, gazetteer.UnknownDivision, gazetteer.NotAPlace, IsDemonstration,
    OtherSite, stations.importer.OthersWrite.
    """
    place, _is_county = gazetteer.find(code)
    tree.ensure()
    agency = AgencySettings.for_site(Site.objects.get(is_default_site=True))
    _refuse(agency, place.code)
    divisions = gazetteer.add(place.code, progress=progress)
    own = Division.objects.get(pk=place.code)
    _introduce(agency, own)
    stations = first_network.build(place.code, today=today)
    return Built(
        own.name,
        divisions,
        stations,
        Page.objects.live().filter(depth__gt=1).count(),
        Station.objects.to_complete().count(),
    )


def _refuse(agency: AgencySettings, code: str) -> None:
    """What is made up and what is real, or two agencies, would be told apart by nobody. A county of
    the city that is there is welcome.
    """
    if agency.is_demo or Station.objects.filter(is_demo=True).exists():
        raise IsDemonstration
    there = agency.division_code
    if there and not codes.contains(codes.pad(there), code):
        raise OtherSite(agency.jurisdiction or there)


def _introduce(agency: AgencySettings, place: Division) -> None:
    """Say whose site it is, where nobody has said it."""
    if agency.division_code:
        return
    agency.division_code = codes.stem(place.code)
    if agency.name == AgencySettings._meta.get_field("name").get_default():
        agency.name = _("%s法律援助") % place.name
    agency.jurisdiction = agency.jurisdiction or place.name[:LONGEST]
    agency.agency = agency.agency or _("%s法律援助中心") % place.name
    agency.save()
