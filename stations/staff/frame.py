"""What every screen of the stations' section builds on: who gets in, and the tabs above it."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.models import User
from portal.staff.mixins import is_verified
from portal.staff.mixins import staff_of as staff_of_request
from portal.staff.security import StaffPage
from stations import permissions, verification
from stations.staff.paging import words
from stations.staff.standing import Standing, standing
from stations.verification import Rules

HISTORY = "stations.view_stationedit"


@dataclass(frozen=True)
class Tab:
    """One tab of the section: `count` is what waits there, None where nothing is counted."""

    name: str
    label: str
    url: str
    count: int | None = None
    is_current: bool = False

    @property
    def shown(self) -> str:
        """The count in words."""
        return "" if self.count is None else words(self.count)


class StationsStaffMixin:
    """A view of the section: for others than the staff it is meant for there is no such address."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def is_allowed(self, user: User) -> bool:
        """Whether the view exists for a user."""
        return permissions.has_part(user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_verified(request) and not self.is_allowed(self.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    @property
    def user(self) -> User:
        """Who is signed in."""
        return staff_of_request(self.request)


class Keepers(StationsStaffMixin):
    """A view for who keeps the whole directory."""

    def is_allowed(self, user: User) -> bool:
        return permissions.keeps_directory(user)


class Actors(StationsStaffMixin):
    """A view for who keeps the directory or manages a station."""

    def is_allowed(self, user: User) -> bool:
        return permissions.may_act(user)


class TabsMixin(StationsStaffMixin):
    """Shows the tabs; `tab` names the one the screen is under."""

    tab = "index"

    @cached_property
    def rules(self) -> Rules:
        """The rules of freshness, read once."""
        return verification.rules()

    @cached_property
    def standing(self) -> Standing:
        """What waits for her."""
        return standing(self.user, timezone.localdate(), self.rules)

    def tabs(self) -> list[Tab]:
        """The user's tabs."""
        user, waits = self.user, self.standing
        acts, looks = permissions.may_act(user), permissions.looks_at_all(user)
        offered: list[tuple[bool, str, str, int | None]] = [
            (True, "index", _("名录"), None),
            (looks, "tree", _("按区划"), None),
            (acts, "confirm", _("该核对"), waits.confirm),
            (acts, "complete", _("待补充"), waits.complete),
            (acts, "mistakes", _("报错"), waits.mistakes),
            (acts, "consent", _("等待同意"), waits.waiting),
            (reads_history(user), "changes", _("改动记录"), None),
            (looks, "network", _("乡有站、村有点"), None),
        ]
        return [
            Tab(name, label, reverse(f"stations_desk:{name}"), count, name == self.tab)
            for is_hers, name, label, count in offered
            if is_hers
        ]


def reads_history(user: User) -> bool:
    """Whether she reads what was changed: who keeps the directory, who audits, and managers."""
    return user.has_perm(HISTORY) or permissions.is_manager(user)


class Screen(TabsMixin, StaffPage):
    """A screen of the section in the admin's frame."""

    header_icon = "site"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tabs=self.tabs(), **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *WagtailAdminTemplateMixin.get_breadcrumbs_items(self),
            {"url": reverse("stations_desk:index"), "label": _("服务站点")},
            {"url": "", "label": self.get_page_title()},
        ]
