"""Who stands above whom."""

from hypothesis import given
from hypothesis import strategies as st

from stations.belonging import floors_of

NAMES = st.sampled_from("abcdefgh")


def above_all(above: dict[str, str], start: str) -> list[str]:
    """All that stand above one, in order, each once."""
    passed: list[str] = []
    at = start
    while at in above and above[at] not in passed:
        at = above[at]
        passed.append(at)
    return passed


@given(st.dictionaries(NAMES, NAMES))
def test_whoever_stands_above_itself_is_found_and_no_other(above: dict[str, str]) -> None:
    _floors, circles = floors_of(above)
    assert circles == {key for key in above if key in above_all(above, key)}


@given(st.dictionaries(NAMES, NAMES))
def test_a_floor_is_the_number_of_those_above(above: dict[str, str]) -> None:
    floors, circles = floors_of(above)
    for key in above:
        if not circles & {key, *above_all(above, key)}:
            assert floors[key] == len(above_all(above, key))
