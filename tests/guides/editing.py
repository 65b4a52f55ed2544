"""What the editor's browser sends when a case example is saved."""

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from guides.models import CaseExamplePage


def case_form(page: CaseExamplePage | None = None, **changes: Any) -> dict[str, Any]:
    """The posted fields of a case example as it stands, with changes. Press a button by giving
    its name, such as `**{"action-publish": "1"}`.
    """
    data = {
        "title": page.title if page else "泥瓦工要回了工钱",
        "slug": page.slug if page else "masons",
        "summary": "总承包单位先付了钱。",
        "facts": rich_text("<p>老陈在工地砌墙，没有拿到工钱。</p>"),
        "asked": rich_text("<p>要回工钱。</p>"),
        "aid": rich_text("<p>律师陪他申请仲裁。</p>"),
        "law": streamfield([("article", {"article": "law-31-5", "note": ""})]),
        "result": rich_text("<p>调解成功。</p>"),
        "duration": "两个月",
        "published_on": "2026-11-06",
        "comments": inline_formset([]),
    }
    return nested_form_data(data | changes) | {"matters": ["wages"], "audiences": ["workers"]}
