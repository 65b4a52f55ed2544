"""Numbers of articles, as statutes write them and as people type them: 第一千零四十二条 is 1042."""

import re

DIGITS = "零一二三四五六七八九"
UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_VALUES = {sign: value for value, sign in enumerate(DIGITS)} | {"〇": 0, "两": 2}
_UNIT_VALUES = {sign: value for value, sign in UNITS}
ARTICLE = re.compile(r"第?\s*([零〇一二两三四五六七八九十百千]{1,9}|[0-9]{1,4})\s*条")


def to_number(written: str) -> int | None:
    """The value of a number below 10,000 in Chinese or Arabic digits; None when it is none."""
    if written.isascii() and written.isdigit():
        return int(written)
    total = current = 0
    for sign in written:
        if sign in _VALUES:
            current = _VALUES[sign]
        elif sign in _UNIT_VALUES:
            total += (current or 1) * _UNIT_VALUES[sign]
            current = 0
        else:
            return None
    return total + current


def to_chinese(number: int) -> str:
    """A number from 1 to 9,999 as a statute writes it. Raises ValueError for others."""
    if not 0 < number < 10_000:
        raise ValueError(number)
    written, rest, gap = "", number, False
    for value, sign in UNITS:
        digit, rest = divmod(rest, value)
        if digit:
            written += (DIGITS[0] if gap and written else "") + DIGITS[digit] + sign
        gap = not digit
    if rest:
        written += (DIGITS[0] if gap and written else "") + DIGITS[rest]
    return written.removeprefix("一") if written.startswith("一十") else written


def article_numbers(folded: str) -> list[str]:
    """The articles that a text names, as Arabic numbers, each once."""
    numbers = (to_number(written) for written in ARTICLE.findall(folded))
    return list(dict.fromkeys(str(number) for number in numbers if number))
