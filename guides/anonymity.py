"""Finds what could tell a reader who somebody is, in text that is about to be published.

Two kinds of findings. *Identities* (an ID number, a telephone, a plate, a bank card) are certain
enough to refuse publication. *Suspicions* (what looks like a name, a place, a date, a case number)
are put before the editor, who knows whether the name is made up. Pure: text in, findings out.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import rjieba

from guides import names
from portal.identity_numbers import LENGTH, fits


class Kind(StrEnum):
    """What was found."""

    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    LANDLINE = "landline"
    PLATE = "plate"
    BANK_CARD = "bank_card"
    NAME = "name"
    PLACE = "place"
    DATE = "date"
    CASE_NUMBER = "case_number"
    CONTACT = "contact"


@dataclass(frozen=True)
class Finding:
    """One thing found: its kind, the words as written, and where in the text they begin."""

    kind: Kind
    words: str
    start: int


WIDE = str.maketrans(
    "０１２３４５６７８９ＸｘＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＳＴＵＶＷＹＺ－—–（）＋",
    "0123456789XxABCDEFGHJKLMNPQRSTUVWYZ---()+",
)
SPOKEN = str.maketrans("〇零一二三四五六七八九幺", "0012345678" + "91")
SPOKEN_RUN = re.compile(r"[〇零一二三四五六七八九幺]{7,}")

ID_CANDIDATE = re.compile(r"(?<![0-9A-Za-z])[1-9](?:[ -]?\d){16}[ -]?[0-9Xx](?![0-9A-Za-z])")
OLD_ID_CANDIDATE = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{14}(?![0-9A-Za-z])")
MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[ -]{0,3}[2-9]\d{2,3}[ -]?\d{4}(?!\d)")
LOCAL_NUMBER = re.compile(r"(?:电话|座机|致电|拨打|联系|号码)[^\d\n]{0,6}([2-9]\d{6,7})(?!\d)")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Za-hj-np-z]"
    r"[ ·•・.-]?(?=[A-Za-z]{0,5}\d)[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]"
    r"(?![0-9A-Za-z])"
)
CARD_CANDIDATE = re.compile(r"(?<![0-9A-Za-z])[1-9](?:[ -]?\d){15,18}(?![0-9A-Za-z])")

CASE_NUMBER = re.compile(r"[(〔\[]\s*\d{4}\s*[)〕\]]\s*[^\s，。；]{1,16}?第?\d+号")
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+|(?:微信|QQ|ＱＱ)号?(?:是|为|[:：])?\s*[A-Za-z0-9_-]{5,20}"
)
DAY = re.compile(r"(?:\d{2,4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}[-./]\d{1,2}[-./]\d{1,2}(?!\d)")
NO_PLACE = "在到从于和与的是了由向往住至及等该本去送来进没给请先个老同"
PLACE = re.compile(
    rf"[^\W\d_a-zA-Z{NO_PLACE}]{{2,4}}?(?:街道|自治县|(?<![{NO_PLACE}家下全])[县乡镇村])(?![级务民里委])"
    rf"|[^\W\d_a-zA-Z{NO_PLACE}]{{2,8}}(?:有限公司|有限责任公司|合作社|小学|中学|医院)"
    r"|\d+(?:号楼|栋|单元|组\d+号)"
)

FIRST_BIRTH_YEAR = 1880

ROLE = re.compile(
    r"(?:申请人|受援人|当事人|原告|被告人?|被害人|证人|律师|法官|名叫|叫做|姓名[:：]?|丈夫|妻子|儿子|女儿|"
    r"母亲|父亲|老板|工友)([\u4e00-\u9fff]{2,3})"
)
FAMILIAR = ("老", "小", "阿")
VAGUE = re.compile(
    r"[某甲乙丙丁]|大[爷叔娘妈伯姐哥]|阿[姨婆]|婆婆|奶奶|爷爷|[先女]生?士|师傅|老板|女士|先生"
)


def fold(text: str) -> str:
    """The text with full-width and spoken digits as plain ones, every character in its place."""
    text = text.translate(WIDE)
    return SPOKEN_RUN.sub(lambda run: run[0].translate(SPOKEN), text)


def identities(
    text: str, *, allowed: Collection[str] = (), landlines: bool = True
) -> list[Finding]:
    """What must never be published, in the order of the text.

    `allowed` are numbers that belong to offices (any punctuation); short service numbers such as
    12348 are never found. `landlines=False` leaves fixed telephones alone, for pages that speak of
    offices.
    """
    folded = fold(text)
    offices = {_digits(number) for number in allowed}
    found = [
        finding for finding in _numbers(folded, landlines) if _digits(finding.words) not in offices
    ]
    return _as_written(text, _without_overlaps(found))


def suspicions(text: str) -> list[Finding]:
    """What the editor should look at again: likely names, places, days, case numbers, contacts."""
    folded = fold(text)
    found = [
        *_matches(CASE_NUMBER, Kind.CASE_NUMBER, folded),
        *_matches(CONTACT, Kind.CONTACT, folded),
        *_matches(DAY, Kind.DATE, folded),
        *_names(folded),
        *(place for place in _matches(PLACE, Kind.PLACE, folded) if not VAGUE.search(place.words)),
    ]
    return _as_written(text, _without_overlaps(found))


def is_id_number(number: str) -> bool:
    """Whether these 18 characters are an ID number: a birth date and the check character of
    GB 11643 fit.
    """
    if len(number) != LENGTH or not number[:-1].isdigit():
        return False
    return fits(number.upper()) and _is_birth_date(number[6:14])


def passes_luhn(number: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others, as on bank cards."""
    doubled = [int(digit) * 2 for digit in number[-2::-2]]
    plain = [int(digit) for digit in number[-1::-2]]
    return (sum(plain) + sum(value - 9 if value > 9 else value for value in doubled)) % 10 == 0


def _numbers(text: str, landlines: bool) -> Iterator[Finding]:
    for match in ID_CANDIDATE.finditer(text):
        if is_id_number(re.sub("[ -]", "", match[0])):
            yield Finding(Kind.ID_NUMBER, match[0], match.start())
    for match in OLD_ID_CANDIDATE.finditer(text):
        if _is_birth_date("19" + match[0][6:12]):
            yield Finding(Kind.ID_NUMBER, match[0], match.start())
    for match in CARD_CANDIDATE.finditer(text):
        if passes_luhn(_digits(match[0])):
            yield Finding(Kind.BANK_CARD, match[0], match.start())
    yield from _matches(MOBILE, Kind.MOBILE, text)
    if landlines:
        yield from _matches(LANDLINE, Kind.LANDLINE, text)
        for match in LOCAL_NUMBER.finditer(text):
            yield Finding(Kind.LANDLINE, match[1], match.start(1))
    yield from _matches(PLATE, Kind.PLATE, text)


def _names(text: str) -> Iterator[Finding]:
    """Words the segmenter takes for persons, and what follows a role, when they begin with a
    surname. 老陈 and 小王 are no names.
    """
    start, family = 0, ""
    for word, tag in rjieba.tag(text):
        if text[start - 1 : start] in FAMILIAR:
            family = ""
        elif family and tag.startswith("nr") and _looks_like_a_name(family + word):
            yield Finding(Kind.NAME, family + word, start - len(family))
        elif tag.startswith("nr") and _looks_like_a_name(word):
            yield Finding(Kind.NAME, word, start)
        family = word if word in names.surnames() else ""
        start += len(word)
    for match in ROLE.finditer(text):
        name = match[1]
        if _is_one_word(name) and _looks_like_a_name(name):
            yield Finding(Kind.NAME, name, match.start(1))


def _is_one_word(name: str) -> bool:
    """Whether the segmenter has no better reading: a surname and what it keeps whole, or takes for
    single characters.
    """
    return all(len(word) == 1 or tag.startswith("nr") for word, tag in rjieba.tag(name))


def _looks_like_a_name(word: str) -> bool:
    if not 2 <= len(word) <= 4 or VAGUE.search(word):
        return False
    if word in names.ordinary_words():
        return False
    return word[:2] in names.surnames() or word[0] in names.surnames()


def _is_birth_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return day.year >= FIRST_BIRTH_YEAR


def _matches(pattern: re.Pattern[str], kind: Kind, text: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(kind, match[0], match.start())


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _without_overlaps(found: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of the text; of two that overlap, the first reported stays."""
    kept: list[Finding] = []
    for finding in found:
        end = finding.start + len(finding.words)
        if all(
            end <= other.start or other.start + len(other.words) <= finding.start for other in kept
        ):
            kept.append(finding)
    return sorted(kept, key=lambda finding: finding.start)


def _as_written(text: str, found: list[Finding]) -> list[Finding]:
    """The same findings in the words of the original text."""
    return [
        Finding(
            finding.kind, text[finding.start : finding.start + len(finding.words)], finding.start
        )
        for finding in found
    ]
