from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from applications import reference
from applications.enums import Channel
from applications.models import Draft
from applications.public import limits
from portal.roles import Role
from stations.models import Station, StationStaff
from tests.factories.applications import (
    VIOLENCE,
    WAGES,
    Applicant,
    errors,
    hidden,
    title,
    words,
)
from tests.factories.portal import member, signed_in

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_return_code_opens_the_draft_on_another_device(applicant: Applicant):
    applicant.fill(WAGES, until="person")
    code = Draft.objects.get().return_code
    other = Applicant(Client())

    answer = other.client.post("/apply/return/", {"code": code.lower().replace("-", " ")})

    assert answer["Location"] == "/apply/person/"
    assert "老板欠了三个月工资" in other.open("story").content.decode()
    assert applicant.open("story")["Location"] == "/apply/"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "请填写返回码"),
        ("7K3M", "这个码好像抄错了，请再核对，例如 7K3M-9QXH-4TPD-5"),
        ("7K3M-9QXH-4TPD-Q", "这个码好像抄错了，请再核对，例如 7K3M-9QXH-4TPD-5"),
    ],
)
def test_a_code_that_opens_nothing_says_why(applicant: Applicant, typed: str, message: str):
    page = applicant.client.post("/apply/return/", {"code": typed})

    assert errors(page) == [message]


def test_a_whole_code_of_no_draft_says_so(applicant: Applicant):
    page = applicant.client.post("/apply/return/", {"code": reference.generate()})

    assert errors(page)[0].startswith("没有找到这份申请")


def test_return_codes_cannot_be_tried_without_end(applicant: Applicant, monkeypatch):
    monkeypatch.setattr(limits, "RETURNS", 2)
    for _number in range(2):
        assert applicant.client.post("/apply/return/", {"code": "x"}).status_code == 200

    refused = applicant.client.post("/apply/return/", {"code": "x"})

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600


def test_drafts_cannot_be_made_without_end(applicant: Applicant, monkeypatch):
    monkeypatch.setattr(limits, "DRAFTS", 1)
    Applicant(Client()).save("who", capacity="self")

    refused = Applicant(Client()).save("who", capacity="self")

    assert refused.status_code == 429
    assert "Retry-After" in refused


def test_the_start_page_knows_a_draft_of_this_device(applicant: Applicant):
    applicant.fill(WAGES, until="person")

    start = applicant.client.get("/apply/")

    assert "您有一份没填完的申请" in words(start)
    assert "/apply/person/" in start.content.decode()


def test_beginning_anew_leaves_the_old_draft_to_its_code(applicant: Applicant):
    applicant.fill(WAGES, until="person")
    code = Draft.objects.get().return_code

    applicant.client.post("/apply/new/")
    applicant.save("who", capacity="self")

    assert Draft.objects.count() == 2
    assert applicant.client.post("/apply/return/", {"code": code})["Location"] == "/apply/person/"


def test_a_guides_matter_comes_along_when_one_begins_anew(applicant: Applicant):
    applicant.fill(WAGES, until="person")

    start = applicant.client.get("/apply/?matter=work-injury")
    answer = applicant.client.post("/apply/new/", {"matter": hidden(start, "matter")})

    assert answer["Location"] == "/apply/who/?matter=work-injury"


def test_signing_off_forgets_the_draft_on_this_device(applicant: Applicant):
    applicant.fill(WAGES, until="person")

    answer = applicant.client.post("/apply/sign-off/")

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert applicant.client.cookies["draft"].value == ""
    assert applicant.open("story")["Location"] == "/apply/"


@pytest.mark.parametrize("address", ["/apply/sign-off/", "/apply/new/"])
def test_an_address_of_a_button_opened_as_a_page_forgets_nothing(
    applicant: Applicant, address: str
):
    applicant.fill(WAGES, until="person")

    assert applicant.client.get(address)["Location"] == "/apply/"
    assert applicant.open("story").status_code == 200


def test_leaving_leads_elsewhere_and_forgets(applicant: Applicant, settings):
    applicant.fill(VIOLENCE, until="story")

    answer = applicant.client.get("/apply/leave/")

    assert answer.status_code == 303
    assert answer["Location"] == settings.LEAVE_URL
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert applicant.client.cookies["draft"].value == ""
    assert Draft.objects.exists()


def test_pages_of_violence_have_titles_that_tell_nothing_and_a_way_out(applicant: Applicant):
    page = applicant.fill(VIOLENCE, until="story")

    assert title(page) == "填写 2-3"
    assert "/apply/leave/" in page.content.decode()
    assert "法律援助" not in title(applicant.open("safety"))


def test_other_pages_say_what_they_are(applicant: Applicant):
    page = applicant.fill(WAGES, until="story")

    assert title(page) == "发生了什么？ · 某县法律援助"
    assert "/apply/leave/" not in page.content.decode()


def test_a_dangerous_draft_left_alone_asks_for_its_code(applicant: Applicant):
    with time_machine.travel(NOW, tick=False) as clock:
        applicant.fill(VIOLENCE, until="opponent")
        clock.shift(timedelta(minutes=31))
        assert applicant.open("story")["Location"] == "/apply/away/"
        for key in ("saved", "check"):
            assert applicant.open(key)["Location"] == "/apply/away/"
        away = applicant.open("away")
        start = applicant.client.get("/apply/")
        code = Draft.objects.get().return_code
        back = applicant.client.post("/apply/return/", {"code": code})

    assert "为保护您的隐私，已经退出" in words(away)
    assert "保存到 11月23日（周一）14:05" in words(away)
    assert "丈夫" not in words(away)
    assert "没填完的申请" not in words(start)
    assert back["Location"] == "/apply/opponent/"


def test_what_was_being_typed_meanwhile_is_not_lost(applicant: Applicant):
    with time_machine.travel(NOW, tick=False) as clock:
        applicant.fill(VIOLENCE, until="opponent")
        clock.shift(timedelta(minutes=40))
        answer = applicant.post("opponent", "0", opponent_name="赵某")

    assert answer["Location"] == "/apply/handling/"


def test_an_ordinary_draft_waits_for_days(applicant: Applicant):
    with time_machine.travel(NOW, tick=False) as clock:
        applicant.fill(WAGES, until="opponent")
        clock.shift(timedelta(days=6))
        assert applicant.open("story").status_code == 200
        clock.shift(timedelta(days=2))
        assert applicant.open("story")["Location"] == "/apply/away/"


def test_only_a_clerk_who_is_signed_in_counts_as_the_station(
    applicant: Applicant, stations: dict[str, Station]
):
    applicant.save("who", capacity="clerk")
    assert Draft.objects.get().channel == Channel.WEB

    user = member(Role.CLERK)
    StationStaff.objects.create(user=user, station=stations["workstation"])
    clerk = Applicant(signed_in(Client(), user))
    assert "您已登录：张，锁石镇法律援助工作站" in words(clerk.open("who"))
    clerk.save("who", capacity="clerk")

    assert Draft.objects.latest("created").channel == Channel.STATION
    helper = clerk.open("helper").context["form"]
    assert helper["helper_station"].value() == "锁石镇法律援助工作站"


def test_a_password_alone_makes_nobody_the_station(
    applicant: Applicant, stations: dict[str, Station]
):
    user = member(Role.CLERK)
    applicant.client.force_login(user)

    applicant.save("who", capacity="clerk")

    assert Draft.objects.get().channel == Channel.WEB
