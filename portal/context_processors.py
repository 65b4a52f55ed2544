from typing import Any

from django.http import HttpRequest

from portal import navigation


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the navigation, and where we are in it. No query."""
    return {"navigation": navigation.items(request.path)}
