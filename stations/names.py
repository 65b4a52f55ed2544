"""Names of places as people write them: with or without what a place is, in old characters, run
together.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from search.language import fold as fold_characters
from search.language import merge_sounds
from search.language import sound as sound_of

# What a name may end in, longest first: "石江村村民委员会" is still 石江.
SUFFIXES = [
    *("社区居民委员会", "社区居委会", "村民委员会", "居民委员会", "村委会", "居委会", "社区"),
    *("街道办事处", "街道", "民族乡", "自治县", "自治州", "自治区", "地区", "林场", "农场"),
    *("村", "镇", "乡", "县", "市", "区", "省", "盟", "旗"),
]
# What older people still call a town and a village.
FORMER_SUFFIXES = ["人民公社", "公社", "生产大队", "大队"]
SHORTEST_STEM = 2
# Rows of the code tables that hold counties together and that nobody says.
UNSPOKEN = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
LONGEST_KEY = 60
# The endings that people write with their initials, longest first: sxc is 双溪村.
ENDINGS_BY_INITIALS = {
    "cwh": ("村", "村委会"),
    "jwh": ("社区", "居委会"),
    "sq": ("社区", "居委会"),
    "jd": ("街道", "街道办事处"),
    "c": ("村", "村委会"),
    "z": ("镇",),
    "x": ("乡", "县"),
}
# The statistics keep a committee that nobody elected for places where nobody is registered.
_UNPEOPLED = re.compile("虚拟(社区|生活区|村)")
# Names of committees, as lists of divisions have them, and what people call the place.
_COMMITTEES = (
    (re.compile("(?<=.)社区(居民|村民|居|村)?(委员会|委会|委)$"), "社区"),
    (re.compile("(?<=.)嘎查(村民|牧民|村)?(委员会|委会)$"), "嘎查"),
    (re.compile("(?<=.)村?(村民|牧民|村|牧)(委员会|委会|委)$"), "村"),
    (re.compile("(?<=.)居民委员会$"), "居委会"),
)
# What stands between words, and around and after a name that was copied from a text.
_BETWEEN = re.compile(r"[\s,/·、\-—\"“”‘’「」『』《》。!?]+")
_TONES = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü", "aaaaeeeeiiiioooouuuuvvvvv")


def fold(text: str) -> str:
    """One spelling for comparing: half-width, simplified characters, pinyin without tones, nothing
    between words.
    """
    return _BETWEEN.sub("", fold_characters(text)).translate(_TONES)


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


class Keys(NamedTuple):
    """What a place is found by: its name without endings, how that is read, how it is read by those
    who tell fewer sounds apart, and the first letter of each syllable.
    """

    stem: str
    pinyin: str
    sound: str
    initials: str


def keys(name: str) -> Keys:
    """The keys of a name."""
    return _keys(stem(name)[:LONGEST_KEY])


@lru_cache(maxsize=20_000)  # half of all villages share their name with one nearby
def _keys(own: str) -> Keys:
    read = sound_of(own)
    pinyin = read.full[:LONGEST_KEY]
    return Keys(own, pinyin, merge_sounds(pinyin), read.initials[:LONGEST_KEY])


def parts(own: str) -> list[str]:
    """The shorter names in a stem that people may say for it: 石江 of 下石江."""
    return [own[start:] for start in range(1, len(own) - SHORTEST_STEM + 1)]


def place(name: str, path: Sequence[str] = ()) -> str:
    """What people call the place of a committee: 石江村 for 石江村村民委员会.

    `path` holds the names of what it lies in, outermost first; written in front of it from the
    county or from further out, they go.
    """
    for start in range(len(path) - 1):
        before = "".join(path[start:])
        if name.startswith(before) and len(name) - len(before) >= SHORTEST_STEM:
            name = name.removeprefix(before)
            break
    for committee, plain in _COMMITTEES:
        shorter = committee.sub(plain, name)
        if shorter != name:
            return shorter
    return name


def is_peopled(name: str) -> bool:
    """Whether people live under this name: not a committee that exists for the statistics alone."""
    return not _UNPEOPLED.search(name)
