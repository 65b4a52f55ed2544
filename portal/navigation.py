"""The main navigation. Index pages of the content tree live at fixed addresses, so that it needs no
query.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ITEMS = (
    (_("办事指南"), "/guides/"),
    (_("典型案例"), "/cases/"),
    (_("服务站点"), "/stations/"),
    (_("专项活动"), "/campaigns/"),
    (_("通知公告"), "/notices/"),
    (_("查询进度"), "/my/"),
)


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the main navigation. `current` is the value of `aria-current`: "page" on the
    entry's own address, "true" below it, "" elsewhere.
    """

    label: str
    url: str
    current: str

    @property
    def is_current(self) -> bool:
        """Whether the visitor is on this entry's address or below it."""
        return bool(self.current)


def current(path: str, url: str) -> str:
    """What `aria-current` says of `url` to a visitor at `path`."""
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""


def items(path: str) -> list[NavigationItem]:
    """The entries, with the one marked that the path lies under."""
    return [NavigationItem(str(label), url, current(path, url)) for label, url in ITEMS]
