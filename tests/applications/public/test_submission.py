from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from applications.enums import Status
from applications.models import Application, Draft, Submission
from portal import law
from portal.models import Outbox
from stations.models import Station
from tests.factories.applications import (
    NO_PHONE,
    VIOLENCE,
    WAGES,
    Applicant,
    hidden,
    words,
)

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def done(applicant: Applicant) -> str:
    """The confirmation of an application about wages, handed in on a Monday."""
    with time_machine.travel(NOW, tick=False):
        applicant.fill(WAGES)
        return applicant.hand_in()["Location"]


def test_every_answer_is_shown_with_the_way_to_change_it(applicant: Applicant):
    page = applicant.fill(WAGES)

    text = words(page)
    for answer in ("陈晓明", "13812345678", "石江村", "三组十二号", "宏图建筑公司", "工牌和考勤表"):
        assert answer in text
    html = page.content.decode()
    for key in ("who", "matter", "story", "person", "village", "phone", "safe-contact", "proof"):
        assert f'href="/apply/{key}/?change=1"' in html
    assert "没有填写" in text


@pytest.mark.parametrize(
    ("pages", "finding", "article"),
    [
        (WAGES, "可能符合", "law-42-3"),
        (VIOLENCE, "可能符合", "law-32"),
        (NO_PHONE, "可能符合", "law-34"),
        (WAGES | {"proof": {"has_proof": "no", "pledge": "on"}}, "需要工作人员核实", "law-42-3"),
        (
            NO_PHONE | {"household": {"people": "1", "income": "9000", "pledge": "on"}},
            "需要工作人员核实",
            "law-34",
        ),
        (NO_PHONE | {"matter": {"matter": "other"}}, "先由工作人员看", "law-22"),
    ],
    ids=["wages", "violence", "poor", "no proof", "above the standard", "other"],
)
def test_the_rules_say_what_they_think_and_never_refuse(
    applicant: Applicant, pages, finding: str, article: str
):
    page = applicant.fill(pages)

    text = words(page)
    assert finding in text
    assert law.article(article).citation in text
    assert "递交申请" in text
    assert applicant.hand_in()["Location"].startswith("/apply/done/")


def test_a_period_about_to_end_is_pointed_out_in_the_words_of_the_law(applicant: Applicant):
    day = {"deadline_date_year": "2026", "deadline_date_month": "11", "deadline_date_day": "26"}
    pages = WAGES | {"deadline": {"deadline": "yes", **day}}
    with time_machine.travel(NOW, tick=False):
        text = words(applicant.fill(pages))

    assert "快到期了" in text
    assert "距法定时效或者期限届满不足七日" in text
    assert "12348" in text


def test_handing_in_makes_one_application_at_the_station_of_the_village(
    applicant: Applicant, stations: dict[str, Station]
):
    applicant.fill(WAGES)
    answer = applicant.hand_in()

    application = Application.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/apply/done/{application.reference}/"
    assert application.status == Status.SUBMITTED
    assert application.station == stations["workstation"]
    assert application.name == "陈晓明"
    assert Submission.objects.get().answers()["person"]["name"] == "陈晓明"


def test_pressing_twice_makes_one_application(applicant: Applicant):
    applicant.fill(WAGES)
    seen = hidden(applicant.open("check"), "seen")

    answers = {
        applicant.client.post("/apply/check/", {"seen": seen})["Location"] for _n in range(3)
    }

    assert len(answers) == Application.objects.count() == 1


def test_two_windows_that_both_hand_in_make_one_application(applicant: Applicant):
    applicant.fill(WAGES)
    seen = hidden(applicant.open("check"), "seen")
    other = Client()
    other.cookies["draft"] = applicant.client.cookies["draft"].value

    first = applicant.client.post("/apply/check/", {"seen": seen})
    second = other.post("/apply/check/", {"seen": seen})

    assert first["Location"] == second["Location"]
    assert Application.objects.count() == 1


def test_a_lost_reply_is_made_good_by_pressing_again(applicant: Applicant):
    applicant.fill(NO_PHONE)
    first = applicant.hand_in()
    again = applicant.client.post("/apply/check/", {"seen": "whatever was there"})

    assert again["Location"] == first["Location"]
    assert "您的收据码" in words(applicant.client.get(again["Location"]))


def test_what_changed_in_another_window_is_looked_at_before_it_is_handed_in(applicant: Applicant):
    applicant.fill(WAGES)
    seen = hidden(applicant.open("check"), "seen")
    applicant.post("story", applicant.version("story"), story="四个月了")

    answer = applicant.client.post("/apply/check/", {"seen": seen})

    assert answer["Location"] == "/apply/check/?changed=1"
    assert not Application.objects.exists()
    assert "还没有递交" in words(applicant.client.get(answer["Location"]))
    assert applicant.hand_in()["Location"].startswith("/apply/done/")


def test_nothing_is_handed_in_that_nobody_confirmed(applicant: Applicant):
    applicant.fill(WAGES)

    assert applicant.client.post("/apply/check/")["Location"] == "/apply/check/?changed=1"
    assert not Application.objects.exists()


def test_an_unfinished_form_is_not_handed_in(applicant: Applicant):
    applicant.fill(WAGES, until="phone")

    answer = applicant.client.post("/apply/check/", {"seen": "x"})

    assert answer["Location"] == "/apply/phone/"
    assert not Application.objects.exists()


def test_the_check_page_can_be_left_for_later(applicant: Applicant):
    applicant.fill(WAGES)

    answer = applicant.client.post("/apply/check/", {"action": "later"})

    assert answer["Location"] == "/apply/saved/"
    assert "/apply/check/" in applicant.open("saved").content.decode()


def test_without_a_station_everything_is_kept_and_said(
    applicant: Applicant, stations: dict[str, Station]
):
    applicant.fill(WAGES)
    Station.objects.update(published=False)

    answer = applicant.hand_in()

    assert answer.status_code == 503
    assert "内容都还在" in words(answer)
    Station.objects.update(published=True)
    assert applicant.hand_in()["Location"].startswith("/apply/done/")


def test_answers_to_questions_that_no_longer_apply_are_not_handed_in(applicant: Applicant):
    applicant.fill(WAGES)
    applicant.save("matter", matter="domestic-violence")
    applicant.save("safety")

    applicant.hand_in()

    assert "means" not in Submission.objects.get().answers()
    assert Application.objects.get().exemption == ""


def test_the_confirmation_says_what_happens_next_and_by_which_day(applicant: Applicant, done: str):
    with time_machine.travel(NOW, tick=False):
        text = words(applicant.client.get(done))

    assert Application.objects.get().reference in text
    assert "最迟11月30日（周一）前" in text
    assert "锁石镇法律援助工作站" in text
    assert "双峰县法律援助中心" in text
    assert "12348" in text


def test_the_confirmation_opens_again_and_names_nobody(applicant: Applicant, done: str):
    first = words(applicant.client.get(done))

    assert words(applicant.client.get(done)) == first
    for personal in ("陈晓明", "13812345678", "11010519491231002X", "工资"):
        assert personal not in first


def test_on_another_device_the_confirmation_says_nothing(applicant: Applicant, done: str):
    stranger = Client().get(done)
    nobody = Client().get("/apply/done/7K3M-9QXH-4TPD-5/")

    assert stranger.status_code == nobody.status_code == 200
    reference = Application.objects.get().reference
    same = words(nobody).replace("7K3M-9QXH-4TPD-5", reference)
    assert words(stranger) == same
    assert "锁石" not in words(stranger)


def test_another_draft_of_ones_own_opens_no_confirmation(applicant: Applicant, done: str):
    applicant.client.post("/apply/new/")
    applicant.save("who", capacity="self")

    assert "锁石" not in words(applicant.client.get(done))


def test_a_confirmation_of_no_possible_reference_is_not_found(applicant: Applicant):
    assert applicant.client.get("/apply/done/1234/").status_code == 404


def test_after_handing_in_every_page_leads_to_the_confirmation(applicant: Applicant, done: str):
    for key in ("who", "story", "person", "check", "saved"):
        assert applicant.open(key)["Location"] == done
    assert applicant.post("story", "1", story="x")["Location"] == done


def test_a_receipt_code_is_shown_to_whoever_has_no_phone_and_for_an_hour(applicant: Applicant):
    with time_machine.travel(NOW, tick=False) as clock:
        applicant.fill(NO_PHONE)
        done = applicant.hand_in()["Location"]
        code = Draft.objects.get().receipt_code
        assert code in words(applicant.client.get(done))
        clock.shift(timedelta(minutes=59))
        assert code in words(applicant.client.get(done))
        clock.shift(timedelta(minutes=2))
        later = words(applicant.client.get(done))

    assert code not in later
    assert "请用您抄下的收据码" in later


def test_whoever_takes_texts_gets_no_receipt_code(applicant: Applicant, done: str):
    assert "收据码" not in words(applicant.client.get(done))


def test_no_text_goes_to_whoever_did_not_allow_it(applicant: Applicant):
    applicant.fill(VIOLENCE)
    applicant.hand_in()

    application = Application.objects.get()
    assert not application.may_text
    assert not Outbox.objects.filter(kind="sms").exists()
    assert application.receipt_digest


def test_whoever_has_handed_in_may_begin_another(applicant: Applicant, done: str):
    start = applicant.client.get("/apply/")

    assert done in start.content.decode()
    assert "另填一份新的" in words(start)
    assert "开始填写" not in words(start)
    applicant.client.post("/apply/new/")
    assert applicant.open("who").status_code == 200


def test_the_confirmation_of_an_abuse_matter_closes_itself_after_half_an_hour(
    applicant: Applicant,
):
    with time_machine.travel(NOW, tick=False) as clock:
        applicant.fill(VIOLENCE)
        applicant.hand_in()
        url = f"/apply/done/{Application.objects.get().reference}/"
        assert "查询进度" in applicant.client.get(url).content.decode()
        clock.shift(timedelta(minutes=31))
        assert "只在递交申请的那台设备上打开" in applicant.client.get(url).content.decode()
