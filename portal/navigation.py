"""The main navigation. Index pages of the content tree live at fixed addresses, so that it needs no
query.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ITEMS = (
    (_("办事指南"), "/guides/"),
    (_("典型案例"), "/cases/"),
    (_("服务站点"), "/stations/"),
    (_("我要申请"), "/apply/"),
    (_("查询进度"), "/my/"),
)


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the main navigation."""

    label: str
    url: str
    is_current: bool


def items(path: str) -> list[NavigationItem]:
    """The entries, with the one marked that the path lies under."""
    return [NavigationItem(str(label), url, path.startswith(url)) for label, url in ITEMS]
