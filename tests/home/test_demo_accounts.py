"""The demonstration's staff: there only in a demonstration, and able to sign in."""

import json
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client

from home.demo import accounts
from portal.commands import WrongUse
from portal.models import Authenticator, User
from portal.roles import Role, roles_of
from stations import permissions
from stations.enums import Kind
from stations.models import StationStaff
from tests.factories.portal import sign_in
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def _demonstration(settings: LazySettings) -> None:
    settings.DEMO = True


def code_of(username: str) -> str:
    out = StringIO()
    call_command("demo_code", username, "--json", stdout=out)
    code: str = json.loads(out.getvalue())["code"]
    return code


@pytest.mark.usefixtures("_demonstration")
def test_there_is_staff_of_every_role() -> None:
    assert accounts.ensure() == len(accounts.CAST)
    present = set().union(*(roles_of(user) for user in User.objects.all()))
    assert present == set(Role.values)
    assert User.objects.filter(groups__name=Role.SUPERVISOR).count() == 2


@pytest.mark.usefixtures("_demonstration")
@pytest.mark.parametrize("actor", accounts.CAST, ids=lambda actor: actor.username)
def test_each_of_them_signs_in_with_the_printed_password_and_code(actor: accounts.Actor) -> None:
    accounts.ensure()
    client = Client()
    user = User.objects.get(username=actor.username)
    sign_in(client, user, code_of(actor.username), password=accounts.PASSWORD)
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("_demonstration")
def test_one_can_sign_in_twice_within_half_a_minute() -> None:
    accounts.ensure()
    user = User.objects.get(username="clerk")
    with time_machine.travel(NOW, tick=False):
        for _ in range(2):
            client = Client()
            sign_in(client, user, code_of("clerk"), password=accounts.PASSWORD)
            assert client.get("/admin/").status_code == 200
        assert accounts.code_for("clerk", at=NOW.timestamp()) is None


@pytest.mark.usefixtures("_demonstration")
def test_asking_for_a_code_does_not_use_it_up() -> None:
    accounts.ensure()
    with time_machine.travel(NOW, tick=False) as clock:
        first = code_of("clerk")
        assert code_of("clerk") == first
        clock.shift(timedelta(seconds=30))
        assert code_of("clerk") != first


@pytest.mark.usefixtures("_demonstration")
def test_making_the_cast_again_changes_nothing() -> None:
    accounts.ensure()
    before = list(accounts.accounts())
    keys = set(Authenticator.objects.values_list("pk", flat=True))
    accounts.ensure()
    assert list(accounts.accounts()) == before
    assert set(Authenticator.objects.values_list("pk", flat=True)) == keys


@pytest.mark.usefixtures("_demonstration")
def test_a_cast_made_anew_has_the_same_keys_so_that_phones_keep_working() -> None:
    accounts.ensure()
    before = {account.username: account.key for account in accounts.accounts()}
    User.objects.all().delete()
    accounts.ensure()
    assert {account.username: account.key for account in accounts.accounts()} == before
    assert len(set(before.values())) == len(before)


@pytest.mark.usefixtures("_demonstration")
def test_clerks_serve_their_towns_and_the_others_the_centre() -> None:
    centre = StationFactory(kind=Kind.CENTRE, division__code="431321000000")
    town = StationFactory(division__code="431321112000", division__name="锁石镇")
    accounts.ensure()
    posts = set(StationStaff.objects.values_list("user__username", "station"))
    assert ("clerk", town.pk) in posts
    assert ("reviewer", centre.pk) in posts
    assert ("clerk", centre.pk) not in posts


@pytest.mark.usefixtures("_demonstration")
def test_the_manager_keeps_the_stations_of_her_town_and_no_others() -> None:
    elsewhere = StationFactory(division__code="431321112000", division__name="锁石镇")
    hers = StationFactory(division__code="431321106000", division__name="青树坪镇")
    accounts.ensure()
    manager = User.objects.get(username="manager")
    assert permissions.may_edit(manager, hers)
    assert not permissions.may_edit(manager, elsewhere)


def test_without_the_switch_there_are_no_accounts_and_no_codes() -> None:
    with pytest.raises(accounts.NotADemonstration):
        accounts.ensure()
    with pytest.raises(WrongUse) as refusal:
        call_command("demo_code", "clerk", stdout=StringIO())
    assert refusal.value.returncode == 2
    with pytest.raises(WrongUse):
        call_command("demo_accounts", stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.usefixtures("_demonstration")
def test_a_code_is_given_only_for_the_cast() -> None:
    accounts.ensure()
    real = User.objects.create_user("real-person")
    Authenticator.objects.create(user=real, confirmed=True)
    for username in ("real-person", "nobody"):
        with pytest.raises(WrongUse) as refusal:
            call_command("demo_code", username, stdout=StringIO())
        assert refusal.value.returncode == 2


@pytest.mark.usefixtures("_demonstration")
def test_the_list_shows_names_keys_and_pictures_for_a_phone() -> None:
    accounts.ensure()
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    text = out.getvalue()
    assert "王晓兰" in text
    assert accounts.PASSWORD in text
    assert "█" in text
    plain = StringIO()
    call_command("demo_accounts", "--no-qr", stdout=plain)
    assert "█" not in plain.getvalue()
