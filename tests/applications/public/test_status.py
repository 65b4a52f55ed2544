from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from applications import drafts, intake, lookup
from applications.enums import Outcome, Status
from applications.models import Application, StatusCode
from applications.transitions import Actor, StepData, perform
from portal import law, outbox
from portal.models import TextMessage
from stations.models import Station
from tests.factories.applications import errors, words
from tests.factories.casework import answers, hand_in, staff

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
PHONE = "13800005678"
REASON = "所说的事不在法律援助的事项范围内"


@pytest.fixture(autouse=True)
def frozen():
    """Monday afternoon."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def application(stations: dict[str, Station]) -> Application:
    return hand_in(now=NOW)


def code_sent() -> str:
    outbox.drain()
    text = TextMessage.objects.filter(purpose=lookup.KIND).latest("created").text
    return next(part for part in text.replace("，", " ").split() if part.isdecimal())


def ask(client: Client, reference: str, phone: str = PHONE):
    return client.post("/my/", {"reference": reference, "phone": phone})


def look(client: Client, application: Application):
    """Follow the way of somebody with her phone at hand."""
    assert ask(client, application.reference)["Location"] == "/my/code/"
    answer = client.post("/my/code/", {"code": code_sent()})
    assert answer["Location"] == "/my/status/"
    return client.get("/my/status/")


def decided(application: Application, stations: dict[str, Station], outcome: str) -> Application:
    reviewer = staff("reviewer", stations["centre"])
    approver = staff("approver", stations["centre"])
    data = StepData(outcome=outcome, articles=("law-31",), reason=REASON)
    perform(application, "take", by=reviewer, now=NOW)
    perform(application, "propose", by=reviewer, data=data, now=NOW)
    return perform(application, "decide", by=approver, data=data, now=NOW)


def test_reference_and_code_show_where_it_stands(client: Client, application: Application):
    text = words(look(client, application))

    assert "已收到，等待审查" in text
    assert "最迟11月30日（周一）前会有决定" in text
    assert "申请已收到" in text
    assert "锁石镇法律援助工作站" in text


def test_the_status_names_neither_person_nor_matter(client: Client, application: Application):
    text = words(look(client, application))

    for personal in ("陈晓", PHONE, "11010519491231002X", "工资", "建筑公司"):
        assert personal not in text


@pytest.mark.parametrize("case", ["unknown reference", "wrong phone", "no phone", "no texts"])
def test_a_lookup_that_matches_nothing_looks_like_one_that_does(
    client: Client, application: Application, case: str
):
    other = application
    if case == "no phone":
        other = hand_in(now=NOW, contact={"phone_state": "none"})
    if case == "no texts":
        other = hand_in(now=NOW, contact={"phone_state": "has", "phone": PHONE, "safe": []})
    reference = "7K3M-9QXH-4TPD-5" if case == "unknown reference" else other.reference
    phone = "13811112222" if case == "wrong phone" else PHONE
    right, wrong = Client(), Client()

    first = ask(right, application.reference)
    second = ask(wrong, reference, phone)

    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert words(right.get("/my/code/")) == words(wrong.get("/my/code/"))
    outbox.drain()
    assert TextMessage.objects.filter(purpose=lookup.KIND).count() == 1


@pytest.mark.parametrize(
    ("reference", "phone", "message"),
    [
        ("", PHONE, "请填写申请编号"),
        ("7K3M-9QXH-4TPD-R", PHONE, "编号好像抄错了，请再核对，例如 7K3M-9QXH-4TPD-5"),
        ("7K3M-9QXH-4TPD-5", "", "请填写申请时留的手机号"),
        ("7K3M-9QXH-4TPD-5", "1380", "电话号码好像不对"),
    ],
)
def test_a_slip_of_the_finger_is_noticed_before_anything_is_sent(
    client: Client, db: None, reference: str, phone: str, message: str
):
    page = ask(client, reference, phone)

    assert errors(page)[0].startswith(message)
    assert not StatusCode.objects.exists()


def test_a_wrong_code_can_be_corrected(client: Client, application: Application):
    ask(client, application.reference)
    right = code_sent()
    wrong = "000000" if right != "000000" else "111111"

    page = client.post("/my/code/", {"code": wrong})

    assert errors(page)[0].startswith("验证码不对，或者已经过期")
    assert client.post("/my/code/", {"code": f" {right[:3]} {right[3:]} "}).status_code == 303


def test_the_code_field_takes_what_the_phone_offers(client: Client, application: Application):
    ask(client, application.reference)

    assert 'autocomplete="one-time-code"' in client.get("/my/code/").content.decode()


def test_too_many_codes_are_refused_with_the_time_to_wait(client: Client, application: Application):
    for _number in range(lookup.SENDS):
        ask(client, application.reference)

    refused = ask(client, application.reference)

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == 55 * 60


def test_without_a_code_nothing_is_shown(client: Client, application: Application):
    assert client.get("/my/status/")["Location"] == "/my/"
    assert client.get("/my/code/")["Location"] == "/my/"
    assert client.get("/my/withdraw/")["Location"] == "/my/"
    assert client.post("/my/withdraw/")["Location"] == "/my/"
    ask(client, application.reference)
    assert client.get("/my/status/")["Location"] == "/my/"


def test_the_code_of_another_browser_opens_nothing(application: Application):
    ask(Client(), application.reference)
    code = code_sent()
    stranger = Client()
    ask(stranger, "7K3M-9QXH-4TPD-5")

    assert stranger.post("/my/code/", {"code": code}).status_code == 200
    assert stranger.get("/my/status/").status_code == 303


def test_the_cookie_is_for_these_pages_alone_and_changes_when_one_is_let_in(
    client: Client, application: Application
):
    ask(client, application.reference)
    before = client.cookies["lookup"].value
    assert client.cookies["lookup"]["path"] == "/my"
    assert client.cookies["lookup"]["httponly"]

    client.post("/my/code/", {"code": code_sent()})

    assert client.cookies["lookup"].value != before


def test_looking_ends_by_itself_and_at_the_press_of_a_button(
    client: Client, application: Application, frozen
):
    look(client, application)
    frozen.shift(timedelta(minutes=31))
    assert client.get("/my/status/")["Location"] == "/my/"

    look(client, application)
    token = client.cookies["lookup"].value
    assert client.get("/my/sign-off/")["Location"] == "/my/status/"
    assert client.get("/my/status/").status_code == 200
    answer = client.post("/my/sign-off/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies["lookup"] = token
    assert client.get("/my/status/")["Location"] == "/my/"


def receipt(now: datetime = NOW) -> intake.Receipt:
    draft, _token = drafts.create(now=now)
    return intake.submit(draft, answers(contact={"phone_state": "none"}), now=now)


def test_the_receipt_code_opens_the_status_without_a_phone(
    client: Client, stations: dict[str, Station]
):
    given = receipt()
    typed = {"reference": given.application.reference.lower(), "code": given.code.replace("-", "")}

    assert client.post("/my/receipt/", typed)["Location"] == "/my/status/"
    assert "已收到，等待审查" in words(client.get("/my/status/"))


def test_a_wrong_receipt_code_and_an_unknown_reference_are_answered_alike(
    client: Client, stations: dict[str, Station]
):
    given = receipt()
    wrong = {"reference": given.application.reference, "code": "7K3M-9QXH-4TPD-5"}
    nobody = {"reference": "7K3M-9QXH-4TPD-5", "code": "7K3M-9QXH-4TPD-5"}

    first, second = client.post("/my/receipt/", wrong), client.post("/my/receipt/", nobody)

    assert errors(first) == errors(second) == ["编号和收据码对不上，请照着收据再核对一遍。"]


def test_receipt_codes_cannot_be_tried_without_end(client: Client, stations: dict[str, Station]):
    wrong = {"reference": receipt().application.reference, "code": "7K3M-9QXH-4TPD-5"}
    for _number in range(lookup.RECEIPT_TRIES):
        client.post("/my/receipt/", wrong)

    assert client.post("/my/receipt/", wrong).status_code == 429


def test_a_refusal_comes_with_its_reasons_and_the_way_to_object(
    client: Client, application: Application, stations: dict[str, Station]
):
    decided(application, stations, Outcome.REFUSE)

    text = words(look(client, application))

    assert "决定不予法律援助" in text
    assert REASON in text
    assert "〔2026〕第1号" in text
    assert law.article("law-31").citation in text
    assert law.article("law-49").text in text
    assert "十五日" not in text
    assert "15 日" not in text
    assert "撤回申请" not in text


def test_a_grant_says_what_comes_next(
    client: Client, application: Application, stations: dict[str, Station]
):
    decided(application, stations, Outcome.GRANT)

    text = words(look(client, application))

    assert "决定给予法律援助" in text
    assert "会给您指派律师" in text
    assert law.article("law-49").text not in text


def test_what_staff_note_for_themselves_stays_with_them(
    client: Client, application: Application, stations: dict[str, Station]
):
    reviewer = staff("reviewer", stations["centre"])
    note = StepData(note="核对过工牌，怀疑有重复")
    perform(application, "take", by=reviewer, data=note, now=NOW)

    text = words(look(client, application))

    assert "工作人员开始审查" in text
    assert "怀疑" not in text
    assert reviewer.get_full_name() not in text


def test_an_application_is_taken_back_after_asking_once_more(
    client: Client, application: Application
):
    look(client, application)

    asked = client.get("/my/withdraw/")
    assert "确定撤回申请吗？" in words(asked)
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED

    assert client.post("/my/withdraw/")["Location"] == "/my/status/"
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN
    assert "已撤回" in words(client.get("/my/status/"))


def test_what_is_decided_cannot_be_taken_back(
    client: Client, application: Application, stations: dict[str, Station]
):
    look(client, application)
    decided(application, stations, Outcome.GRANT)

    assert client.get("/my/withdraw/")["Location"] == "/my/status/"
    page = client.post("/my/withdraw/")

    assert page.status_code == 200
    assert "没有撤回" in words(page)
    application.refresh_from_db()
    assert application.status == Status.GRANTED


def test_taking_back_twice_is_said_kindly(client: Client, application: Application):
    look(client, application)
    perform(application, "withdraw", by=Actor.APPLICANT, now=NOW)

    assert "没有撤回" in words(client.post("/my/withdraw/"))


def test_a_status_page_asks_the_database_little(
    client: Client, application: Application, django_assert_max_num_queries
):
    look(client, application)

    with django_assert_max_num_queries(8):
        client.get("/my/status/")


def test_reasons_that_would_tell_of_violence_are_left_to_the_paper(
    client: Client, stations: dict[str, Station]
):
    application = hand_in(now=NOW, matter={"matter": "domestic-violence"})
    decided(application, stations, Outcome.REFUSE)

    text = look(client, application).content.decode()

    assert "决定不予法律援助" in text
    assert REASON not in text
    assert law.article("law-31").citation not in text
    assert "理由写在书面决定里" in text
