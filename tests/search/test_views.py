"""The search page, as people without JavaScript see it."""

import re
from typing import Any

import pytest
from django.test import Client

from search import installed, suggestions
from search.engine import replace_all
from tests.factories.search import INJURY, MASONS, WAGES, document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


def page(client: Client, **parameters: str) -> Any:
    return client.get("/search/", parameters)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_results_are_listed_with_kind_and_marks(client: Client, sample: None) -> None:
    response = page(client, q="讨薪")
    assert response.status_code == 200
    content = text(response)
    assert "<title>“讨薪”的搜索结果" in content
    assert f'href="{WAGES.url}"' in content
    assert "<mark>讨薪</mark>" in content
    assert "办事指南" in content
    assert "找到 2 条" in content
    assert content.index(WAGES.url) < content.index(MASONS.url)


def test_the_page_says_who_answered_and_is_not_for_search_machines(
    client: Client, sample: None
) -> None:
    response = page(client, q="讨薪")
    assert response["X-Search-Engine"] == "embedded"
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in text(response)


def test_no_cookie_is_set_and_no_session_opened(client: Client, sample: None) -> None:
    for parameters in ({}, {"q": "讨薪"}, {"q": "天气预报"}):
        response = page(client, **parameters)
        assert not response.cookies
        assert "session" not in response.headers.get("Vary", "").lower()


def test_what_was_typed_stands_in_the_box_again(client: Client, sample: None) -> None:
    assert 'value="老板&quot;不给&lt;b&gt;工资"' in text(page(client, q='老板"不给<b>工资'))


def test_nothing_typed_can_bring_in_markup(client: Client, sample: None) -> None:
    nasty = '<script>alert(1)</script>"onfocus=alert(1) 工伤'
    content = text(page(client, q=nasty))
    assert "<script>alert" not in content
    assert '"onfocus' not in content


def test_nothing_published_can_bring_in_markup(client: Client) -> None:
    bad = document("a:1", "<img src=x onerror=alert(1)>工伤", summary="<script>alert(1)</script>")
    replace_all(installed.embedded(), [bad], version=1)
    content = text(page(client, q="工伤"))
    assert "<img src=x" not in content
    assert "<script>alert" not in content


def test_kinds_can_be_chosen_and_are_counted(client: Client, sample: None) -> None:
    content = text(page(client, q="讨薪"))
    assert re.search(r'href="/search/\?q=[^"]*&amp;kind=case">典型案例 <b>1</b>', content)
    cases = text(page(client, q="讨薪", kind="case"))
    assert MASONS.url in cases
    assert WAGES.url not in cases
    assert re.search(r'kind=case" aria-current="true">', cases)


def test_pages_follow_one_another(client: Client) -> None:
    documents = [document(f"a:{n}", f"工伤指南第{n}篇") for n in range(25)]
    replace_all(installed.embedded(), documents, version=1)
    first = text(page(client, q="工伤", kind="guide"))
    assert 'rel="next"' in first
    assert "page=2" in first
    assert "kind=guide" in first
    last = text(page(client, q="工伤", page="3"))
    assert last.count("<li><p>") == 5
    assert 'rel="next"' not in last


def test_a_page_beyond_the_last_leads_to_the_last(client: Client, sample: None) -> None:
    response = page(client, q="讨薪", page="99")
    assert response.status_code == 302
    assert "page" not in response["Location"]
    assert page(client, q="天气预报", page="9").status_code in (200, 302)


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e9", "9" * 30, "²"])
def test_a_senseless_page_number_is_the_first_page(
    client: Client, sample: None, number: str
) -> None:
    assert WAGES.url in text(page(client, q="讨薪", page=number))


def test_a_senseless_kind_is_passed_over(client: Client, sample: None) -> None:
    assert WAGES.url in text(page(client, q="讨薪", kind="../x"))


def test_a_slip_is_asked_about(client: Client, sample: None) -> None:
    content = text(page(client, q="劳动仲栽"))
    assert "您是不是要找" in content
    assert ">劳动仲裁</a>" in content


def test_pinyin_is_searched_as_it_was_meant_and_said_so(client: Client, sample: None) -> None:
    content = text(page(client, q="taoxin"))
    assert "没有找到“taoxin”" in content
    assert "<strong>讨薪</strong>" in content
    assert WAGES.url in content


def test_the_next_page_of_what_was_meant_can_be_had(client: Client) -> None:
    documents = [document(f"a:{n}", f"工伤指南第{n}篇") for n in range(15)]
    replace_all(installed.embedded(), documents, version=1)
    suggestions.refresh(installed.embedded())
    assert text(page(client, q="gongshang", page="2")).count("<li><p>") == 5


def test_nothing_found_says_what_one_can_do(client: Client, sample: None) -> None:
    content = text(page(client, q="天气预报"))
    assert "没有找到" in content
    for way in ('href="tel:12348"', 'href="/stations/"', 'href="/apply/"', "大家常问"):
        assert way in content


def test_nothing_of_a_kind_leads_back_to_everything(client: Client, sample: None) -> None:
    content = text(page(client, q="讨薪", kind="campaign"))
    assert "这一类里没有找到" in content
    assert "在全部内容里找" in content


def test_nothing_asked_shows_what_others_ask(client: Client, sample: None) -> None:
    for parameters in ({}, {"q": ""}, {"q": "   "}):
        response = page(client, **parameters)
        assert response.status_code == 200
        assert "大家常问" in text(response)


@pytest.mark.parametrize(
    "typed",
    ["工资" * 300, '"工资', "100%", "😀😀", "工资 OR 1=1 --", "\x00工资", "(((", "工资\n工资", "'"],
)
def test_whatever_is_typed_is_answered(client: Client, sample: None, typed: str) -> None:
    assert page(client, q=typed).status_code == 200


def test_before_there_is_an_index_the_page_says_so(client: Client) -> None:
    response = page(client, q="讨薪")
    assert response.status_code == 200
    assert "搜索正在准备" in text(response)
    assert response["X-Search-Engine"] == "none"


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/search/", {"q": "讨薪"}).status_code == 405
    assert client.head("/search/").status_code == 200


def test_titles_are_suggested_as_json(client: Client, sample: None) -> None:
    for typed in ("老板", "laoban", "lbb"):
        response = client.get("/search/suggest/", {"q": typed})
        assert response.json() == {"suggestions": [WAGES.title]}
    assert client.get("/search/suggest/").json() == {"suggestions": []}
    assert client.get("/search/suggest/", {"q": "干" * 5000}).status_code == 200


def test_a_match_of_a_question_alone_still_shows_the_summary(client: Client, sample: None) -> None:
    content = text(page(client, q="包工头跑了"))
    assert WAGES.url in content
    assert INJURY.url not in content


@pytest.mark.parametrize("typed", ["我想自杀", "不想活了", "老板不给钱，我 不 想 活 了", "輕生"])
def test_somebody_in_despair_is_told_first_who_listens(
    client: Client, sample: None, typed: str
) -> None:
    content = text(page(client, q=typed))
    main = content[content.index("<main") :]
    assert 'href="tel:12356"' in main
    assert main.index("先找个人说说话") < main.index("<h1")


def test_nobody_else_is_told_so(client: Client, sample: None) -> None:
    for typed in ("讨薪", "工伤死亡赔偿", "天气预报", ""):
        assert "12356" not in text(page(client, q=typed))
