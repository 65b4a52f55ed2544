"""Roles as groups: made by `migrate`, with the permissions rooms gave them."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client

from portal import roles
from portal.roles import Role
from tests.factories.portal import member, signed_in

pytestmark = pytest.mark.django_db


def permissions(role: Role) -> set[str]:
    group = Group.objects.get(name=role)
    return {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}


def test_every_role_is_a_group_that_may_sign_in() -> None:
    roles.synchronise()
    for role in Role:
        assert roles.SIGN_IN in permissions(role)


def test_migrate_itself_makes_the_groups() -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= set(Role.values)


def test_the_names_are_those_that_other_rooms_ask_for() -> None:
    assert Role.values == [
        "editor",
        "publisher",
        "clerk",
        "reviewer",
        "approver",
        "supervisor",
        "auditor",
    ]


def test_every_role_has_a_chinese_label() -> None:
    for role in Role:
        assert all("\u4e00" <= character <= "\u9fff" for character in str(role.label))


def test_synchronising_again_changes_nothing_and_takes_nothing_away() -> None:
    roles.synchronise()
    before = {role: permissions(role) for role in Role}
    group = Group.objects.get(name=Role.EDITOR)
    extra = Group.objects.get(name=Role.SUPERVISOR).permissions.get(codename="manage_staff_access")
    group.permissions.add(extra)
    roles.synchronise()
    assert permissions(Role.EDITOR) == before[Role.EDITOR] | {"portal.manage_staff_access"}
    assert permissions(Role.CLERK) == before[Role.CLERK]


def test_a_granted_permission_arrives_at_the_next_synchronising(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(roles._grants, Role.AUDITOR, set())
    roles.grant(Role.AUDITOR, "portal.view_auditentry")
    assert "portal.view_auditentry" not in permissions(Role.AUDITOR)
    roles.synchronise()
    assert "portal.view_auditentry" in permissions(Role.AUDITOR)


def test_every_permission_that_a_room_grants_exists(caplog: pytest.LogCaptureFixture) -> None:
    roles.synchronise()
    assert "unknown permissions" not in caplog.text


def test_a_misspelt_permission_is_named_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(roles._grants, Role.AUDITOR, {"portal.no_such_thing"})
    roles.synchronise()
    assert "portal.no_such_thing" in caplog.text


def test_roles_of_a_user_are_read_once() -> None:
    user = member(Role.CLERK, Role.REVIEWER)
    assert roles.roles_of(user) == {"clerk", "reviewer"}
    user.groups.clear()
    assert roles.has_role(user, Role.CLERK)


def test_a_superuser_has_no_role_by_that() -> None:
    boss = member(is_superuser=True)
    assert roles.roles_of(boss) == frozenset()
    assert not roles.has_role(boss, Role.APPROVER)


def test_nobody_has_no_role() -> None:
    assert roles.roles_of(AnonymousUser()) == frozenset()


def test_labels_come_in_the_order_of_the_roles() -> None:
    assert roles.labels_of(member(Role.SUPERVISOR, Role.CLERK)) == ["站点受理", "主管"]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_signs_in_to_a_dashboard_that_says_her_role(role: Role, client: Client) -> None:
    page = signed_in(client, member(role)).get("/admin/").content.decode()
    assert str(role.label) in page


def test_who_writes_no_content_sees_no_content_menu(client: Client) -> None:
    page = signed_in(client, member(Role.CLERK)).get("/admin/").content.decode()
    assert '"explorer"' not in page
    assert '"help"' not in page


def test_the_rail_calls_people_by_their_full_name(client: Client) -> None:
    user = member(Role.CLERK, first_name="晓兰")
    page = signed_in(client, user).get("/admin/").content.decode()
    assert "张晓兰" in page.replace("\\u5f20\\u6653\\u5170", "张晓兰")
