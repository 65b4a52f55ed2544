"""What the home page shows today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page

from applications.rules import rules
from guides.models import CaseExamplePage
from home.models import CampaignPage, Event, NoticePage
from portal import law, vocabulary
from stations import whole

FREE_OF_CHARGE = "law-20"
FRONT_MATTERS = (
    "wages",
    "work-injury",
    "domestic-violence",
    "maintenance",
    "traffic-injury",
    "criminal-defence",
    "social-security",
    "other",
)
NOTICES, CASES = 4, 3


@dataclass(frozen=True)
class Front:
    """The parts of the home page that change: what is on, what is new, what the law says now."""

    matters: list[vocabulary.Matter]
    campaign: CampaignPage | None
    event: Event | None
    notices: list[NoticePage]
    cases: list[CaseExamplePage]
    stations: dict[str, int]
    decision_days: int
    assignment_days: int
    decision_article: law.Article
    free_article: law.Article


def front(today: date) -> Front:
    """The front page of a day. Six queries, five while no campaign is on."""
    periods = rules(today)
    decision = periods.period("decision")
    campaign = _live(CampaignPage).current(today).first()
    return Front(
        matters=[vocabulary.BY_SLUG[slug] for slug in FRONT_MATTERS],
        campaign=campaign,
        event=_next_event(campaign),
        notices=list(_live(NoticePage).order_by("-date", "title")[:NOTICES]),
        cases=list(_live(CaseExamplePage).order_by("-published_on", "title")[:CASES]),
        stations=whole.kinds(timezone.now()),
        decision_days=decision.days,
        assignment_days=periods.period("assignment").days,
        decision_article=law.article(decision.article),
        free_article=law.article(FREE_OF_CHARGE),
    )


def _live(model: type[Page]) -> Any:
    """Public pages without their bodies, which the front page does not show."""
    return model.objects.live().defer_streamfields()


def _next_event(campaign: CampaignPage | None) -> Event | None:
    if campaign is None:
        return None
    coming: QuerySet[Event] = Event.objects.filter(page=campaign, starts__gte=timezone.now())
    return coming.order_by("starts").first()
