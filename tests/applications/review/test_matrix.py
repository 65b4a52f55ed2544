"""Who reaches what: every address of the section, for every role, on rows inside and outside her
reach. The expected answers stand here; an address that is not listed fails.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.urls import URLPattern, reverse

from applications.models import Application
from applications.review.viewsets import QueueViewSet
from applications.transitions import perform
from portal.models import User
from portal.roles import Role
from stations.models import Station
from tests.factories.casework import signed_in, staff

pytestmark = pytest.mark.django_db

QUEUE = frozenset({"clerk", "reviewer", "approver", "supervisor", "auditor"})
NOBODY: frozenset[str] = frozenset()
OVERSEES = frozenset({"supervisor", "auditor"})
ALL = [*Role.values, "superuser", "anonymous"]
WAGTAILS_OWN = ("edit", "delete", "copy", "history", "inspect", "usage", "revisions", "workflow")


@dataclass(frozen=True)
class Address:
    """Who gets an answer (anybody else: 404), and whether it is asked by GET, by POST, or both."""

    roles: frozenset[str] = QUEUE
    get: bool = True
    post: bool = True


EXPECTED = {
    "index": Address(post=False),
    "index_results": Address(post=False),
    "next": Address(get=False),
    "take_selected": Address(get=False),
    "find": Address(),
    "export": Address(roles=OVERSEES),
    # Outside a demonstration there is no such page.
    "messages": Address(roles=NOBODY),
    "file": Address(post=False),
    "unmask": Address(),
    "note": Address(roles=QUEUE - {"auditor"}, get=False),
    # For a grown person's file they lead back to it; `dismiss` knows nobody to dismiss.
    "admit": Address(roles=frozenset({"supervisor"})),
    "dismiss": Address(roles=frozenset({"supervisor"}), get=False),
    "take": Address(),
    "release": Address(),
    "hand_over": Address(),
    "propose": Address(),
    "send_back": Address(),
    "decide": Address(),
    "withdraw": Address(),
}
PATTERNS = {pattern.name: pattern for pattern in QueueViewSet().get_urlpatterns()}
OF_A_FILE = [name for name, pattern in PATTERNS.items() if "uuid:pk" in str(pattern.pattern)]
OF_THE_SECTION = [name for name in PATTERNS if name not in OF_A_FILE]


def person(role: str, *stations: Station) -> User | AnonymousUser:
    if role == "anonymous":
        return AnonymousUser()
    if role == "superuser":
        user = staff("editor", *stations)
        user.groups.clear()
        User.objects.filter(pk=user.pk).update(is_superuser=True)
        return User.objects.get(pk=user.pk)
    return staff(role, *stations)


def desk(role: str, *stations: Station) -> Client:
    user = person(role, *stations)
    return signed_in(Client(), user) if isinstance(user, User) else Client()


def answers(client: Client, name: str, *args: Any) -> tuple[int, int]:
    """The statuses of GET and POST."""
    url = reverse(f"review:{name}", args=args)
    return client.get(url).status_code, client.post(url).status_code


def refused(role: str) -> tuple[set[int], set[int]]:
    """What somebody gets for whom there is no such address: 404, or the way to the sign-in. A
    method that an address never takes is 405 for any row, and so tells nothing.
    """
    return ({302}, {302}) if role == "anonymous" else ({404, 405}, {404, 405})


def wanted(name: str, role: str) -> tuple[set[int], set[int]]:
    """What somebody gets who may come here: an answer, or 405 for a method that is not offered."""
    address = EXPECTED[name]
    if role not in address.roles:
        return refused(role)
    # A step that is not hers, or not possible now, leads back to the file with words.
    return ({200, 302} if address.get else {405}, {200, 302} if address.post else {405})


def fits(seen: tuple[int, int], allowed: tuple[set[int], set[int]]) -> bool:
    return seen[0] in allowed[0] and seen[1] in allowed[1]


def test_every_address_has_its_expected_answers() -> None:
    assert set(PATTERNS) == set(EXPECTED)
    assert all(isinstance(pattern, URLPattern) for pattern in PATTERNS.values())
    assert len(OF_A_FILE) > len(OF_THE_SECTION) > 0


@pytest.mark.parametrize("role", ALL)
def test_each_role_reaches_the_addresses_of_the_section_that_are_hers(
    application: Application, stations: dict[str, Station], role: str
) -> None:
    client = desk(role, stations["centre"])
    for name in OF_THE_SECTION:
        assert fits(answers(client, name), wanted(name, role)), name


@pytest.mark.parametrize("role", ALL)
def test_each_role_reaches_a_file_within_her_reach(
    application: Application, stations: dict[str, Station], role: str
) -> None:
    place = stations["workstation"] if role == "clerk" else stations["centre"]
    client = desk(role, place)
    for name in OF_A_FILE:
        assert fits(answers(client, name, application.pk), wanted(name, role)), name


@pytest.mark.parametrize("role", ["clerk", "reviewer"])
def test_the_handler_reaches_every_address_of_her_own_file(
    application: Application, stations: dict[str, Station], role: str
) -> None:
    user = staff(role, stations["workstation"], stations["centre"])
    perform(application, "take", by=user)
    client = signed_in(Client(), user)
    for name in OF_A_FILE:
        assert fits(answers(client, name, application.pk), wanted(name, role)), name


@pytest.mark.parametrize("role", ALL)
@pytest.mark.parametrize("place", ["contact_point", "nowhere"])
def test_a_file_outside_her_reach_does_not_exist(
    application: Application, stations: dict[str, Station], role: str, place: str
) -> None:
    client = desk(role, *([stations[place]] if place in stations else []))
    before = application.version, application.events.count()
    for name in OF_A_FILE:
        seen = answers(client, name, application.pk)
        assert fits(seen, refused(role)), name
        assert seen == answers(client, name, uuid.uuid4()), name
    application.refresh_from_db()
    assert (application.version, application.events.count()) == before


@pytest.mark.parametrize("role", sorted(QUEUE))
def test_no_screen_names_a_file_outside_her_reach(
    application: Application, stations: dict[str, Station], role: str
) -> None:
    client = desk(role, stations["contact_point"])
    for name in OF_THE_SECTION:
        url = reverse(f"review:{name}")
        for answer in (
            client.get(url),
            client.post(url, {"wanted": application.reference, "pk": str(application.pk)}),
        ):
            assert application.reference not in answer.content.decode(), name


@pytest.mark.parametrize("role", ["supervisor", "superuser"])
@pytest.mark.parametrize("view", WAGTAILS_OWN)
def test_wagtails_own_views_of_a_row_are_not_there(
    application: Application, stations: dict[str, Station], role: str, view: str
) -> None:
    client = desk(role, stations["centre"])
    section = reverse("review:index") if role == "supervisor" else "/admin/applications/"
    for path in (f"{application.pk}/{view}/", f"{view}/{application.pk}/"):
        assert client.get(section + path).status_code == 404
    assert client.get(f"/admin/bulk/applications/application/{view}/").status_code == 404


def test_a_clerk_who_also_edits_pages_keeps_to_her_stations(
    application: Application, stations: dict[str, Station]
) -> None:
    user = staff("clerk", stations["contact_point"])
    user.groups.add(Group.objects.get_or_create(name=Role.PUBLISHER)[0])
    client = signed_in(Client(), user)
    assert client.get(reverse("review:file", args=[application.pk])).status_code == 404
