"""The agency of the demonstration county, and how it keeps its directory of stations."""

from wagtail.models import Site

from home import permissions
from home.demo import locality
from home.demo.locality import Locality
from portal.models import AgencySettings
from stations.models import DirectorySettings

LONGEST = 30


def ensure(code: str = "") -> None:
    """The page tree, the rights on it, and the agency's name on every page: that of a county, by
    default of the one that is there. What managers of stations change waits for consent, so that
    this can be seen.
    """
    permissions.ensure()
    site = Site.objects.get(is_default_site=True)
    place = locality.locality(code) if code else locality.here()
    agency, made = AgencySettings.objects.get_or_create(site=site, defaults=_words(place))
    if not made and not agency.agency:
        for name, value in _words(place).items():
            setattr(agency, name, value)
        agency.save()
    DirectorySettings.objects.get_or_create(site=site, defaults={"managers_need_consent": True})


def _words(place: Locality) -> dict[str, object]:
    return {
        "name": f"{place.county.name}法律援助",
        "agency": f"{place.county.name}司法局法律援助中心（演示）",
        "jurisdiction": place.county.name[:LONGEST],
        "division_code": place.county.code,
        "hotline": "12348",
        "address": f"{place.county.full_name}（演示地址）",
        "is_demo": True,
    }


def reset() -> None:
    """Write the agency's name anew."""
    code = locality.here().code
    AgencySettings.objects.filter(site__is_default_site=True).delete()
    ensure(code)
