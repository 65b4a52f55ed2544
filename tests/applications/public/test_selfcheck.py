import pytest
from django.test import Client

from portal.vocabulary import MATTERS

pytestmark = pytest.mark.django_db


def page(query: str) -> str:
    response = Client().get(f"/check/{query}")
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def test_domestic_violence_is_told_at_once_that_money_plays_no_part() -> None:
    text = page("?matter=domestic-violence")
    assert "看起来可以申请" in text
    assert "不受经济困难条件限制" in text


def test_a_migrant_worker_with_proof_is_told_that_means_are_not_checked() -> None:
    assert "下面有没有符合的情况" in page("?matter=wages")
    text = page("?matter=wages&ground=42-3")
    assert "看起来可以申请" in text
    assert "免予核查" in text


def test_a_high_income_is_never_refused() -> None:
    text = page("?matter=maintenance&ground=none&people=2&income=90000")
    assert "可以申请，由工作人员核实" in text


def test_money_may_be_left_out() -> None:
    assert "由工作人员核实" in page("?matter=maintenance&ground=none&people=&income=")


def test_a_matter_outside_the_list_leads_to_free_advice() -> None:
    assert "免费咨询" in page("?matter=other")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?asked=matter", "请选择遇到的是哪一类事"),
        ("?asked=ground&matter=wages", "请选择有没有符合的情况"),
        ("?matter=", "请选择遇到的是哪一类事"),
        ("?matter=nonsense", "请从列出的选项里选"),
        ("?matter=wages&ground=", "请选择有没有符合的情况"),
        ("?matter=wages&ground=none&people=很多&income=5", "请填写人数"),
        ("?matter=wages&ground=none&people=2&income=abc", "请填写数字"),
    ],
)
def test_a_wrong_answer_is_asked_again_in_words(query: str, words: str) -> None:
    assert words in page(query)


@pytest.mark.parametrize("matter", [matter.slug for matter in MATTERS])
def test_every_matter_gets_an_answer_with_its_article(matter: str) -> None:
    text = page(f"?matter={matter}&ground=none&people=3&income=1000")
    assert "《中华人民共和国法律援助法》" in text
    assert f"/apply/?matter={matter}" in text
