"""Campaigns, notices and standard pages for tests."""

from datetime import date

import factory

from home.models import CampaignPage, NoticePage, StandardPage
from tests.factories.guides import PageFactory

BODY = [("section", {"heading": "", "text": "<p>正文。</p>"})]


class CampaignFactory(PageFactory):
    class Meta:
        model = CampaignPage

    title = factory.Sequence(lambda number: f"第{number}次讨薪专项行动")
    slug = factory.Sequence(lambda number: f"campaign-{number}")
    summary = "优先受理、优先审查、优先指派。"
    starts = date(2026, 11, 1)
    ends = date(2027, 2, 28)
    matters = ["wages"]
    body = BODY


class NoticeFactory(PageFactory):
    class Meta:
        model = NoticePage

    title = factory.Sequence(lambda number: f"第{number}号通知")
    slug = factory.Sequence(lambda number: f"notice-{number}")
    summary = "冬季办公时间有变。"
    date = date(2026, 11, 16)
    body = BODY


class StandardFactory(PageFactory):
    class Meta:
        model = StandardPage

    title = "接待日历"
    slug = "reception"
    summary = "哪一天由谁接待。"
    body = BODY
