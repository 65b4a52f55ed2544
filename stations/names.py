"""Names of places as people write them: with or without what a place is, in old characters, run
together.
"""

import re

from search.language import fold as fold_characters

# What a name may end in, longest first: "石江村村民委员会" is still 石江.
SUFFIXES = [
    *("社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村委会", "居委会", "社区"),
    *("街道办事处", "街道", "民族乡", "自治县", "自治州", "自治区", "地区", "林场", "农场"),
    *("村", "镇", "乡", "县", "市", "区", "省", "盟", "旗"),
]
SHORTEST_STEM = 2
# Rows of the code tables that hold counties together and that nobody says.
UNSPOKEN = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_BETWEEN = re.compile(r"[\s,/·、\-—]+")


def fold(text: str) -> str:
    """One spelling for comparing: half-width, simplified characters, nothing between words."""
    return _BETWEEN.sub("", fold_characters(text))


def _without_suffix(text: str) -> str:
    for suffix in SUFFIXES:
        if text.endswith(suffix) and len(text) - len(suffix) >= SHORTEST_STEM:
            return text.removesuffix(suffix)
    return text


def stem(name: str) -> str:
    """A folded name without its endings; a stem keeps at least two characters."""
    rest = fold(name)
    while (shorter := _without_suffix(rest)) != rest:
        rest = shorter
    return rest
