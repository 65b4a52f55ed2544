import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.public.forms import contact, matter, means, person, who
from applications.public.forms.base import StepForm, as_initial, as_posted, typed_by
from applications.public.situation import Clerk, Places, Situation
from stations.models import Station
from tests.applications.public.filling import TODAY, filled, problem, situation
from tests.factories.applications import ID_NUMBER, TOWN, VILLAGE

FOR_MOTHER = situation(who={"capacity": "relative"})


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        (who.WhoForm, "capacity", "请选择您为谁申请"),
        (matter.MatterForm, "matter", "请选择遇到的是哪一类事"),
        (matter.StoryForm, "story", "请写一写发生了什么，一两句话也可以"),
        (matter.HandlingForm, "handling", "请选择这件事现在在哪里处理，不知道就选“说不清”"),
        (matter.DeadlineForm, "deadline", "请选择有没有快到期的日子，不知道就选“不清楚”"),
        (person.PersonForm, "name", "请填写您的姓名"),
        (person.PersonForm, "id_state", "请选择现在能不能填身份证号"),
        (contact.PhoneForm, "phone_state", "请选择有没有电话"),
        (person.ElsewhereForm, "address", "请填写现在住在哪里"),
        (means.ProofForm, "has_proof", "请选择现在有没有材料"),
        (means.HouseholdForm, "people", "请填写一起生活的有几个人，例如 3"),
        (means.HouseholdForm, "income", "请填写全家每个月的收入，没有就填 0"),
        (means.HouseholdForm, "pledge", "请勾选承诺，才能往下填"),
    ],
)
def test_what_is_missing_is_asked_for_in_plain_words(
    db: None, kind: type[StepForm], name: str, message: str
):
    assert problem(filled(kind), name) == message


def test_pages_that_need_nothing_accept_nothing():
    for kind in (matter.OpponentForm, matter.SafetyForm, contact.SafeContactForm):
        assert filled(kind).is_valid()


def test_no_field_has_an_html_constraint(db: None):
    for kind in (person.PersonForm, contact.PhoneForm, matter.StoryForm, means.HouseholdForm):
        html = str(kind(situation=situation()))
        for attribute in (" required", "maxlength", "pattern=", " min="):
            assert attribute not in html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("陈晓明", "陈晓明"),
        (" 陈　晓明 ", "陈 晓明"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提 ・ 吐尔逊", "买买提·吐尔逊"),
        ("\U00020bb7田", "\U00020bb7田"),
        ("\U000300f7某", "\U000300f7某"),
        ("\uf9d1氏", "\uf9d1氏"),
        ("Maria O'Neill", "Maria O'Neill"),
    ],
)
def test_every_name_people_have_is_kept(typed: str, kept: str):
    form = filled(person.PersonForm, name=typed, id_state="later", birth_year="1988")

    assert form.is_valid()
    assert form.answer()["name"] == kept


@pytest.mark.parametrize("typed", ["13812345678", "陈晓明1", "陈@", "<b>陈</b>"])
def test_a_name_that_is_none_is_questioned(typed: str):
    form = filled(person.PersonForm, name=typed, id_state="later", birth_year="1988")

    assert problem(form, "name") == "姓名里好像有数字或符号，请只写姓名"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1101051949123100", "身份证号是 18 位，您填了 16 位，请再数一数"),
        ("1101 0519 4912 3100 2", "身份证号是 18 位，您填了 17 位，请再数一数"),
        ("11010519491231O02X", "身份证号前 17 位是数字，最后一位是数字或者 X，请再核对"),
        ("110105202102290011", "身份证号第 7 到 14 位是出生年月日，这里没有这一天，请再核对"),
        ("110105194912310021", "身份证号有一位好像抄错了，请照着证件再核对一遍"),
        ("", "请填写身份证号；没有带在身上，请选下面一项"),
    ],
)
def test_each_fault_of_an_identity_number_has_its_own_words(typed: str, message: str):
    form = filled(person.PersonForm, name="陈晓", id_state="has", id_number=typed)

    assert problem(form, "id_number") == message


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002X"]
)
def test_an_identity_number_is_kept_in_its_normal_form(typed: str):
    form = filled(person.PersonForm, name="陈晓", id_state="has", id_number=typed)

    assert form.is_valid()
    assert form.answer() == {"name": "陈晓", "id_state": "has", "id_number": ID_NUMBER}


@pytest.mark.parametrize("typed", ["1988", "１９８８", "1988年", " 1988 "])
def test_a_year_of_birth_is_understood(typed: str):
    form = filled(person.PersonForm, name="陈晓", id_state="later", birth_year=typed)

    assert form.is_valid()
    assert form.answer() == {"name": "陈晓", "id_state": "later", "birth_year": 1988}


@pytest.mark.parametrize("typed", ["88", "1888", "2030", "属牛", "19880"])
def test_a_year_nobody_was_born_in_is_questioned(typed: str):
    form = filled(person.PersonForm, name="陈晓", id_state="later", birth_year=typed)

    assert problem(form, "birth_year") == "请填写四位数的年份，例如 1968"


def test_a_bad_number_under_the_other_choice_does_no_harm():
    form = filled(
        person.PersonForm, name="陈晓", id_state="later", id_number="12", birth_year="1988"
    )

    assert form.is_valid()
    assert "id_number" not in form.answer()


def test_the_page_speaks_of_the_applicant_when_somebody_else_writes():
    form = person.PersonForm(situation=FOR_MOTHER)

    assert form.fields["name"].label == "申请人的姓名"
    assert form.fields["name"].widget.attrs["autocomplete"] == "off"
    assert problem(filled(person.PersonForm, FOR_MOTHER), "name") == "请填写申请人的姓名"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("１３８ １２３４ ５６７８", "13812345678"),
        ("0738-7654321", "07387654321"),
        ("(0738) 7654321", "07387654321"),
    ],
)
def test_mobiles_and_land_lines_are_understood(typed: str, kept: str):
    form = filled(contact.PhoneForm, phone_state="has", phone=typed)

    assert form.is_valid(), form.errors
    assert form.answer() == {"phone_state": "has", "phone": kept}


@pytest.mark.parametrize("typed", ["1381234567", "12345", "没有", "23812345678"])
def test_a_number_one_cannot_call_is_questioned(typed: str):
    form = filled(contact.PhoneForm, phone_state="has", phone=typed)

    assert problem(form, "phone").startswith("电话号码好像不对")


def test_having_a_phone_means_giving_its_number():
    form = filled(contact.PhoneForm, phone_state="has", phone="")

    assert problem(form, "phone") == "请填写电话号码；没有电话，请选“没有电话”"


def test_without_a_phone_somebody_else_may_pass_a_message_and_need_not():
    assert filled(contact.PhoneForm, phone_state="none").is_valid()

    form = filled(
        contact.PhoneForm,
        phone_state="none",
        contact_name="李支书",
        contact_phone="13700001111",
        phone="138",
    )

    assert form.is_valid()
    assert form.answer() == {
        "phone_state": "none",
        "contact_name": "李支书",
        "contact_phone": "13700001111",
    }


WITH_PHONE = {"phone_state": "has", "phone": "13812345678"}


def test_calls_and_texts_are_offered_and_usually_chosen():
    form = contact.SafeContactForm(situation=situation(contact=WITH_PHONE))

    assert form.fields["safe"].initial == ["call", "text"]


def test_to_whoever_is_beaten_nothing_is_sent_unless_she_says_so():
    where = situation(contact=WITH_PHONE, matter={"matter": "domestic-violence"})

    assert contact.SafeContactForm(situation=where).fields["safe"].initial is None


def test_a_land_line_takes_no_texts():
    where = situation(contact={"phone_state": "has", "phone": "07387654321"})
    form = contact.SafeContactForm(situation=where)

    assert [value for value, _label in form.fields["safe"].choices] == ["call", "voicemail"]


def test_nobody_without_a_phone_is_asked_about_calls():
    assert "safe" not in contact.SafeContactForm(situation=situation()).fields


def test_a_day_that_ends_a_period_is_kept_and_one_that_does_not_exist_is_questioned():
    parts = {"deadline_date_year": "2026", "deadline_date_month": "11"}
    right = filled(matter.DeadlineForm, deadline="yes", **parts, deadline_date_day="26")
    wrong = filled(matter.DeadlineForm, deadline="yes", **parts, deadline_date_day="31")
    unknown = filled(matter.DeadlineForm, deadline="yes")

    assert right.is_valid()
    assert right.answer()["deadline_date"] == "2026-11-26"
    assert problem(wrong, "deadline_date").startswith("没有这一天")
    assert unknown.is_valid()


def test_only_kin_are_offered_to_kin_and_the_station_is_asked_of_a_clerk():
    relative = who.HelperForm(situation=situation(who={"capacity": "relative"}))
    guardian = who.HelperForm(situation=situation(who={"capacity": "guardian"}))
    clerk = who.HelperForm(situation=situation(who={"capacity": "clerk"}))

    assert "guardian" not in dict(relative.fields["relation"].choices)
    assert "guardian" in dict(guardian.fields["relation"].choices)
    assert "relation" not in clerk.fields
    assert "helper_station" in clerk.fields


def test_a_clerk_who_is_signed_in_finds_her_name_filled_in():
    here = Situation(
        today=TODAY,
        places=Places("", TODAY),
        clerk=Clerk(name="张小红", station="锁石镇法律援助工作站"),
        answers={"who": {"capacity": "clerk"}},
    )

    form = who.HelperForm(situation=here)

    assert form["helper_name"].value() == "张小红"
    assert form["helper_station"].value() == "锁石镇法律援助工作站"


def test_towns_and_villages_are_those_of_the_place(stations: dict[str, Station]):
    here = Situation(today=TODAY, places=Places("431321", TODAY))
    towns = dict(person.TownshipForm(situation=here).fields["township"].choices)

    assert towns[TOWN] == "锁石镇"
    assert "elsewhere" in towns
    form = filled(person.TownshipForm, here, township=TOWN)
    assert form.is_valid()
    assert form.answer() == {"township": TOWN, "township_name": "锁石镇"}

    there = Situation(
        today=TODAY, places=Places("431321", TODAY), answers={"address": form.answer()}
    )
    village = filled(person.VillageForm, there, village=VILLAGE, address="三组")
    assert village.is_valid()
    assert village.answer()["village_name"] == "石江村"
    assert not filled(person.VillageForm, there, village="431321104278").is_valid()
    assert filled(person.VillageForm, there, village="unknown").is_valid()


def test_a_city_asks_for_the_county_first(stations: dict[str, Station]):
    city = Situation(today=TODAY, places=Places("4313", TODAY))

    assert [row.name for row in city.counties] == ["双峰县"]
    assert city.county == "431321000000"


def test_long_words_keep_their_lines_and_lose_what_cannot_be_seen():
    form = filled(matter.StoryForm, story="第一行\r\n第二行\x00\u200b完")

    assert form.is_valid()
    assert form.answer()["story"] == "第一行\n第二行完"


def test_a_story_that_is_too_long_is_kept_and_the_length_named():
    form = filled(matter.StoryForm, story="长" * 5001)

    assert "5000" in problem(form, "story")
    assert form["story"].value() == "长" * 5001


@given(st.dictionaries(st.sampled_from(["name", "id_state", "id_number"]), st.text(max_size=30)))
def test_what_was_typed_comes_back_as_it_was(typed: dict[str, str]):
    data = as_posted({name: [value] for name, value in typed.items()})
    form = person.PersonForm(situation=situation())

    kept = typed_by(form, data)

    assert as_initial(form, kept) == typed
    person.PersonForm(as_posted(kept), situation=situation()).is_valid()
