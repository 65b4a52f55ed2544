"""How the cells of the station file are read.

Forgiving about how something is written (full-width digits, labels or codes, any common date) and
strict about what it means; what is refused is refused with a suggestion.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import from_excel

from portal import bulk
from stations import codes, hours_text, names, places, stray_codes
from stations.fields import LONGEST_WORDS, packed
from stations.models import Division
from stations.models.stations import RESERVED_SLUGS

SEPARATOR = "；"
REMEMBERED = 5_000
LONGEST_PARTNERS = 160
TRUE = frozenset({"是", "yes", "y", "true", "1", "有", "√"})
FALSE = frozenset({"否", "no", "n", "false", "0", "无", "×", "x"})
_KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_SLUG = re.compile(r"[0-9A-Za-z_-]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,24}(转[0-9]{1,6})?")
# What can be dialled: abroad, with an area code, mobile, of a service, within the area.
_DIALLED = re.compile(
    r"(?:\+|00)[0-9]{7,15}"
    r"|0(?:10|2[0-9]|[3-9][0-9]{2})(?:[0-9]{7,8}|1[0-9]{2,4}|9[0-9]{4,5})"
    r"|0?1[3-9][0-9]{9}|[48]00[0-9]{7}|[1-9][0-9]{2,7}"
)
_NO_DIGIT = re.compile(r"[ ()-]|转.*")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)日?")
_SERIAL = re.compile(r"[34][0-9]{4}(\.0+)?")
_CODE_AND_NAME = re.compile(r"(\d{2,12})(?!\d)\s*(.*)")
_DIGITS = re.compile(r"\d{2,12}")
# What several places are joined with, and a few names hold.
_JOINED = re.compile("[、，,]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


class BadCell(Exception):
    """A cell that cannot be taken: what is wrong with it, and what would be right."""

    def __init__(self, problem: str, suggestion: str = "") -> None:
        super().__init__(problem)
        self.problem, self.suggestion = problem, suggestion


@dataclass
class Desk:
    """What reading a cell may need to look up; each place is asked for once. `suggests`: whether
    what a stray code was meant for is looked for, which takes long. `ended`: the codes of those
    places that are no more.
    """

    today: date
    suggests: bool = True
    by_code: dict[str, Division] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    by_text: dict[str, Division] = field(default_factory=dict)

    def fetch(self, texts: Iterable[str]) -> None:
        """Look up at once every division that the texts name by code, and what it lies in: one
        query. Of a long file a part at a time is fetched, and earlier parts are forgotten.
        """
        if len(self.by_code) > REMEMBERED:
            self.by_code, self.by_text, self.ended = {}, {}, set()
        named = {_padded(digits) for text in texts for digits in _DIGITS.findall(plain(text))}
        wanted = {code for named_code in named - {""} for code in codes.path(named_code)}
        found = self.rows(sorted(wanted - self.by_code.keys()))
        self.by_code |= found
        self.ended |= {
            code for code, row in found.items() if row.valid_to and row.valid_to < self.today
        }

    def rows(self, wanted: Sequence[str]) -> Mapping[str, Division]:
        """The divisions with these codes."""
        return Division.objects.in_bulk(wanted)

    def division(self, text: str) -> Division:
        """The division that a cell names by code, by code and name, or by name. Raises BadCell."""
        if text not in self.by_text:
            self.by_text[text] = _division(text, self)
        return self.by_text[text]


class DeskForMany(Desk):
    """A desk at which divisions are tuples that say what is asked of them: making a model of each
    takes longer than reading the cell.
    """

    def rows(self, wanted: Sequence[str]) -> Mapping[str, Division]:
        found = Division.objects.filter(bulk.among("code", wanted)).order_by()
        rows = found.values_list(
            "code", "name", "full_name", "stem", "lng", "lat", "valid_to", named=True
        )
        return cast(Mapping[str, Division], {row.code: row for row in rows})


def plain(text: str) -> str:
    """Half-width, without spaces around."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def _padded(digits: str) -> str:
    try:
        return codes.pad(digits)
    except codes.InvalidCode:
        return ""


def refuse_scientific(text: str) -> None:
    """Refuse digits that a spreadsheet cut short. Raises BadCell."""
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell(
            _("表格软件把“%s”变成了科学计数法，后面的数字丢了") % text,
            _("把这一列设成文本，重新填"),
        )


def _division(text: str, desk: Desk) -> Division:
    folded = plain(text)
    with_code = _CODE_AND_NAME.fullmatch(folded)
    if with_code:
        return _division_by_code(with_code[1], with_code[2], desk)
    refuse_scientific(folded)
    found = places.find(folded)
    if found.only is not None:
        return found.only
    if found.exact:
        raise BadCell(_("有几个地方都叫“%s”") % text, stray_codes.as_written(found.exact))
    if found.outside and not found.similar:
        there = "、".join(row.full_name for row in found.outside[: stray_codes.MOST_TOLD])
        raise BadCell(_("“%s”不在这里的区划表里") % text, _("核对是不是这个地方：%s") % there)
    raise BadCell(_("没有叫“%s”的地方") % text, stray_codes.as_written(found.similar))


def _division_by_code(digits: str, name: str, desk: Desk) -> Division:
    code = _padded(digits)
    if not code:
        raise BadCell(_("“%s”不是行政区划代码") % digits, _("应为 2、4、6、9 或 12 位数字"))
    row = desk.by_code.get(code)
    if row is None:
        told = stray_codes.told(digits, name) if desk.suggests else (stray_codes.missing(digits),)
        raise BadCell(*told)
    is_same = not name or (name.endswith(row.name) and row.full_name.endswith(name))
    if not is_same and names.stem(name) not in (row.stem, names.stem(row.full_name)):
        raise BadCell(
            _("代码是%(right)s的，名称写的是%(wrong)s") % {"right": row.name, "wrong": name},
            f"{codes.stem(code)} {row.name}",
        )
    return row


Reader = Callable[[str, Desk], Any]


def text_of(longest: int) -> Reader:
    """A text of at most so many characters, kept as written, but for how its lines end."""

    def read(text: str, desk: Desk) -> str:
        text = one_line_end(text)
        refuse_long(text, longest)
        return text

    return read


def one_line_end(text: str) -> str:
    """The text with lines ended as databases and browsers compare them, whatever wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refuse_long(text: str, longest: int) -> None:
    """Raises BadCell."""
    if len(text) > longest:
        raise BadCell(
            _("写了 %(now)s 个字，最多 %(most)s 个") % {"now": len(text), "most": longest}
        )


def read_key(text: str, desk: Desk) -> str:
    """A station's key."""
    key = plain(text)
    refuse_scientific(key)
    if not _KEY.fullmatch(key) or len(key) > 60:
        kept = re.sub(r"[^0-9A-Za-z._-]+", "-", key).strip("-._")[:60]
        raise BadCell(_("“%s”不能作编号：只用字母、数字、点、横线和下划线") % text, kept)
    return key


def read_parent(text: str, desk: Desk) -> str:
    """The key of another station, which may be anywhere."""
    return read_key(text, desk)


def read_slug(text: str, desk: Desk) -> str:
    """The last part of the page's address."""
    slug = plain(text).lower()
    if slug and (not _SLUG.fullmatch(slug) or slug in RESERVED_SLUGS or len(slug) > 80):
        kept = re.sub(r"[^0-9a-z_-]+", "-", slug).strip("-")[:80]
        raise BadCell(
            _("“%s”不能作网址：只用字母、数字、横线和下划线") % text,
            f"{kept}-1" if kept in RESERVED_SLUGS else kept,
        )
    return slug


@cache
def _spellings(choices: type[models.TextChoices]) -> dict[str, str]:
    """Every way a choice may be written, and its value."""
    spelt: dict[str, str] = {}
    for value, label in choices.choices:
        for spelling in (value, value.replace("_", ""), str(label), str(label).split("（")[0]):
            spelt[bare(spelling)] = value
    return spelt


def bare(text: str) -> str:
    return re.sub(r"[\s_-]", "", plain(text)).lower()


def choice_of(choices: type[models.TextChoices]) -> Reader:
    """One of some choices, by its label or its code."""

    def read(text: str, desk: Desk) -> str:
        spelt = _spellings(choices)
        value = spelt.get(bare(text))
        if value is None:
            raise BadCell(_("没有“%s”这一种") % text, _closest(text, choices))
        return value

    return read


def _closest(text: str, choices: type[models.TextChoices]) -> str:
    """The label most like a text, or all of them when none is."""
    spelt = _spellings(choices)
    near = get_close_matches(bare(text), spelt, n=1, cutoff=0.4)
    if near:
        return str(choices(spelt[near[0]]).label)
    return "、".join(str(label) for label in choices.labels)


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[；;|\n]", text) if piece.strip()]


def words_of(choices: type[models.TextChoices]) -> Reader:
    """Several of some choices; labels may be joined by any common sign."""
    one = choice_of(choices)

    def read(text: str, desk: Desk) -> tuple[str, ...]:
        found: list[str] = []
        for piece in _pieces(text):
            # A label may itself hold the sign that others are joined with.
            whole = bare(piece) in _spellings(choices)
            parts = [piece] if whole else [part for part in re.split(r"[、，,]", piece) if part]
            found += [one(part, desk) for part in parts]
        return tuple(dict.fromkeys(found))

    return read


def read_phones(text: str, desk: Desk) -> tuple[str, ...]:
    """Telephone numbers, several separated by a semicolon."""
    phones = []
    for piece in re.split(r"[；;|、,，/\n]", text):
        phone = re.sub(r"\s+", " ", plain(piece)).replace("—", "-").replace("–", "-")
        refuse_scientific(phone)
        if phone and not _PHONE.fullmatch(phone):
            raise BadCell(_("“%s”不像电话号码") % piece.strip(), _("例如 0738-0001234；12348"))
        if phone and not _DIALLED.fullmatch(_NO_DIGIT.sub("", phone)):
            raise BadCell(_("“%s”这个号码打不通") % piece.strip(), _dialled_instead(phone))
        phones += [phone] if phone else []
    return fitting(phones)


def _dialled_instead(phone: str) -> str:
    """A spreadsheet takes the nought of an area code away."""
    if not phone.startswith("0") and _DIALLED.fullmatch(f"0{_NO_DIGIT.sub('', phone)}"):
        return _("区号前面的 0 可能丢了：0%s") % phone
    return _("请数一数位数：手机 11 位，固定电话是区号加 7 位或 8 位")


def read_languages(text: str, desk: Desk) -> tuple[str, ...]:
    """Languages and dialects in any words, beside 普通话, which is spoken everywhere."""
    pieces = (piece.strip() for part in _pieces(text) for piece in re.split(r"[、，,]", part))
    return fitting(piece for piece in pieces if piece not in ("", "普通话"))


def fitting(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, as many as a column of words holds. Raises BadCell."""
    kept = tuple(dict.fromkeys(words))
    if len(packed(kept)) > LONGEST_WORDS:
        raise BadCell(_("写得太多了，加起来最多 %s 个字") % (LONGEST_WORDS - len(kept) - 1))
    return kept


def read_partners(text: str, desk: Desk) -> str:
    """The units a station is set up with."""
    units = SEPARATOR.join(dict.fromkeys(_pieces(text)))
    refuse_long(units, LONGEST_PARTNERS)
    return units


def read_number(text: str, desk: Desk) -> float | None:
    """Degrees, as a decimal number."""
    if not text:
        return None
    folded = plain(text).rstrip("°").strip()
    try:
        number = float(folded)
    except ValueError:
        raise BadCell(_("“%s”不是度数") % text, _("写成小数，例如 112.175163")) from None
    if number != number or abs(number) > 180:
        raise BadCell(_("“%s”不是度数") % text, _("写成小数，例如 112.175163"))
    return number


def read_hours(text: str, desk: Desk) -> str:
    """Opening hours in their canonical form."""
    try:
        return hours_text.canonical(text)
    except hours_text.HoursError as error:
        raise BadCell(str(error), hours_text.EXAMPLE) from None


def read_yes_no(text: str, desk: Desk) -> bool:
    """是 or 否."""
    word = plain(text).lower()
    if word in TRUE | FALSE:
        return word in TRUE
    raise BadCell(_("“%s”既不是“是”也不是“否”") % text, _("填“是”或“否”"))


def read_day(text: str, desk: Desk) -> date | None:
    """A day that is not in the future."""
    if not text:
        return None
    found = _DATE.match(plain(text))
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None and _SERIAL.fullmatch(text):
        meant = from_excel(float(text)).date().isoformat()
        raise BadCell(_("“%s”是表格软件里日期的序号，不是日期") % text, meant)
    if day is None:
        raise BadCell(_("“%s”不是日期") % text, _("例如 2026-11-03"))
    if day > desk.today:
        raise BadCell(_("核对日期在将来"), desk.today.isoformat())
    return day


def read_division(text: str, desk: Desk) -> Division:
    """The division a station lies in."""
    return desk.division(text)


def read_divisions(text: str, desk: Desk) -> tuple[Division, ...]:
    """The divisions a station serves, each once, by code."""
    rows = {row.code: row for piece in _pieces(text) for row in _divisions(piece, desk)}
    return tuple(rows[code] for code in sorted(rows))


def _divisions(piece: str, desk: Desk) -> list[Division]:
    """Those named in a piece of a cell: several, or one whose name itself holds the sign that
    several are joined with, such as 田林一、二村居委会.
    """
    parts = [part for part in _JOINED.split(piece) if part.strip()]
    try:
        return [desk.division(part) for part in parts]
    except BadCell:
        with suppress(BadCell):
            if len(parts) > 1 and _JOINED.search((whole := desk.division(piece)).name):
                return [whole]
        raise
