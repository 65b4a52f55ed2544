from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from applications import drafts
from applications.models import Draft, StepTally
from applications.public.steps import STEPS
from tests.factories.applications import (
    NO_PHONE,
    VIOLENCE,
    WAGES,
    Applicant,
    errors,
    hidden,
    title,
    words,
)

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_looking_at_the_form_makes_no_draft_and_sets_no_draft_cookie(applicant: Applicant):
    applicant.client.get("/apply/")
    response = applicant.open("who")

    assert response.status_code == 200
    assert not Draft.objects.exists()
    assert "draft" not in applicant.client.cookies


def test_the_first_saved_page_makes_the_draft_and_its_cookie(applicant: Applicant):
    applicant.save("who", capacity="self")

    cookie = applicant.client.cookies["draft"]
    draft = Draft.objects.get()
    assert drafts.by_token(cookie.value, now=draft.saved) == draft
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/apply"


@pytest.mark.parametrize("pages", [WAGES, VIOLENCE, NO_PHONE], ids=["wages", "violence", "old"])
def test_the_form_leads_from_page_to_page_to_the_check(applicant: Applicant, pages):
    response = applicant.fill(pages)

    assert response.status_code == 200
    assert "检查一遍，再递交" in words(response)


def test_every_post_is_answered_with_a_303_right_or_wrong(applicant: Applicant):
    assert applicant.save("who").status_code == 303
    assert applicant.save("who", capacity="self").status_code == 303
    assert applicant.save("matter", matter="nonsense").status_code == 303
    assert applicant.save("matter", "later", matter="wages").status_code == 303


def test_a_mistake_is_shown_above_and_beside_with_what_was_typed(applicant: Applicant):
    applicant.fill(WAGES, until="person")
    answer = applicant.save("person", name="陈晓", id_state="has", id_number="1234")

    page = applicant.client.get(answer["Location"])

    assert answer["Location"] == "/apply/person/"
    assert errors(page) == ["身份证号是 18 位，您填了 4 位，请再数一数"]
    html = page.content.decode()
    assert 'href="#id_id_number"' in html
    assert 'value="1234"' in html
    assert 'value="陈晓"' in html
    assert title(page).startswith("错误：")


def test_a_mistake_is_still_there_after_reloading_and_going_away(applicant: Applicant):
    applicant.fill(WAGES, until="person")
    applicant.save("person", name="陈晓", id_state="has", id_number="1234")
    applicant.open("story")

    assert 'value="1234"' in applicant.open("person").content.decode()


def test_an_empty_page_is_not_called_wrong_before_it_was_sent(applicant: Applicant):
    applicant.fill(WAGES, until="person")

    assert not title(applicant.open("person")).startswith("错误")


def test_later_pages_lead_back_to_the_first_open_one(applicant: Applicant):
    applicant.fill(WAGES, until="story")

    for step in STEPS[STEPS.index(next(s for s in STEPS if s.key == "opponent")) :]:
        assert applicant.open(step.key)["Location"] == "/apply/story/"
    assert applicant.open("check")["Location"] == "/apply/story/"


def test_posting_to_a_later_page_skips_nothing_and_loses_nothing(applicant: Applicant):
    applicant.fill(WAGES, until="story")

    answer = applicant.post("person", name="陈晓", id_state="later", birth_year="1988")

    assert answer["Location"] == "/apply/story/"
    applicant.fill(WAGES, until="person")
    page = applicant.open("person").content.decode()
    assert 'value="陈晓"' in page


def test_without_a_draft_every_page_but_the_first_leads_to_the_start(applicant: Applicant):
    for step in STEPS[1:]:
        assert applicant.open(step.key)["Location"] == "/apply/"
    for key in ("check", "saved", "away"):
        assert applicant.open(key)["Location"] == "/apply/"


def test_a_page_that_does_not_exist_is_not_found(applicant: Applicant):
    assert applicant.open("nowhere").status_code == 404


def test_a_page_whose_draft_is_gone_is_kept_in_a_new_one(applicant: Applicant):
    applicant.fill(WAGES, until="story")
    Draft.objects.all().delete()

    answer = applicant.post("story", "0", story="老板跑了")

    assert answer["Location"] == "/apply/who/"
    applicant.fill(WAGES, until="story")
    assert "老板跑了" in applicant.open("story").content.decode()


def test_a_typed_page_comes_back_filled_in(applicant: Applicant):
    applicant.fill(WAGES)

    assert "老板欠了三个月工资" in applicant.open("story").content.decode()
    person = applicant.open("person")
    assert 'value="陈晓明"' in person.content.decode()
    assert not title(person).startswith("错误")


def test_saving_for_later_keeps_even_what_is_wrong_and_gives_the_code(applicant: Applicant):
    applicant.fill(WAGES, until="person")
    answer = applicant.save("person", "later", name="陈晓", id_state="has", id_number="12")

    saved = applicant.client.get(answer["Location"])

    assert answer["Location"] == "/apply/saved/"
    assert Draft.objects.get().return_code in words(saved)
    page = applicant.open("person")
    assert 'value="12"' in page.content.decode()
    assert not title(page).startswith("错误")


def test_a_page_put_aside_is_the_one_to_go_on_with(applicant: Applicant):
    applicant.fill(WAGES, until="person")
    applicant.save("opponent", "later", opponent_name="某公司")

    assert applicant.open("township")["Location"] == "/apply/opponent/"
    assert "/apply/opponent/" in applicant.open("saved").content.decode()


def test_the_time_of_the_last_save_is_said_on_every_page(applicant: Applicant):
    with time_machine.travel(NOW, tick=False):
        applicant.save("who", capacity="self")
        page = applicant.open("matter")

    assert "14:05 已保存" in words(page)


def test_the_part_is_named_and_counted(applicant: Applicant):
    applicant.save("who", capacity="self")

    assert "第二部分，共六部分：发生了什么" in words(applicant.open("matter"))


def test_where_no_means_are_asked_there_is_one_part_less(applicant: Applicant):
    page = applicant.fill(VIOLENCE, until="story")

    assert "第二部分，共五部分：发生了什么" in words(page)


def test_a_guide_sends_the_visitor_with_a_matter(applicant: Applicant):
    start = applicant.client.get("/apply/?matter=wages")
    assert "/apply/who/?matter=wages" in start.content.decode()

    who = applicant.client.get("/apply/who/?matter=wages")
    assert hidden(who, "matter") == "wages"
    applicant.client.post("/apply/who/?matter=wages", {"capacity": "self", "matter": "wages"})

    matter = applicant.open("matter")
    assert matter.context["form"]["matter"].value() == "wages"
    assert applicant.open("story")["Location"] == "/apply/matter/"


def test_a_matter_nobody_knows_is_ignored(applicant: Applicant):
    start = applicant.client.get("/apply/?matter=<script>")

    assert start.status_code == 200
    assert "script%3E" not in start.content.decode().partition("<main")[2]


def test_changing_an_answer_leads_back_to_the_check(applicant: Applicant):
    applicant.fill(WAGES)
    version = applicant.version("story")

    answer = applicant.client.post(
        "/apply/story/?change=1", {"story": "四个月了", "version": version, "action": "continue"}
    )

    assert answer["Location"] == "/apply/check/"
    assert "四个月了" in words(applicant.open("check"))


def test_a_change_that_asks_new_questions_leads_there_first(applicant: Applicant):
    applicant.fill(WAGES)
    version = applicant.version("means")

    answer = applicant.client.post(
        "/apply/means/?change=1", {"exemption": "none", "version": version}
    )

    assert answer["Location"] == "/apply/household/?change=1"


def test_a_mistake_in_a_changed_answer_stays_on_the_way_to_the_check(applicant: Applicant):
    applicant.fill(WAGES)
    version = applicant.version("story")

    answer = applicant.client.post("/apply/story/?change=1", {"story": "", "version": version})

    assert answer["Location"] == "/apply/story/?change=1"


def test_two_windows_both_keep_what_they_typed(applicant: Applicant):
    applicant.fill(WAGES, until="opponent")
    version = applicant.version("story")
    applicant.post("story", version, story="第一个窗口写的")

    answer = applicant.post("story", version, story="第二个窗口写的")

    page = applicant.client.get(answer["Location"])
    assert answer["Location"] == "/apply/story/"
    assert "另一个窗口也改了这一页" in words(page)
    assert "第一个窗口写的" in words(page)
    assert "第二个窗口写的" in words(page)


def test_a_conflict_stands_between_the_visitor_and_the_end(applicant: Applicant):
    applicant.fill(WAGES)
    applicant.post("story", "0", story="第二个窗口写的")

    assert applicant.open("check")["Location"] == "/apply/story/"


@pytest.mark.parametrize(
    ("action", "kept"), [("continue", "第二个窗口写的"), ("theirs", "第一个窗口写的")]
)
def test_the_visitor_chooses_which_words_stand(applicant: Applicant, action: str, kept: str):
    applicant.fill(WAGES, until="opponent")
    version = applicant.version("story")
    applicant.post("story", version, story="第一个窗口写的")
    applicant.post("story", version, story="第二个窗口写的")

    typed = {} if action == "theirs" else {"story": "第二个窗口写的"}
    answer = applicant.save("story", action, **typed)

    assert answer["Location"] == "/apply/opponent/"
    page = applicant.open("story")
    assert page.context["form"]["story"].value() == kept
    assert "另一个窗口" not in words(page)


def test_choices_that_differ_are_compared_in_words(applicant: Applicant):
    applicant.fill(WAGES, until="story")
    applicant.post("matter", "0", matter="work-injury")

    compared = words(applicant.open("matter"))

    assert "先保存的： 被拖欠工资、没签合同" in compared
    assert "后来填的： 工伤" in compared


def test_the_pages_are_counted_without_names(applicant: Applicant):
    applicant.fill(WAGES)
    applicant.hand_in()

    counted = dict(StepTally.objects.values_list("step", "drafts"))

    assert counted["started"] == counted["submitted"] == counted["story"] == 1


def test_asking_twice_changes_nothing(applicant: Applicant, django_assert_num_queries):
    applicant.fill(WAGES, until="person")
    before = list(Draft.objects.values())

    for _number in range(2):
        applicant.open("person")
        applicant.client.get("/apply/")
        applicant.open("saved")

    assert list(Draft.objects.values()) == before


def test_a_page_asks_the_database_little(applicant: Applicant, django_assert_max_num_queries):
    applicant.fill(WAGES)
    applicant.open("village")

    with django_assert_max_num_queries(8):
        applicant.open("story")
