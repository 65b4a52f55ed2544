"""Making a station say what a set of texts says: the reverse of `history.facts_of`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stations.cells import BadCell, Desk
from stations.columns import BY_NAME
from stations.models import Station


def read(texts: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """The values that texts stand for, by column. Raises ValidationError by column."""
    desk = Desk(today)
    desk.fetch(texts[name] for name in ("division", "serves") if name in texts)
    values, problems = {}, {}
    for name, text in texts.items():
        try:
            values[name] = BY_NAME[name].read(text, desk) if text else BY_NAME[name].default
        except BadCell as bad:
            problems[name] = said(bad)
    if problems:
        raise ValidationError(problems)
    return values


def said(bad: BadCell) -> str:
    """What is wrong with a text, and what would be right."""
    return bad.problem + (_("。建议：%s") % bad.suggestion if bad.suggestion else "")


@transaction.atomic
def write(station: Station, texts: Mapping[str, str], *, today: date) -> None:
    """Set and save what the texts say. Raises ValidationError when they do not make a station."""
    values = read(texts, today=today)
    served = values.pop("serves", None)
    if "parent" in values:
        key = values.pop("parent")
        station.parent = Station.objects.filter(key=key).first() if key else None
    for name, value in values.items():
        setattr(station, name, value)
    station.full_clean()
    station.save()
    if served is not None:
        station.serves.set(served)
