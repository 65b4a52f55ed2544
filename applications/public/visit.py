"""One request to the form: whose draft it is, how far it has come, who is asking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from applications import drafts
from applications.models import Draft
from applications.public import cookies, steps
from applications.public.situation import Clerk, Places, Situation
from portal.models import AgencySettings
from portal.roles import Role, has_role
from portal.staff.middleware import expired
from stations.models import Station


@dataclass
class Visit:
    """The draft of this device (None: none, or none any more), its pages and its journey."""

    request: HttpRequest
    now: datetime
    draft: Draft | None
    pages: Mapping[str, drafts.Page]
    journey: steps.Journey

    @property
    def is_left_alone(self) -> bool:
        """Whether the draft asks for the return code again."""
        sensitive = self.journey.situation.is_sensitive
        return self.draft is not None and drafts.is_left_alone(
            self.draft, sensitive=sensitive, now=self.now
        )

    @property
    def saved(self) -> datetime | None:
        """When a page was last saved."""
        return max((page.saved for page in self.pages.values() if page.saved), default=None)

    def page(self, step: steps.Step) -> drafts.Page:
        """A page as it was saved, or an empty one."""
        return self.pages.get(step.key, drafts.Page())

    def walk(self) -> None:
        """Read the draft anew after a page was saved."""
        if self.draft is not None:
            self.pages = drafts.pages(self.draft)
            self.journey = steps.walk(self.pages, self.journey.at[steps.FIRST.key])


def of(request: HttpRequest) -> Visit:
    """The visit that a request belongs to."""
    now = timezone.now()
    token = cookies.token(request, settings.DRAFT_COOKIE)
    return _visit(request, drafts.by_token(token, now=now), now)


def of_draft(request: HttpRequest, draft: Draft) -> Visit:
    """The visit to a draft that has just been opened with its return code."""
    return _visit(request, draft, timezone.now())


def _visit(request: HttpRequest, draft: Draft | None, now: datetime) -> Visit:
    pages = drafts.pages(draft) if draft is not None else {}
    return Visit(request, now, draft, pages, steps.walk(pages, _start(request, now)))


def _start(request: HttpRequest, now: datetime) -> Situation:
    today = timezone.localdate(now)
    code = AgencySettings.for_request(request).division_code
    return Situation(today=today, places=Places(code, today), clerk=clerk(request))


def clerk(request: HttpRequest) -> Clerk | None:
    """The station's clerk who is signed in with both factors on this device, if there is one."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    if not getattr(user, "is_verified", bool)() or not has_role(user, Role.CLERK):
        return None
    if expired(request, timezone.now()):
        return None
    station = Station.objects.filter(staff__user=user.pk).order_by("key").first()
    return Clerk(name=str(user), station=station.name if station else "")
