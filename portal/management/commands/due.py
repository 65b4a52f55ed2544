import argparse
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from portal.calendar import WorkCalendar, due_date
from portal.commands import JsonCommand, WrongUse


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("“%s”不是日期，例如 2026-11-23") % text) from None


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(_("“%s”不是天数，例如 7") % text)
    return int(text)


class Command(JsonCommand):
    """The last day of a statutory period that opens on START and lasts DAYS calendar days."""

    help = "The last day of a period: as counted, and as moved off a rest day (JSON: raw, moved)."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("start", type=_day, metavar="START")
        parser.add_argument("days", type=_days, metavar="DAYS")

    def answer(self, **options: Any) -> dict[str, Any]:
        start, days = options["start"], options["days"]
        calendar = WorkCalendar.load()
        try:
            due = due_date(start, days, calendar)
        except OverflowError:
            raise WrongUse(_("天数太大，超出了日历")) from None
        for year in calendar.years_unknown(due.raw):
            self.stderr.write(_("%s年的放假安排还没有录全，没有录入的节日按平常的日子计算") % year)
        return {
            "start": start.isoformat(),
            "days": days,
            "raw": due.raw.isoformat(),
            "moved": due.moved.isoformat(),
        }

    def lines(self, document: dict[str, Any]) -> Iterable[str]:
        yield _("自 %(start)s 次日起算 %(days)s 天：%(raw)s") % document
        if document["moved"] != document["raw"]:
            yield _("最后一天休息，顺延到 %(moved)s") % document
