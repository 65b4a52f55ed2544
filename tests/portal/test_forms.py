import re
from datetime import date, time

import pytest
from django import forms
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from portal.forms import (
    CleanCharField,
    DateGroupField,
    DateGroupWidget,
    PlainForm,
    SentenceField,
    labelled,
    tidy,
)


class StoryForm(PlainForm):
    matter = forms.ChoiceField(
        label="您遇到的是哪一类事？",
        help_text="选最接近的一项。",
        choices=[("wages", labelled("工资没给够", "没签合同也算")), ("other", "<其他>")],
        widget=forms.RadioSelect,
    )
    name = CleanCharField(
        label="姓名", max_length=4, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = CleanCharField(label="手机号", help_text="只用来通知您", remove=" -", required=False)
    born = DateGroupField(label="出生日期", widget=DateGroupWidget(is_birthday=True))
    people = forms.IntegerField(label="几个人", required=False, min_value=1)
    town = forms.ChoiceField(label="乡镇", choices=[("", "请选择"), ("a", "锁石镇")])
    paper = forms.FileField(label="证明材料")
    words = forms.CharField(
        label="经过", widget=forms.Textarea, error_messages={"required": "请写几句经过"}
    )
    agree = forms.BooleanField(label="我说的都是真的")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        if not self.cleaned_data.get("name"):
            raise forms.ValidationError("请再检查一遍")


def tag(html: str, pattern: str) -> str:
    """The first start tag that matches."""
    found = re.search(rf"<[^>]*{pattern}[^>]*>", html)
    assert found, pattern
    return found.group()


def summary(form: forms.Form) -> str:
    return render_to_string("components/error_summary.html", {"form": form})


def test_a_hint_and_an_error_are_tied_to_their_box():
    form = StoryForm({"phone": "1"})
    form.add_error("phone", "号码不完整")

    html = form["phone"].as_field_group()

    box = tag(html, 'name="phone"')
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in box
    assert 'aria-invalid="true"' in box
    assert '<p class="hint" id="id_phone_helptext">只用来通知您</p>' in html
    assert '<p class="error" id="id_phone_error">号码不完整</p>' in html
    assert '<label class="field__label" for="id_phone">' in html


def test_a_group_of_choices_is_a_fieldset_with_its_hint_and_error():
    html = StoryForm({})["matter"].as_field_group()

    described = tag(html, "fieldset")
    assert 'aria-describedby="id_matter_helptext id_matter_error"' in described
    assert re.search(r'<legend class="field__label">您遇到的是哪一类事？\s*</legend>', html)
    assert '<label for="id_matter_0">工资没给够<small>没签合同也算</small></label>' in html
    assert '<label for="id_matter_1">&lt;其他&gt;</label>' in html


def test_only_optional_fields_are_marked():
    form = StoryForm()

    assert "（选填）" in form["phone"].as_field_group()
    assert "（选填）" not in form["name"].as_field_group()
    assert "*" not in str(form)


def test_the_question_can_be_the_heading_of_the_page():
    html = render_to_string(
        "components/field.html",
        {"field": StoryForm()["matter"], "heading": True, "caption": "第二部分"},
    )

    assert '<span class="caption">第二部分</span><h1>您遇到的是哪一类事？</h1>' in html


def test_browsers_neither_check_nor_cut_what_is_typed():
    html = str(StoryForm())

    assert " required" not in html
    assert "maxlength" not in html
    assert 'autocomplete="name"' in tag(html, 'name="name"')


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("matter", "请选择您遇到的是哪一类事"),
        ("name", "请填写姓名"),
        ("born", "请填写出生日期"),
        ("town", "请选择乡镇"),
        ("paper", "请选择要上传的文件"),
        ("words", "请写几句经过"),
        ("agree", "请先勾选这一项"),
    ],
)
def test_an_empty_answer_is_asked_for_in_plain_words(field: str, message: str):
    assert StoryForm({}).errors[field] == [message]


def test_other_mistakes_are_explained_too():
    form = StoryForm({"name": "阿卜杜拉·买买提", "people": "两个", "town": "zz", "matter": "x"})

    assert form.errors["name"] == ["最多写 4 个字，现在是 8 个"]
    assert form.errors["people"] == ["请只填数字，例如 12"]
    assert form.errors["town"] == ["请从列出的选项里选"]
    assert StoryForm({"people": "0"}).errors["people"] == ["请填写 1 或更大的数"]


def test_one_form_does_not_change_the_messages_of_the_next():
    first = StoryForm({})
    first.fields["name"].error_messages["required"] = "别的"

    assert StoryForm({}).errors["name"] == ["请填写姓名"]


def test_the_summary_counts_and_leads_to_the_first_control_of_each_field():
    form = StoryForm({"name": "罗", "paper": "", "words": "x", "agree": "on"})

    html = summary(form)

    assert "有 4 处需要改" in html
    box = tag(html, "error-summary")
    assert 'role="alert"' in box
    assert 'tabindex="-1"' in box
    assert re.findall(r'href="#([^"]+)"', html) == [
        "id_matter_0",
        "id_born_0",
        "id_town",
        "id_paper",
    ]
    page = str(form)
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in page


def test_the_summary_says_it_in_the_singular():
    class OneForm(PlainForm):
        name = forms.CharField(label="姓名")

    assert "有一处需要改" in summary(OneForm({}))


def test_a_mistake_of_the_whole_form_is_named_without_a_link():
    html = summary(StoryForm({}))

    assert "<li>请再检查一遍</li>" in html


def test_a_form_without_mistakes_has_no_summary():
    assert "error-summary" not in summary(StoryForm())


def test_what_was_typed_is_shown_again_as_it_was():
    form = StoryForm({"phone": "０７３８ - 123", "born_year": "1968", "born_month": "13"})

    html = str(form)

    assert 'value="０７３８ - 123"' in html
    assert 'value="1968"' in html
    assert 'value="13"' in html


def test_full_width_digits_spaces_and_dashes_are_tidied_silently():
    field = CleanCharField(remove=" -")

    assert field.clean("　１３８-0000 ００００\u200b ") == "13800000000"
    assert tidy("  阿卜杜拉 · 买买提\u3000") == "阿卜杜拉 · 买买提"
    assert CleanCharField(required=False).clean("") == ""


def test_sentences_keep_their_punctuation():
    field = SentenceField()
    assert (
        field.clean("　临街一楼，门口有红色招牌（朝南）。\u200b ")
        == "临街一楼，门口有红色招牌（朝南）。"
    )
    assert field.clean("村里合并\n联络点撤了") == "村里合并 联络点撤了"


def test_a_box_with_only_spaces_is_empty():
    with pytest.raises(forms.ValidationError):
        CleanCharField().clean(" \u3000\u200b ")
    with pytest.raises(forms.ValidationError):
        SentenceField().clean(" \u3000\u200b ")
    with pytest.raises(forms.ValidationError):
        CleanCharField(remove=" -").clean(" - ")


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(text: str):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("parts", "result"),
    [
        (["1968", "3", "5"], date(1968, 3, 5)),
        (["１９６８", "０３", " ５ "], date(1968, 3, 5)),
        (["2024", "02", "29"], date(2024, 2, 29)),
    ],
)
def test_a_date_may_be_typed_in_any_ordinary_way(parts: list[str], result: date):
    assert DateGroupField().clean(parts) == result


@pytest.mark.parametrize("parts", [["2023", "2", "29"], ["1968", "13", "1"], ["去年", "3", "5"]])
def test_a_day_that_does_not_exist_is_explained(parts: list[str]):
    form = StoryForm(dict(zip(("born_year", "born_month", "born_day"), parts, strict=True)))

    assert "没有这一天" in form.errors["born"][0]


def test_half_a_date_is_asked_for_in_full():
    assert StoryForm({"born_year": "1968"}).errors["born"] == ["请把年、月、日都填上"]


def test_a_date_has_three_labelled_boxes_that_browsers_may_fill_in():
    html = StoryForm(initial={"born": date(1968, 3, 5)})["born"].as_field_group()

    for number, (label, value) in enumerate((("年", 1968), ("月", 3), ("日", 5))):
        assert f'<label for="id_born_{number}">{label}</label>' in html
        assert f'value="{value}"' in tag(html, f'id="id_born_{number}"')
    assert 'autocomplete="bday-year"' in html


class TurnForm(PlainForm):
    day = forms.DateField(label="哪天")
    starts = forms.TimeField(label="几点起")


@pytest.mark.parametrize(
    "day", ["2026-11-03", "2026/11/3", "2026.11.3", "2026年11月3日", "2026 年 11 月 3 日"]
)
@pytest.mark.parametrize("starts", ["9:30", "09:30", "9：30", "9点30分", "9时30分"])
def test_a_day_and_a_time_may_be_typed_as_people_write_them(day: str, starts: str):
    form = TurnForm({"day": day, "starts": starts})

    assert form.is_valid()
    assert form.cleaned_data == {"day": date(2026, 11, 3), "starts": time(9, 30)}


def test_how_to_write_a_day_and_a_time_is_said():
    form = TurnForm({"day": "明天", "starts": "25:00"})

    assert "例如 2026 年 11 月 23 日" in form.errors["day"][0]
    assert "例如 9:30" in form.errors["starts"][0]
