"""Names of places as people write them: with or without what a place is, in old characters, run
together.
"""

import re
import unicodedata

# What a name may end in, longest first: "石江村村民委员会" is still 石江.
SUFFIXES = [
    "社区居民委员会",
    "社区居委会",
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "社区",
    "街道办事处",
    "街道",
    "民族乡",
    "自治县",
    "自治州",
    "自治区",
    "地区",
    "林场",
    "农场",
    "村",
    "镇",
    "乡",
    "县",
    "市",
    "区",
    "省",
    "盟",
    "旗",
]
SHORTEST_STEM = 2
_SPACES = re.compile(r"[\s　,，、/·\-—]+")


def fold(text: str) -> str:
    """One spelling for comparing: half-width, simplified characters, no blanks."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def stem(name: str) -> str:
    """A folded name without its endings; a stem keeps at least two characters."""
    rest = fold(name)
    while True:
        shorter = next(
            (
                rest.removesuffix(suffix)
                for suffix in SUFFIXES
                if rest.endswith(suffix) and len(rest) - len(suffix) >= SHORTEST_STEM
            ),
            None,
        )
        if shorter is None:
            return rest
        rest = shorter
