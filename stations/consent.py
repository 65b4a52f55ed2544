"""Changes that a station's own people propose, and what somebody who keeps the directory says to
them.

A proposal knows for every column what the station said when it was made. Where the station says
something else by now, nobody's words are lost: whoever decides is shown both.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate, localtime

from portal.models import User
from stations import facts, history
from stations.columns import BY_NAME, SEPARATOR
from stations.enums import EditState, EditWay, Verified
from stations.history import PHOTOS, Facts
from stations.models import (
    DirectorySettings,
    Duty,
    Liaison,
    Station,
    StationEdit,
    StationPhoto,
)
from stations.permissions import editable_by, keeps_directory

TOLD = timedelta(days=30)
"""How long somebody is told why her picture or a name was refused."""


class AlreadyDecided(Exception):
    """Somebody else has said yes or no to the proposal."""


class HasChanged(Exception):
    """A picture is no more what whoever decides on it saw, or waits no more."""


class Undecided(Exception):
    """The station says something new in some columns: somebody must say what is to stand."""

    def __init__(self, conflicts: list["Line"]) -> None:
        super().__init__()
        self.conflicts = conflicts


@dataclass(frozen=True)
class Line:
    """One column of a proposal: what the station said then and says now, and what is proposed."""

    column: str
    label: str
    then: str
    now: str
    wanted: str

    @property
    def is_conflict(self) -> bool:
        """Whether somebody changed the column since, to something else than is proposed."""
        return self.now not in (self.then, self.wanted)

    @property
    def told(self) -> tuple[str, ...]:
        """The three texts for people to read."""
        return tuple(
            history.in_words(self.column, text) for text in (self.then, self.now, self.wanted)
        )


def is_needed() -> bool:
    """Whether changes of managers wait for consent here: one query."""
    chosen = DirectorySettings.objects.filter(site__is_default_site=True)
    return bool(chosen.values_list("managers_need_consent", flat=True).first())


def is_needed_for(user: User) -> bool:
    """Whether what she changes waits for consent."""
    return not keeps_directory(user) and is_needed()


def photos_waiting_for(user: User) -> QuerySet[StationPhoto]:
    """The pictures that wait, of those she decides on or else of the stations that are hers."""
    rows = StationPhoto.objects.filter(waits=True).select_related("station", "image")
    rows = rows if keeps_directory(user) else rows.filter(station__in=editable_by(user))
    return rows.order_by("pk")


def names_waiting_for(user: User) -> tuple[QuerySet[Liaison], QuerySet[Duty]]:
    """The people whose names are to be public, of those she decides on or else of the stations that
    are hers: liaisons, and turns of duty that are not over.
    """
    duties = Duty.objects.filter(last_day__gte=localdate())
    both: tuple[QuerySet[Any], ...] = (Liaison.objects.all(), duties)
    rows = [
        part.filter(waits=True).select_related("station").order_by("station", "pk") for part in both
    ]
    if not keeps_directory(user):
        rows = [part.filter(station__in=editable_by(user)) for part in rows]
    return rows[0], rows[1]


def refuse_name(person: Liaison | Duty, *, by: User, at: datetime, reason: str) -> None:
    """Keep a name that waits from the public, and why for whoever asked. The caller saves it."""
    person.is_public = person.waits = False
    person.refused_by, person.refused_at, person.refusal = by, at, reason


def forget_refusal(person: Liaison | Duty) -> None:
    """Let the reason go, for the person is saved anew. The caller saves it."""
    person.refused_by, person.refused_at, person.refusal = None, None, ""


def refused_names(
    station: Station, *, of: User, now: datetime
) -> tuple[QuerySet[Liaison], QuerySet[Duty]]:
    """The people of a station whose names she asked to be public and somebody said no to lately:
    liaisons, and turns of duty that are not over.
    """
    lately = {"station": station, "asked_by": of, "refused_at__gte": now - TOLD}
    duties = Duty.objects.filter(last_day__gte=localdate(now), **lately)
    liaisons = Liaison.objects.filter(**lately)
    return liaisons.select_related("refused_by"), duties.select_related("refused_by")


def public_twins(photo: StationPhoto) -> QuerySet[StationPhoto]:
    """The same picture of the same station as the public sees it, with the words it has there."""
    rows = StationPhoto.objects.filter(station=photo.station_id, image=photo.image_id, waits=False)
    return rows.exclude(pk=photo.pk)


def reword(photo: StationPhoto, description: str, place: int, *, by: User, at: datetime) -> None:
    """Let other words for a public picture wait; until they are agreed to, the old ones stay."""
    same = {"station": photo.station, "image": photo.image, "waits": True}
    waiting_one = StationPhoto.objects.filter(**same).first() or StationPhoto(**same)
    waiting_one.description, waiting_one.place = description, place
    waiting_one.is_upload = photo.is_upload
    waiting_one.sent_by, waiting_one.sent_at = by, at
    waiting_one.sent_words = description
    waiting_one.save()


def seen(photo: StationPhoto) -> str:
    """What somebody who looks at a picture sees: which it is, and its words."""
    return f"{photo.image.get_file_hash()} {photo.description}"


def _waiting_photo(photo_pk: int, as_seen: str) -> StationPhoto:
    # Whoever changes one of its pictures locks the station first, and so does this.
    of_photo = StationPhoto.objects.filter(pk=photo_pk).values("station")
    Station.objects.select_for_update().filter(pk__in=of_photo).first()
    rows = StationPhoto.objects.select_for_update(of=("self",)).select_related("image", "station")
    photo = rows.filter(pk=photo_pk, waits=True).first()
    if photo is None or seen(photo) != as_seen:
        raise HasChanged
    return photo


@transaction.atomic
def agree(photo_pk: int, *, to: str, by: User) -> StationPhoto:
    """Show the public a picture that waits, in place of its old words; `to` is what was `seen` of
    it. The history tells of it from now on. Raises HasChanged.
    """
    photo = _waiting_photo(photo_pk, to)
    twins = list(public_twins(photo).select_for_update())
    old = SEPARATOR.join(twin.description for twin in twins)
    for twin in twins:
        twin.delete()
    photo.waits = False
    photo.save()
    told = [(photo.station_id, PHOTOS, old, photo.description)]
    history.record_beside(told, by=by, way=EditWay.FORM)
    return photo


@transaction.atomic
def refuse_photo(photo_pk: int, *, to: str, by: User, at: datetime, reason: str) -> StationEdit:
    """Take off a picture that waits, or new words for one, and keep why for whoever sent it; `to`
    is what was `seen` of it. Raises HasChanged.
    """
    photo = _waiting_photo(photo_pk, to)
    old = SEPARATOR.join(public_twins(photo).values_list("description", flat=True))
    edit = StationEdit(station=photo.station, by=photo.sent_by, way=EditWay.MANAGER)
    sent = photo.sent_words or photo.description
    edit.at, edit.changes = photo.sent_at or at, {PHOTOS: [old, sent]}
    photo.delete()
    return _decide(edit, EditState.REFUSED, by=by, at=at, reason=reason)


def refused_photos(station: Station, *, of: User, now: datetime) -> QuerySet[StationEdit]:
    """What she is told of her pictures of a station to which somebody said no lately, until she
    sends another.
    """
    photos = StationPhoto.objects.filter(station=station, sent_by=of)
    later = photos.filter(sent_at__gt=OuterRef("decided_at"))
    mine = StationEdit.objects.filter(
        station=station, by=of, state=EditState.REFUSED, changes__has_key=PHOTOS
    )
    later_refused = mine.filter(at__gt=OuterRef("decided_at"))
    lately = mine.filter(decided_at__gte=now - TOLD).select_related("decided_by")
    return lately.exclude(Exists(later)).exclude(Exists(later_refused))


def waiting() -> QuerySet[StationEdit]:
    """The proposals nobody has decided on, the oldest first."""
    return StationEdit.objects.filter(state=EditState.WAITING).order_by("at", "pk")


def waiting_for(user: User) -> QuerySet[StationEdit]:
    """Those that she decides on, or else those of the stations that are hers."""
    if keeps_directory(user):
        return waiting()
    return waiting().filter(station__in=editable_by(user))


def number_waiting_for(user: User) -> int:
    """How many changes, pictures and names those are: one query."""
    others = (photos_waiting_for(user), *names_waiting_for(user))
    first, *rest = (rows.order_by().values("station") for rows in (waiting_for(user), *others))
    return first.union(*rest, all=True).count()


@transaction.atomic
def propose(station: Station, wanted: Facts, *, by: User, at: datetime) -> StationEdit | None:
    """Let what she wants the station to say wait for consent. What she proposed before and still
    waits is carried on in the same proposal. Returns None when nothing would change.
    """
    now = history.facts_of(_locked(station.pk), only=wanted)
    mine = waiting().select_for_update().filter(station=station, by=by).first()
    before = {name: pair[0] for name, pair in mine.changes.items()} if mine else {}
    changes = {**mine.changes} if mine else {}
    for name, text in wanted.items():
        changes[name] = [before.get(name, now[name]), text]
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        if mine:
            mine.delete()
        return None
    edit = mine or StationEdit(station=station, by=by, state=EditState.WAITING)
    edit.at, edit.way, edit.changes = at, EditWay.MANAGER, changes
    edit.save()
    return edit


def lines(edit: StationEdit, now: Facts) -> list[Line]:
    """A proposal beside what the station says now, in the order of the file."""
    return [
        Line(
            name, str(BY_NAME[name].label), edit.changes[name][0], now[name], edit.changes[name][1]
        )
        for name in BY_NAME
        if name in edit.changes and name in now
    ]


@transaction.atomic
def accept(
    edit_pk: int, *, by: User, at: datetime, keep: Container[str] = (), take: Container[str] = ()
) -> StationEdit:
    """Make the station say what is proposed. Columns in `keep` stay as they are; a column that
    somebody changed since must be in `keep` or `take`.

    Raises AlreadyDecided, Undecided, or ValidationError when the proposal makes no station.
    """
    # Proposing locks the station first, and so does this.
    station = _locked(StationEdit.objects.values_list("station", flat=True).get(pk=edit_pk))
    edit = _undecided(edit_pk)
    before = history.facts_of(station)
    told = lines(edit, before)
    open_ones = [
        line
        for line in told
        if line.is_conflict and line.column not in keep and line.column not in take
    ]
    if open_ones:
        raise Undecided(open_ones)
    texts = {line.column: line.wanted for line in told if line.column not in keep}
    if texts.get("verified_on"):
        station.verified_how, station.verified_by = Verified.STATION, edit.by
    facts.write(station, texts, today=localtime(at).date())
    after = history.facts_of(station)
    edit.changes = history.differences(before, after)
    return _decide(edit, EditState.APPLIED, by=by, at=at)


@transaction.atomic
def refuse(edit_pk: int, *, by: User, at: datetime, reason: str) -> StationEdit:
    """Leave the station as it is, and say why. Raises AlreadyDecided."""
    return _decide(_undecided(edit_pk), EditState.REFUSED, by=by, at=at, reason=reason)


@transaction.atomic
def take_back(edit_pk: int) -> None:
    """Forget a proposal, at the wish of whoever made it. Raises AlreadyDecided."""
    _undecided(edit_pk).delete()


def _locked(station_pk: int) -> Station:
    rows = Station.objects.select_for_update(of=("self",))
    return rows.select_related("division", "parent").get(pk=station_pk)


def _undecided(edit_pk: int) -> StationEdit:
    edit = StationEdit.objects.select_for_update(of=("self",)).get(pk=edit_pk)
    if edit.state != EditState.WAITING:
        raise AlreadyDecided
    return edit


def _decide(
    edit: StationEdit, state: EditState, *, by: User, at: datetime, reason: str = ""
) -> StationEdit:
    edit.state, edit.decided_by, edit.decided_at, edit.reason = state, by, at, reason
    edit.save()
    return edit
