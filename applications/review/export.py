"""Lists that leave the house: masked, safe to open in a spreadsheet, each row marked with who took
it out and when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from applications.identity import mask_name
from applications.minors import is_locked
from applications.models import Application
from applications.review.words import matter_label, running_clock
from portal.models import User
from stations import tables

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_ROWS = 5000
CLOSED_TO_READER = "—"  # what a minor's file shows to whom nobody admitted


@dataclass(frozen=True)
class Mark:
    """Who takes the list out, and when: written on every row, so that a copy still says it."""

    user: User
    now: datetime

    @property
    def words(self) -> str:
        """As written on a row."""
        return f"{self.user.get_full_name()} {timezone.localtime(self.now):%Y-%m-%d %H:%M}"


def header() -> list[str]:
    """The names of the columns."""
    return [
        _("编号"),
        _("文号"),
        _("状态"),
        _("事项"),
        _("申请人（隐去名字）"),
        _("未成年人"),
        _("来源"),
        _("站点"),
        _("审查机构"),
        _("收到日期"),
        _("到期日"),
        _("顺延后到期日"),
        _("办结日期"),
        _("承办人"),
        _("导出人和时间"),
    ]


def _row(row: Application, number: str, mark: Mark) -> list[str]:
    clock = running_clock(row)
    locked = is_locked(row)
    return [
        row.reference,
        number,
        row.get_status_display(),
        CLOSED_TO_READER if locked else matter_label(row.matter),
        CLOSED_TO_READER if locked else mask_name(row.name),
        _("是") if row.is_minor else "",
        row.get_channel_display(),
        row.station.name,
        row.agency.name,
        timezone.localdate(row.received_at).isoformat(),
        clock.raw_due.isoformat() if clock else "",
        clock.moved_due.isoformat() if clock else "",
        clock.stopped.isoformat() if clock and clock.stopped else "",
        row.handler.get_full_name() if row.handler else "",
        mark.words,
    ]


def _rows(found: "QuerySet[Application]", mark: Mark) -> Iterator[list[str]]:
    for row in found.select_related("agency")[:MOST_ROWS]:
        yield _row(row, getattr(row, "number", None) or "", mark)


def write(found: "QuerySet[Application]", kind: str, mark: Mark) -> bytes:
    """The list as a file of `kind` (`csv` or `xlsx`), with at most `MOST_ROWS` rows.

    `found` are the rows as listed (`views.queue.listed`).
    """
    return tables.write(header(), _rows(found, mark), kind, title=_("申请"))
