import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from applications.enums import Status
from applications.models import Application, Decision
from applications.review.forms import FORMS, DecideForm, OpinionForm, article_choices
from applications.transitions import StepData, perform
from portal.roles import Role
from stations.models import Station
from tests.applications.review.conftest import Desk, take_step, url_of
from tests.factories.casework import hand_in, signed_in, staff

pytestmark = pytest.mark.django_db

OPINION = {"outcome": "grant", "articles": ["law-31-5"], "reason": "事项和条件都符合"}
PROPOSAL = StepData(outcome="grant", articles=("law-31-5",), reason="事项和条件都符合")


@pytest.fixture
def reviewer(stations: dict[str, Station], application: Application) -> Client:
    """A reviewer who has taken the file."""
    user = staff("reviewer", stations["centre"])
    perform(application, "take", by=user)
    return signed_in(Client(), user)


def test_a_file_goes_through_the_screens_from_taking_to_a_decision(
    application: Application, desk: Desk
) -> None:
    reviewer, approver = desk("reviewer"), desk("approver")
    take_step(reviewer, application, "take")
    take_step(reviewer, application, "propose", **OPINION)
    page = take_step(approver, application, "decide", **OPINION)
    assert Decision.objects.get(application=application).official_number in page


def test_a_step_with_something_missing_keeps_what_was_typed(
    application: Application, reviewer: Client
) -> None:
    page = take_step(reviewer, application, "propose", outcome="grant", reason="写了一半的理由")
    assert page.count("请选择依据的条文") == 2  # in the summary and beside the field
    assert 'href="#id_articles_0"' in page
    assert "写了一半的理由" in page
    assert "<title>错误：" in page.replace("\n", "").replace("  ", "")


def test_an_old_form_keeps_what_was_typed_and_can_be_sent_again(
    application: Application, reviewer: Client
) -> None:
    url, seen = url_of(application, "propose"), application.version
    page = reviewer.post(url, {"version": seen + 7, **OPINION}).content.decode()
    assert "刚刚有了新的变化" in page
    assert OPINION["reason"] in page
    application.refresh_from_db()
    assert application.status == Status.REVIEWING
    assert f'name="version" value="{application.version}"' in page
    take_step(reviewer, application, "propose", **OPINION)
    application.refresh_from_db()
    assert application.status == Status.PROPOSED


def test_an_old_button_is_refused_in_words(application: Application, desk: Desk) -> None:
    sent = {"version": application.version + 7}
    answer = desk("reviewer").post(url_of(application, "take"), sent, follow=True)
    assert "刚刚有了新的变化" in answer.content.decode()


@pytest.mark.parametrize("role", ["approver", "supervisor", "auditor"])
def test_a_role_without_the_step_gets_words_and_no_change(
    application: Application, desk: Desk, role: str
) -> None:
    page = take_step(desk(role), application, "take")
    assert "您没有办理这一步的权限" in page
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED


def test_a_form_that_cannot_be_sent_is_not_shown(application: Application, desk: Desk) -> None:
    client = desk("approver")
    answer = client.get(url_of(application, "decide"), follow=True)
    assert "这一步现在不能办理" in answer.content.decode()
    bare = client.post(url_of(application, "decide"), {}, follow=True).content.decode()
    assert "没有执行" in bare


def test_the_second_taker_is_told_who_was_quicker(
    application: Application, reviewer: Client, desk: Desk
) -> None:
    assert "已经领取了这份申请" in take_step(desk("reviewer"), application, "take")


def test_who_proposed_does_not_decide_even_as_an_approver(
    application: Application, stations: dict[str, Station]
) -> None:
    both = staff("reviewer", stations["centre"])
    both.groups.add(Group.objects.get_or_create(name=Role.APPROVER)[0])
    client = signed_in(Client(), both)
    take_step(client, application, "take")
    take_step(client, application, "propose", **OPINION)
    assert "请由另一位审批人决定" in take_step(client, application, "decide", **OPINION)
    assert not Decision.objects.exists()


def test_a_different_decision_without_reasons_is_asked_again(
    application: Application, reviewer: Client, desk: Desk
) -> None:
    take_step(reviewer, application, "propose", **OPINION)
    approver = desk("approver")
    refusal = {"outcome": "refuse", "articles": ["law-31"], "reason": ""}
    assert "决定和拟办意见不同，请写明理由" in take_step(approver, application, "decide", **refusal)
    assert not Decision.objects.exists()


def test_the_answers_and_the_proposal_stand_beside_the_decision(
    application: Application, reviewer: Client, desk: Desk
) -> None:
    take_step(reviewer, application, "propose", **OPINION)
    page = desk("approver").get(url_of(application, "decide")).content.decode()
    for words in ("老板欠了三个月工资", OPINION["reason"], "审查清单", "和拟办意见不同时的理由"):
        assert words in page


def test_the_articles_of_the_checklist_are_offered_first(
    application: Application, stations: dict[str, Station]
) -> None:
    user = staff("reviewer", stations["centre"])
    form = OpinionForm(application=application, user=user)
    form.suggested = ["law-31-5", "law-42-3", "law-38"]
    first = [one.article.id for one in form.likely_articles]
    assert first == ["law-31-5", "law-42-3", "law-38", "law-31", "law-34"]
    others = [one.article.id for one in form.other_articles]
    assert not set(first) & set(others)
    assert len(first) + len(others) == len(article_choices())


def test_a_decision_starts_from_the_proposal(
    application: Application, stations: dict[str, Station]
) -> None:
    reviewer, approver = (staff(role, stations["centre"]) for role in ("reviewer", "approver"))
    perform(application, "take", by=reviewer)
    row = perform(application, "propose", by=reviewer, data=PROPOSAL)
    form = DecideForm(application=row, user=approver)
    assert form["outcome"].initial == "grant"
    assert form.ticked_words == "第三十一条第五项"


def test_what_was_sent_back_is_put_right_and_not_written_again(
    application: Application, reviewer: Client, desk: Desk
) -> None:
    take_step(reviewer, application, "propose", **OPINION)
    take_step(desk("approver"), application, "send_back", reason="材料没看全")
    page = reviewer.get(url_of(application, "propose")).content.decode()
    assert re.search(r'value="grant"[^>]*checked', page)
    assert re.search(r'value="law-31-5"[^>]*checked', page)
    assert "事项和条件都符合" in page
    file = reviewer.get(url_of(application)).content.decode()
    assert "拟办意见" not in file
    assert "事项和条件都符合" in file  # in the timeline


def test_a_file_is_handed_to_reviewers_first_and_says_how_busy_they_are(
    application: Application, stations: dict[str, Station]
) -> None:
    clerk = staff("clerk", stations["workstation"])
    other_clerk = staff("clerk", stations["workstation"])
    busy, idle = (staff("reviewer", stations["centre"]) for _ in range(2))
    staff("clerk", stations["contact_point"])
    perform(hand_in(), "take", by=busy)
    perform(application, "take", by=clerk)
    form = FORMS["hand_over"](application=application, user=clerk)
    values = [value for value, _label in form.fields["colleague"].choices]  # type: ignore[attr-defined]
    assert values == ["", str(idle.pk), str(busy.pk), str(other_clerk.pk)]
    labels = dict(form.fields["colleague"].choices)  # type: ignore[attr-defined]
    assert labels[str(busy.pk)].endswith("（申请审查，手上 1 件）")


def test_a_withdrawal_at_the_counter_says_how_it_was_asked_for(
    application: Application, desk: Desk
) -> None:
    clerk = desk("clerk", "workstation")
    assert "请写明申请人怎样提出撤回" in take_step(clerk, application, "withdraw", reason="")
    take_step(clerk, application, "withdraw", reason="本人到窗口提出")
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN
