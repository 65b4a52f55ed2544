from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal import display, navigation
from portal.models import AgencySettings


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the agency, the navigation, the display settings.

    Costs one query, when the template first names the agency. Never touches the session, the user
    or the CSRF token, so that public pages stay cacheable and set no cookie.
    """
    return {
        "agency": SimpleLazyObject(lambda: AgencySettings.for_request(request)),
        "navigation": navigation.items(request.path),
        "apply_current": navigation.current(request.path, "/apply/"),
        "display": display.read(request),
    }
