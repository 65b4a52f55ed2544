"""How long facts are trusted, as staff set it."""

from datetime import date
from typing import Any

import pytest

from portal.models import AuditEntry
from portal.roles import Role
from stations import consent
from stations.models import FreshnessRule, Station
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db

URL = "/admin/stations/rules/"


def filled(**changes: Any) -> dict[str, Any]:
    data = {}
    for rule in FreshnessRule.objects.all():
        for name in ("nudge_days", "grey_days", "withdraw_days"):
            value = getattr(rule, name)
            data[f"{rule.kind}-{name}"] = "" if value is None else value
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def test_a_rule_is_changed_and_a_step_without_days_is_never_taken(desk: Desk) -> None:
    client = desk(Role.SUPERVISOR)
    client.post(URL, filled(centre__nudge_days=30, contact_point__withdraw_days=""))
    assert FreshnessRule.objects.get(kind="centre").nudge_days == 30
    assert FreshnessRule.objects.get(kind="contact_point").withdraw_days is None
    assert AuditEntry.objects.filter(action="stations.rules").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"centre__grey_days": 10}, "要比前一步的 90 天多"),
        ({"centre__nudge_days": 0}, "至少 1 天"),
        ({"centre__nudge_days": ""}, "请填写提醒工作人员核对"),
        ({"centre__nudge_days": "lang"}, "请只填数字"),
    ],
)
def test_what_cannot_be_is_said(desk: Desk, changes: dict[str, Any], words: str) -> None:
    page = desk(Role.SUPERVISOR).post(URL, filled(**changes))
    assert words in page.content.decode()
    assert FreshnessRule.objects.get(kind="centre").nudge_days == 90


def test_a_rule_that_would_take_stations_offline_wants_a_second_look(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client = desk(Role.SUPERVISOR)
    Station.objects.update(verified_on=date(2026, 1, 1))
    wanted = filled(workstation__nudge_days=10, workstation__grey_days=20)
    wanted |= {"workstation-withdraw_days": 30}
    page = client.post(URL, wanted).content.decode()
    assert "1 个公开的站点会在一小时内自动下线" in page
    assert FreshnessRule.objects.get(kind="workstation").withdraw_days is None
    client.post(URL, wanted | {"agreed": "1"})
    assert FreshnessRule.objects.get(kind="workstation").withdraw_days == 30


def test_the_page_says_what_the_rules_come_to(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    Station.objects.update(verified_on=date(2026, 1, 1))
    page = shown(desk(Role.SUPERVISOR), "rules/")
    assert "今天有 3 个公开的站点该核对，其中 2 个标着" in page


def test_consent_is_switched_on_and_off(desk: Desk) -> None:
    client = desk(Role.SUPERVISOR)
    assert not consent.is_needed()
    client.post(URL, filled(managers_need_consent="on"))
    assert consent.is_needed()
    client.post(URL, filled())
    assert not consent.is_needed()


def test_a_kind_without_a_rule_gets_one(desk: Desk) -> None:
    data = filled()
    FreshnessRule.objects.filter(kind="centre").delete()
    desk(Role.SUPERVISOR).post(URL, data)
    assert FreshnessRule.objects.get(kind="centre").grey_days == 180
