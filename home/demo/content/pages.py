"""How the text of a file becomes a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.timezone import is_naive, make_aware
from wagtail.models import Page

from guides.models import CaseExamplePage, CaseIndexPage, GuideIndexPage, GuidePage
from home.first_pages import paragraphs
from home.models import (
    CampaignIndexPage,
    CampaignPage,
    Event,
    NoticeIndexPage,
    NoticePage,
)

Text = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of page: its folder, its model, what it lives under, and how it is made."""

    folder: str
    model: type[Page]
    parent: type[Page]
    make: Callable[[Text], Page]


def guide(text: Text) -> GuidePage:
    """A guide."""
    cases = CaseExamplePage.objects.filter(slug__in=text.get("related_cases", []))
    return GuidePage(
        **_common(text),
        emergency=text.get("emergency", ""),
        matters=text["matters"],
        audiences=text["audiences"],
        questions=[("question", question) for question in text["questions"]],
        who_qualifies=paragraphs(text["who_qualifies"]),
        bring=[("item", item) for item in text.get("bring", [])],
        steps=[("step", step) for step in text.get("steps", [])],
        legal=[("article", citation) for citation in text.get("legal", [])],
        body=[("faq", _answered(faq)) for faq in text.get("faq", [])],
        related_cases=[("case", case) for case in cases],
        reviewed_on=text["reviewed_on"],
        review_due=text["review_due"],
    )


def case(text: Text) -> CaseExamplePage:
    """A case example. Its names are made up, which its author confirms here."""
    page = CaseExamplePage(
        **_common(text),
        matters=text["matters"],
        audiences=text["audiences"],
        facts=paragraphs(text["facts"]),
        asked=points(text["asked"]),
        aid=points(text["aid"]),
        law=[("article", citation) for citation in text["law"]],
        result=points(text["result"]),
        duration=text["duration"],
        published_on=text["published_on"],
    )
    page.confirm_suspicions()
    return page


def notice(text: Text) -> NoticePage:
    """A notice."""
    return NoticePage(**_common(text), date=text["date"], body=_body(text["body"]))


def campaign(text: Text) -> CampaignPage:
    """A campaign with its events."""
    page = CampaignPage(
        **_common(text),
        starts=text["starts"],
        ends=text["ends"],
        matters=text.get("matters", []),
        body=_body(text["body"]),
    )
    page.events = [
        Event(
            title=event["title"],
            starts=_moment(event["starts"]),
            place=event["place"],
            note=event.get("note", ""),
        )
        for event in text.get("events", [])
    ]
    return page


def points(lines: list[str]) -> str:
    """Several lines as a list, a single one as a paragraph."""
    if len(lines) < 2:
        return paragraphs(lines)
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _common(text: Text) -> Text:
    return {"slug": text["slug"], "title": text["title"], "summary": text["summary"]}


def _answered(faq: Text) -> Text:
    return {"question": faq["question"], "answer": paragraphs(faq["answer"].splitlines())}


def _body(lines: list[str]) -> list[tuple[str, Text]]:
    return [("section", {"heading": "", "text": paragraphs(lines)})]


def _moment(value: Any) -> Any:
    """A moment without a time zone is one of this place."""
    return make_aware(value) if is_naive(value) else value


KINDS = (
    Kind("cases", CaseExamplePage, CaseIndexPage, case),
    Kind("guides", GuidePage, GuideIndexPage, guide),
    Kind("notices", NoticePage, NoticeIndexPage, notice),
    Kind("campaigns", CampaignPage, CampaignIndexPage, campaign),
)
