import re

import pytest
from django.test import Client

from applications.effects import add_note
from applications.enums import Channel, Outcome
from applications.models import Application, Submission, SubmissionSection
from applications.review import acts
from applications.review.file import FilePage
from applications.transitions import StepData, perform
from portal.calendar import OF_EVERY_YEAR
from portal.models import AuditEntry, CalendarDay
from stations.models import Station
from tests.applications.review.conftest import Desk, url_of
from tests.factories.casework import ID_NUMBER, answers, at, hand_in, signed_in, staff

pytestmark = pytest.mark.django_db

OPINION = StepData(outcome=Outcome.REFUSE, articles=("law-31",), reason="不在事项范围内")
SECRETS = ("陈晓", ID_NUMBER, "13800005678")


def page_of(client: Client, application: Application, query: str = "") -> str:
    return client.get(url_of(application) + query).content.decode()


def test_names_and_numbers_are_masked_until_a_reason_is_given(
    application: Application, desk: Desk
) -> None:
    client = desk("reviewer")
    page = page_of(client, application)
    assert "陈○" in page
    assert "110105********002X" in page
    assert not any(secret in page for secret in SECRETS)
    unmask = url_of(application, "unmask")
    assert "请写明为什么要看" in client.post(unmask, {"reason": ""}).content.decode()
    shown = client.post(unmask, {"reason": "电话联系申请人"})
    assert all(secret in shown.content.decode() for secret in SECRETS)
    assert "no-store" in shown["Cache-Control"]
    entry = AuditEntry.objects.get(action=acts.UNMASK)
    assert (entry.reason, entry.object_id) == ("电话联系申请人", str(application.pk))


def test_a_company_is_not_masked_and_a_person_on_the_other_side_is(
    stations: dict[str, Station], desk: Desk
) -> None:
    client = desk("reviewer")
    assert "某建筑公司" in page_of(client, hand_in())
    person = hand_in(opponent={"opponent_name": "赵大军", "opponent_in_household": "yes"})
    page = page_of(client, person)
    assert "赵○○" in page
    assert "赵大军" not in page


def test_who_calls_herself_a_clerk_without_signing_in_is_said_to_claim_it(
    stations: dict[str, Station], desk: Desk
) -> None:
    who = {"capacity": "clerk", "helper_name": "张小红", "helper_station": "锁石镇法律援助工作站"}
    application = hand_in(who=who)
    claim = "锁石镇法律援助工作站（自称，未核实）"
    page = page_of(desk("reviewer"), application)
    assert claim in page
    assert "替来访的人填写（自称，未核实）" in page
    Application.objects.update(channel=Channel.STATION)
    page = page_of(desk("approver"), application)
    assert "未核实" not in page
    assert "替来访的人填写" in page


def test_reading_a_file_is_logged_on_every_screen_that_shows_it(
    application: Application, desk: Desk
) -> None:
    client = desk("reviewer")
    client.get(url_of(application))
    client.get(url_of(application, "take"))
    read = AuditEntry.objects.filter(action=acts.READ, object_id=str(application.pk))
    assert read.count() == 2


def test_whoever_oversees_sees_who_read_the_file_and_why_names_were_shown(
    application: Application, desk: Desk
) -> None:
    reviewer = desk("reviewer")
    reviewer.post(url_of(application, "unmask"), {"reason": "电话联系申请人"})
    for role in ("supervisor", "auditor"):
        page = page_of(desk(role), application)
        assert "看了全名与证件：电话联系申请人" in page
    assert "谁看过、做过什么" not in page_of(reviewer, application)


def test_colleagues_who_just_opened_the_file_are_named(
    application: Application, stations: dict[str, Station], desk: Desk
) -> None:
    other = staff("approver", stations["centre"], username="other")
    signed_in(Client(), other).get(url_of(application))
    client = desk("reviewer")
    assert f"刚刚也在看：{other.get_full_name()}" in page_of(client, application)
    AuditEntry.objects.filter(actor=other).update(at=at(1))
    assert "刚刚也在看" not in page_of(client, application)


def test_the_clock_shows_both_days_and_the_article(
    stations: dict[str, Station], desk: Desk
) -> None:
    page = page_of(desk("reviewer"), hand_in(at(21)))
    for words in ("11月28日（周六）", "11月30日（周一）", "次日起算 7 日（法律援助法第四十三条）"):
        assert words in page


def test_a_year_whose_holidays_are_unknown_is_said_to_be_a_guess(
    application: Application, stations: dict[str, Station]
) -> None:
    user = staff("reviewer", stations["centre"])
    page = FilePage(application, user, at(18).date())
    CalendarDay.objects.all().delete()
    assert page.calendar_is_guessed
    first = at(1, month=10).date()
    CalendarDay.objects.create(date=first, kind=CalendarDay.Kind.OFF, name="国庆节")
    assert FilePage(application, user, at(18).date()).calendar_is_guessed
    CalendarDay.objects.update(name="、".join(OF_EVERY_YEAR))
    assert not FilePage(application, user, at(18).date()).calendar_is_guessed


def test_the_step_forward_comes_first_and_steps_back_last(
    application: Application, stations: dict[str, Station]
) -> None:
    reviewer = staff("reviewer", stations["centre"])
    clerk = staff("clerk", stations["workstation"])
    supervisor = staff("supervisor", stations["centre"])

    def buttons(user: object) -> list[tuple[str, str]]:
        row = Application.objects.get(pk=application.pk)
        actions = FilePage(row, user, at(18).date()).actions  # type: ignore[arg-type]
        return [(action.name, action.kind) for action in actions]

    assert buttons(clerk) == [("take", "primary"), ("withdraw", "back")]
    assert buttons(supervisor) == []
    perform(application, "take", by=reviewer)
    assert buttons(reviewer) == [
        ("propose", "primary"),
        ("hand_over", "quiet"),
        ("release", "back"),
    ]
    assert buttons(clerk) == [("withdraw", "back")]
    assert buttons(supervisor) == [("hand_over", "primary"), ("release", "back")]


def test_notes_are_written_by_who_works_on_files_and_stay_inside(
    application: Application, desk: Desk
) -> None:
    client, note = desk("reviewer"), url_of(application, "note")
    assert "请写下备注" in client.post(note, {"note": " "}, follow=True).content.decode()
    client.post(note, {"note": "已电话核实住处安全"})
    assert "已电话核实住处安全" in page_of(client, application)
    assert application.events.get(name="note").public_text == ""
    assert AuditEntry.objects.filter(action="application.note").count() == 1
    assert 'name="note"' not in page_of(desk("auditor"), application)


def test_files_of_the_same_person_and_of_the_other_party_are_linked(
    application: Application, desk: Desk
) -> None:
    again = hand_in(matter={"matter": "maintenance"})
    against = hand_in(
        person={"name": "陈小刚", "id_state": "later", "birth_year": 1980},
        contact={"phone_state": "none"},
        opponent={"opponent_name": "陈晓"},
    )
    page = page_of(desk("reviewer"), application)
    assert "同一申请人另有在办的申请" in page
    assert "双方姓名也出现在别的案卷里" in page
    assert url_of(again) in page
    assert url_of(against) in page


def test_a_station_does_not_learn_of_files_elsewhere(application: Application, desk: Desk) -> None:
    elsewhere = hand_in(address={"township": "", "township_name": "不在本辖区"})
    page = page_of(desk("clerk", "workstation"), application)
    assert "没有发现重复申请（只查了您的站点" in page
    assert str(elsewhere.pk) not in page
    assert elsewhere.reference not in page


def test_without_an_identity_number_the_same_name_and_phone_are_the_same_person(
    stations: dict[str, Station], desk: Desk
) -> None:
    nameless = {"name": "陈晓", "id_state": "later", "birth_year": 1949}
    first, second = hand_in(person=nameless), hand_in(person=nameless)
    hand_in(person={**nameless, "name": "陈梅"})
    page = page_of(desk("reviewer"), first)
    assert url_of(second) in page
    assert page.count("同一申请人另有在办的申请") == 1


def test_a_deadline_that_is_near_comes_first_on_the_checklist(
    stations: dict[str, Station], desk: Desk
) -> None:
    near = {"handling": "court", "deadline": "yes", "deadline_date": "2026-11-27"}
    page = page_of(desk("reviewer"), hand_in(handling=near))
    assert re.search(r'class="rules">\s*<li class="rule rule--ask">.*?可以先行提供', page, re.S)
    assert "法律援助法第四十四条第一款第一项" in page


def test_how_to_reach_the_applicant_safely_stands_at_the_head(
    stations: dict[str, Station], desk: Desk
) -> None:
    contact = {
        "phone_state": "has",
        "phone": "13800005678",
        "safe": ["call"],
        "safe_times": "工作日上午",
        "needs": ["sign_language"],
    }
    page = page_of(desk("reviewer"), hand_in(contact=contact))
    assert "可以打电话；不要发短信；没人接时不要留言；工作日上午" in page
    assert re.search(r'class="flag[^"]*">手语<', page)
    nobody = {"phone_state": "none"}
    assert "没有留能转告的人" in page_of(desk("reviewer"), hand_in(contact=nobody))
    somebody = nobody | {"contact_name": "李支书"}
    assert "没有电话，请找能转告的人" in page_of(desk("reviewer"), hand_in(contact=somebody))


def test_what_was_left_empty_is_named_once(stations: dict[str, Station], desk: Desk) -> None:
    page = page_of(desk("reviewer"), hand_in(opponent={"opponent_name": "", "opponent_place": ""}))
    assert "没有填写：对方是谁、对方住处或单位" in page


def test_older_submissions_can_be_read(application: Application, desk: Desk) -> None:
    newer = Submission.objects.create(
        application=application, number=2, rules_version="x", digest="0" * 64, made_at=at(19)
    )
    changed = answers(story={"story": "后来又说了一些", "wanted": ""})
    for key, data in changed.items():
        SubmissionSection.objects.create(submission=newer, key=key, data=data)
    client = desk("reviewer")
    assert "后来又说了一些" in page_of(client, application)
    assert "老板欠了三个月工资" in page_of(client, application, "?submission=1")
    assert "后来又说了一些" in page_of(client, application, "?submission=7")


def test_staff_see_what_the_applicant_is_told(
    application: Application, stations: dict[str, Station], desk: Desk
) -> None:
    client = desk("approver")
    page = page_of(client, application)
    assert "已收到，等待审查" in page
    assert "最迟11月24日（周二）前会有决定" in page
    assert "有结果时发短信到 138****5678" in page
    reviewer, approver = (staff(role, stations["centre"]) for role in ("reviewer", "approver"))
    perform(application, "take", by=reviewer, now=at(18))
    perform(application, "propose", by=reviewer, data=OPINION, now=at(19))
    perform(application, "decide", by=approver, data=OPINION, now=at(20))
    page = page_of(client, application)
    for words in ("〔2026〕第1号", "以及怎样提出异议", "11月20日办结", "在期限内", "已发短信到"):
        assert words in page
    assert page.count(OPINION.reason) == 1


def test_the_timeline_tells_apart_staff_applicant_and_what_is_internal(
    application: Application, stations: dict[str, Station]
) -> None:
    clerk = staff("clerk", stations["workstation"])
    perform(application, "take", by=clerk)
    perform(application, "release", by=clerk)
    add_note(application, "约好上午联系", by=clerk, now=at(18))
    lines = FilePage(application, clerk, at(18).date()).timeline
    assert [(line.words, line.is_internal) for line in lines] == [
        ("内部备注", True),
        ("退回队列", True),
        ("工作人员开始审查", False),
        ("申请已收到", False),
    ]
    assert [line.who for line in lines] == [clerk.get_full_name()] * 3 + ["申请人"]
