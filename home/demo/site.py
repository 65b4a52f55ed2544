"""The agency of the demonstration county."""

from wagtail.models import Site

from home import permissions
from portal.models import AgencySettings

AGENCY = {
    "name": "双峰县法律援助",
    "agency": "双峰县司法局法律援助中心（演示）",
    "jurisdiction": "双峰县",
    "division_code": "431321000000",
    "hotline": "12348",
    "address": "湖南省娄底市双峰县（演示地址）",
    "is_demo": True,
}


def ensure() -> None:
    """The page tree, the rights on it, and the agency's name on every page."""
    permissions.ensure()
    site = Site.objects.get(is_default_site=True)
    agency, made = AgencySettings.objects.get_or_create(site=site, defaults=AGENCY)
    if not made and not agency.agency:
        for name, value in AGENCY.items():
            setattr(agency, name, value)
        agency.save()


def reset() -> None:
    """Forget the agency's name, so that `ensure` writes it anew."""
    AgencySettings.objects.filter(site__is_default_site=True).delete()
