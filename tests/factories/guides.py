"""Guides and case examples for tests."""

from datetime import date
from typing import Any

import factory
from wagtail.models import Page

from guides.models import CaseExamplePage, GuidePage


class PageFactory(factory.Factory):
    """A page where its kind belongs in the tree; published unless `live=False`."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        parent = model_class.allowed_parent_page_models()[0].objects.get()
        return parent.add_child(instance=model_class(**kwargs))


class GuideFactory(PageFactory):
    class Meta:
        model = GuidePage

    title = factory.Sequence(lambda number: f"第{number}种难事怎么办")
    slug = factory.Sequence(lambda number: f"guide-{number}")
    summary = "干了活没拿到钱，可以申请法律援助。"
    matters = ["wages"]
    audiences = ["workers"]
    questions = [("question", "老板不给工资怎么办")]
    who_qualifies = "<p>干了活没有拿到工资的人。</p>"
    bring = [("item", {"item": "身份证", "note": "没有带也先来"})]
    steps = [("step", {"title": "先把证据留住", "text": "存好聊天记录", "period": "今天"})]
    legal = [("article", {"article": "law-43", "note": "什么时候答复"})]
    body = [("faq", {"question": "要花钱吗", "answer": "<p>不要。</p>"})]
    reviewed_on = date(2026, 11, 2)
    review_due = date(2027, 5, 2)


class CaseFactory(PageFactory):
    class Meta:
        model = CaseExamplePage

    title = factory.Sequence(lambda number: f"第{number}个泥瓦工要回了工钱")
    slug = factory.Sequence(lambda number: f"case-{number}")
    summary = "包工头联系不上，总承包单位先付了钱。"
    matters = ["wages"]
    audiences = ["workers"]
    facts = "<p>老陈在工地砌墙，没有拿到工钱。</p>"
    asked = "<p>要回工钱。</p>"
    aid = "<p>律师陪他申请仲裁。</p>"
    law = [("article", {"article": "law-31-5", "note": ""})]
    result = "<p>调解成功。</p>"
    duration = "两个月"
    published_on = date(2026, 11, 6)
