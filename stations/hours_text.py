"""Opening hours as people write them, in the station file and in the form, and back.

One line a rule, for example::

    周一至周五 8:30-12:00 14:30-17:30
    7月1日至9月30日：周一至周五 8:00-12:00 15:00-18:00
    周六 9:00-11:30
    节假日照常
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _

from stations.hours import DAY_MINUTES, MOST_INTERVALS, Interval, Rule, Schedule, Season

WEEKDAYS = "一二三四五六日"
HOLIDAYS_TOO = "节假日照常"
ALL_DAY = Interval(0, DAY_MINUTES)
EXAMPLE = "周一至周五 8:30-12:00 14:30-17:30"
# Hours are looked up in an index, which takes no longer ones.
LONGEST = 600
LEAP_YEAR_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_TO = r"\s*(?:至|到|-|—|–|~)+\s*"
_SEASON = re.compile(
    rf"(\d{{1,2}})月(\d{{1,2}})日?{_TO}(?:次年)?(\d{{1,2}})月(\d{{1,2}})日?\s*[::]?\s*"
)
_DAYS = re.compile(rf"(?:周|星期)?([{WEEKDAYS}天])(?:{_TO}(?:周|星期)?([{WEEKDAYS}天]))?[、,\s]*")
_NAMED_DAYS = {"每天": range(7), "每日": range(7), "工作日": range(5), "周末": range(5, 7)}
_CLOCK = r"(\d{1,2})[:点时](\d{2})?分?"
_INTERVAL = re.compile(rf"(?:上午|下午|晚上)?{_CLOCK}{_TO}(次日)?{_CLOCK}[、,\s]*")


class HoursError(ValueError):
    """The text is not opening hours; the message says which part, to the person who wrote it."""


@lru_cache(maxsize=4_096)
def parse(text: str) -> Schedule:
    """The schedule a text describes; an empty text is an empty schedule. Raises HoursError."""
    folded = unicodedata.normalize("NFKC", text)
    rules = []
    open_on_holidays = False
    for line in filter(None, (part.strip() for part in re.split(r"[\n;。]", folded))):
        if line == HOLIDAYS_TOO:
            open_on_holidays = True
        else:
            rules.append(_rule(line))
    _refuse_too_many(rules)
    return Schedule(tuple(rules), open_on_holidays)


def canonical(text: str) -> str:
    """What is kept of a text that somebody wrote: its canonical form. Raises HoursError, too when
    the text or that form is too long: what is on record already is read however long it is.
    """
    _refuse_long(text)
    kept = write(parse(text))
    _refuse_long(kept)
    return kept


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        raise HoursError(_("开放时间太长，最多写 %s 个字") % LONGEST)


def _rule(line: str) -> Rule:
    season, rest = _season(line)
    days, rest = _days(rest)
    if not days:
        raise HoursError(_("“%(line)s”没有写星期几，例如：%(example)s") % _words(line))
    return Rule(days, _intervals(rest, line), season)


def _words(line: str) -> dict[str, str]:
    return {"line": line, "example": EXAMPLE}


def _season(line: str) -> tuple[Season | None, str]:
    found = _SEASON.match(line)
    if found is None:
        return None, line.removeprefix("全年").lstrip(" :")
    month, day, to_month, to_day = map(int, found.groups())
    for a_month, a_day in ((month, day), (to_month, to_day)):
        if not (1 <= a_month <= 12 and 1 <= a_day <= LEAP_YEAR_DAYS[a_month - 1]):
            raise HoursError(_("没有%(month)s月%(day)s日这一天") % {"month": a_month, "day": a_day})
    return Season((month, day), (to_month, to_day)), line[found.end() :]


def _days(text: str) -> tuple[frozenset[int], str]:
    for name, named in _NAMED_DAYS.items():
        if text.startswith(name):
            return frozenset(named), text[len(name) :].lstrip(" :、,")
    days: set[int] = set()
    if not text.startswith(("周", "星期")):
        return frozenset(), text
    while found := _DAYS.match(text):
        first = _weekday(found[1])
        last = _weekday(found[2]) if found[2] else first
        # "周五至周一" runs over the weekend.
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
        text = text[found.end() :]
    return frozenset(days), text.lstrip(" :")


def _weekday(character: str) -> int:
    return 6 if character == "天" else WEEKDAYS.index(character)


def _intervals(text: str, line: str) -> tuple[Interval, ...]:
    if text in {"休息", "关门", "不开放"}:
        return ()
    if text in {"全天", "24小时"}:
        return (ALL_DAY,)
    intervals = []
    while found := _INTERVAL.match(text):
        intervals.append(_interval(found, line))
        text = text[found.end() :]
    if text or not intervals:
        raise HoursError(_("“%(line)s”看不懂，请照这样写：%(example)s") % _words(line))
    intervals.sort()
    if any(after.start < before.end for before, after in pairwise(intervals)):
        raise HoursError(_("“%s”里的时间段重叠了") % line)
    return tuple(intervals)


def _interval(found: re.Match[str], line: str) -> Interval:
    hour, minute, next_day, to_hour, to_minute = found.groups()
    start, end = _minutes(hour, minute, line), _minutes(to_hour, to_minute, line)
    if next_day or end < start:
        end += DAY_MINUTES
    if start >= DAY_MINUTES or not start < end <= start + DAY_MINUTES:
        raise HoursError(_("“%s”里的时间不对") % line)
    return Interval(start, end)


def _minutes(hour: str, minute: str | None, line: str) -> int:
    minutes = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or minutes > DAY_MINUTES:
        raise HoursError(_("“%s”里的时间不对，一天到 24:00 为止") % line)
    return minutes


def _refuse_too_many(rules: list[Rule]) -> None:
    for season in {rule.season for rule in rules}:
        for weekday in range(7):
            count = sum(
                len(rule.intervals)
                for rule in rules
                if rule.season == season and weekday in rule.days
            )
            if count > MOST_INTERVALS:
                raise HoursError(_("一天最多写 %s 个时间段") % MOST_INTERVALS)


def clock(minutes: int) -> str:
    """A time of day: `8:30`; after midnight `次日2:00`."""
    hours, rest = divmod(minutes, 60)
    if minutes > DAY_MINUTES:
        return f"次日{hours - 24}:{rest:02d}"
    return f"{hours}:{rest:02d}"


def weekdays(days: frozenset[int]) -> str:
    """Weekdays as people say them: `周一至周五`, `周六、周日`, `每天`."""
    if len(days) == 7:
        return "每天"
    return "、".join(_run(first, last) for first, last in _runs(sorted(days)))


def _run(first: int, last: int) -> str:
    if first == last:
        return f"周{WEEKDAYS[first]}"
    sign = "、" if last == first + 1 else "至"
    return f"周{WEEKDAYS[first]}{sign}周{WEEKDAYS[last]}"


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    first = previous = days[0]
    for day in days[1:]:
        if day != previous + 1:
            yield first, previous
            first = day
        previous = day
    yield first, previous


def season_words(season: Season) -> str:
    """`7月1日至9月30日`."""
    (month, day), (to_month, to_day) = season.first, season.last
    return f"{month}月{day}日至{to_month}月{to_day}日"


def intervals_words(intervals: tuple[Interval, ...], separator: str = " ", dash: str = "-") -> str:
    """`8:30-12:00 14:30-17:30`, `全天` or `休息`."""
    if not intervals:
        return "休息"
    if intervals == (ALL_DAY,):
        return "全天"
    return separator.join(f"{clock(one.start)}{dash}{clock(one.end)}" for one in intervals)


def write(schedule: Schedule) -> str:
    """The text of a schedule in its canonical form: `parse(write(s)) == s`."""
    lines = [
        (f"{season_words(rule.season)}：" if rule.season else "")
        + f"{weekdays(rule.days)} {intervals_words(rule.intervals)}"
        for rule in schedule.rules
    ]
    return "\n".join(lines + [HOLIDAYS_TOO] * schedule.open_on_holidays)
