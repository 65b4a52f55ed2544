"""Distances as people say them."""

from django.utils.translation import gettext as _

NEXT_DOOR_M = 50


def distance_words(metres: float) -> str:
    """Metres below a kilometre (to the nearest ten), then kilometres."""
    if metres < NEXT_DOOR_M:
        return _("%s 米以内") % NEXT_DOOR_M
    if metres < 995:
        return _("%s 米") % (round(metres / 10) * 10)
    kilometres = metres / 1000
    return _("%s 公里") % (f"{kilometres:.1f}" if kilometres < 9.95 else round(kilometres))
