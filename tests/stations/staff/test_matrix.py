"""Who reaches what: every address of the section, for everybody, about a station that is hers and
one that is not. The expected answers stand here; an address that is not listed fails.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.images import get_image_model

from portal.roles import Role
from stations import consent
from stations.models import (
    Closure,
    Duty,
    Liaison,
    MistakeReport,
    Station,
    StationEdit,
    StationPhoto,
)
from stations.staff.acts import ACTS
from stations.staff.listing import mark_of
from stations.staff.viewsets import StationViewSet
from tests.stations.staff.conftest import Desk
from tests.stations.staff.test_photos import picture

pytestmark = pytest.mark.django_db

# A clerk works at the workstation. A manager keeps it: one is a clerk as well, one an editor.
MANAGERS = frozenset({"manager", "manager-editor"})
KEEP = frozenset({"supervisor", "superuser"})
ACT = KEEP | MANAGERS
LOOK = KEEP | {"clerk", "reviewer", "approver", "auditor", "manager"}
PART = LOOK | MANAGERS
HISTORY = KEEP | MANAGERS | {"auditor"}
EXPORT = KEEP | {"auditor"}
CLOSE = KEEP | MANAGERS | {"clerk"}
EVERYBODY = [*Role.values, "superuser", "manager", "manager-editor", "anonymous"]


@dataclass(frozen=True)
class Address:
    """Who gets an answer: about her own station, or about another (None: it is about none). Anybody
    else gets 404.
    """

    own: frozenset[str]
    other: frozenset[str] | None = None
    get: bool = True
    post: bool = False
    args: tuple[Any, ...] = ()


EXPECTED = {
    "index": Address(PART),
    "index_results": Address(PART),
    "add": Address(KEEP, post=True),
    "export": Address(EXPORT, args=("csv",)),
    "bulk": Address(ACT, post=True, args=("verify",)),
    "mistakes": Address(ACT),
    "settle": Address(ACT, KEEP, get=False, post=True),
    "confirm": Address(ACT),
    "complete": Address(ACT),
    "changes": Address(HISTORY),
    "consent": Address(ACT),
    "decide": Address(KEEP, KEEP, post=True),
    "take_back": Address(ACT, frozenset(), get=False, post=True),
    "tree": Address(LOOK),
    "tree_of": Address(LOOK, args=("431321",)),
    "network": Address(LOOK),
    "network_of": Address(LOOK, args=("431321",)),
    "network_file": Address(EXPORT, args=("431321",)),
    "missing": Address(LOOK, args=("431321", "village")),
    "missing_file": Address(EXPORT, args=("431321", "village")),
    "rules": Address(KEEP, post=True),
    "station": Address(PART, LOOK),
    "edit": Address(ACT, KEEP, post=True),
    "delete": Address(KEEP, KEEP, post=True),
    "complete_one": Address(ACT, KEEP, post=True),
    "station_changes": Address(HISTORY, KEEP | {"auditor"}),
    "people": Address(ACT, KEEP, post=True),
    "person": Address(ACT, KEEP, post=True),
    "duty": Address(ACT, KEEP, post=True),
    "copy_duty": Address(ACT, KEEP, get=False, post=True),
    "turn": Address(ACT, KEEP, post=True),
    "photos": Address(ACT, KEEP, post=True),
    "photo": Address(ACT, KEEP, post=True),
    "closures": Address(CLOSE, KEEP, post=True),
    "open_again": Address(CLOSE, KEEP, get=False, post=True),
    "verify": Address(ACT, KEEP, get=False, post=True),
}
PATTERNS = {pattern.name: pattern for pattern in StationViewSet().get_urlpatterns()}
OF_A_STATION = [name for name, address in EXPECTED.items() if address.other is not None]
BULK = {
    "verify": ACT,
    "publish": KEEP,
    "withdraw": KEEP,
    "close": CLOSE,
}
OTHERS = {
    "closures/": KEEP | {"clerk", "reviewer", "approver", "auditor", "manager"},
    "closures/new/": KEEP | {"clerk", "manager"},
    "divisions/": LOOK,
    "divisions/new/": frozenset[str](),
    "divisions/edit/431321000000/": frozenset[str](),
    "divisions/delete/431321000000/": frozenset[str](),
    "station-staff/": KEEP,
    "station-staff/new/": KEEP,
}


def sit(desk: Desk, who: str) -> Client:
    if who == "anonymous":
        return Client()
    if who == "superuser":
        return desk("", is_superuser=True)
    if who in MANAGERS:
        role = Role.CLERK if who == "manager" else Role.EDITOR
        return desk(role, manages="workstation")
    return desk(who, at="workstation")


def rows_of(station: Station, client: Client) -> dict[str, tuple[Any, ...]]:
    """What the addresses about a station are asked with, besides the station."""
    image = get_image_model().objects.create(title="门", file=picture())
    day = {"first_day": date(2026, 11, 25), "last_day": date(2026, 11, 25)}
    hours = {"starts": time(9), "ends": time(11)}
    when = {"starts": "2026-11-28T01:00Z", "ends": "2026-11-28T04:00Z"}
    user = getattr(client, "user", None)
    edit = StationEdit.objects.create(
        station=station,
        by=user if station.key == "suoshi" else None,
        state="waiting",
        changes={"note": ["", "修路"]},
    )
    one = (station.pk,)
    return dict.fromkeys(OF_A_STATION, one) | {
        "settle": (MistakeReport.objects.create(station=station, what="phone").pk,),
        "decide": (edit.pk,),
        "take_back": (edit.pk,),
        "person": (*one, Liaison.objects.create(station=station, name="陈桂芳").pk),
        "turn": (*one, Duty.objects.create(station=station, name="李", **day, **hours).pk),
        "photo": (*one, StationPhoto.objects.create(station=station, image=image).pk),
        "open_again": (*one, Closure.objects.create(station=station, **when).pk),
    }


def check(client: Client, who: str, name: str, may: frozenset[str], args: tuple[Any, ...]) -> None:
    """A method that is not offered is 405 for everybody, and so tells nothing."""
    address, url = EXPECTED[name], reverse(f"stations_desk:{name}", args=args)
    for method, is_offered in (("get", address.get), ("post", address.post)):
        status = getattr(client, method)(url).status_code
        if who == "anonymous":
            assert status == 302, (name, method)
        elif who not in may:
            assert status in (404, 405), (name, method, status)
        elif not is_offered:
            assert status == 405, (name, method, status)
        else:
            assert status in (200, 302), (name, method, status)


def test_every_address_has_its_expected_answers() -> None:
    assert set(PATTERNS) == set(EXPECTED)
    assert {act.name for act in ACTS} == set(BULK)
    assert len(OF_A_STATION) > 15


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_addresses_of_the_section(desk: Desk, who: str) -> None:
    client = sit(desk, who)
    for name, address in EXPECTED.items():
        if name not in OF_A_STATION:
            check(client, who, name, address.own, address.args)


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_addresses_of_ones_own_station(
    desk: Desk, stations: dict[str, Station], who: str
) -> None:
    client = sit(desk, who)
    rows = rows_of(stations["workstation"], client)
    for name in OF_A_STATION:
        check(client, who, name, EXPECTED[name].own, rows[name])
        if name == "decide":  # it is settled now, and the next address wants one that waits
            StationEdit.objects.update(state="waiting")


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_addresses_of_another_station(
    desk: Desk, stations: dict[str, Station], who: str
) -> None:
    client = sit(desk, who)
    rows = rows_of(stations["centre"], client)
    for name in OF_A_STATION:
        may = EXPECTED[name].other
        assert may is not None
        check(client, who, name, may, rows[name])


@pytest.mark.parametrize("who", sorted(MANAGERS | {"clerk", "auditor", "reviewer"}))
def test_rows_of_another_station_are_not_reached_through_ones_own(
    desk: Desk, stations: dict[str, Station], who: str
) -> None:
    client = sit(desk, who)
    rows = rows_of(stations["centre"], client)
    for name in ("person", "turn", "photo", "open_again"):
        url = reverse(f"stations_desk:{name}", args=(stations["workstation"].pk, rows[name][1]))
        assert client.get(url).status_code in (404, 405), name
        assert client.post(url, {"act": "delete"}).status_code == 404, name
    assert Liaison.objects.count() == Duty.objects.count() == Closure.objects.count() == 1


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_is_done_to_many(desk: Desk, stations: dict[str, Station], who: str) -> None:
    client = sit(desk, who)
    before = {row["key"]: row for row in Station.objects.values()}
    for act, may in BULK.items():
        url = reverse("stations_desk:bulk", args=[act]) + f"?pk={stations['centre'].pk}"
        sent = {"seen": mark_of([stations["centre"].pk]), "how": "phone", "reason": "没有理由"}
        answer = client.post(url, sent)
        if who == "anonymous":
            assert answer.status_code == 302
        else:
            assert answer.status_code == (200 if who in may - KEEP else 404) or who in KEEP
    if who not in KEEP:
        assert {row["key"]: row for row in Station.objects.values()} == before


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_lists_beside_it(desk: Desk, stations: dict[str, Station], who: str) -> None:
    client = sit(desk, who)
    for path, may in OTHERS.items():
        status = client.get(f"/admin/{path}").status_code
        wanted = 302 if who == "anonymous" else 200 if who in may else 404
        assert status == wanted, path


@pytest.mark.parametrize("who", ["supervisor", "superuser", "manager"])
@pytest.mark.parametrize("view", ["edit", "delete", "copy", "history", "inspect", "usage"])
def test_wagtails_own_views_of_a_station_are_not_there(
    desk: Desk, stations: dict[str, Station], who: str, view: str
) -> None:
    client, pk = sit(desk, who), stations["workstation"].pk
    assert client.get(f"/admin/stations/{view}/{pk}/").status_code == 404
    assert client.get(f"/admin/bulk/stations/station/{view}/?id={pk}").status_code == 404


def test_the_menu_shows_the_section_to_whom_it_exists_for(desk: Desk) -> None:
    for who in EVERYBODY[:-1]:
        page = sit(desk, who).get("/admin/").content.decode()
        assert ("/admin/stations/" in page) == (who in PART), who


def test_an_auditor_changes_nothing_anywhere(desk: Desk, stations: dict[str, Station]) -> None:
    client = sit(desk, "auditor")
    rows = rows_of(stations["centre"], client)
    counts = [model.objects.count() for model in (Liaison, Duty, Closure, StationEdit)]
    for name, args in rows.items():
        client.post(reverse(f"stations_desk:{name}", args=args), {"act": "delete", "done": "1"})
    assert [model.objects.count() for model in (Liaison, Duty, Closure, StationEdit)] == counts
    assert consent.waiting().exists()
    assert MistakeReport.objects.get().done_at is None
