import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from applications import reference

bodies = st.text(reference.ALPHABET, min_size=reference.LENGTH, max_size=reference.LENGTH)
places = st.integers(0, reference.LENGTH)


def whole(body: str) -> str:
    return body + reference.check_character(body)


def wide(text: str) -> str:
    """The text as a full-width keyboard writes it."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def test_a_new_reference_has_three_groups_and_a_check_character():
    groups = reference.generate().split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 1]
    assert set("".join(groups)) <= set(reference.ALPHABET)


def test_no_character_of_a_reference_can_be_taken_for_another():
    assert not set("01OIAEU") & set(reference.ALPHABET)


def test_references_do_not_repeat():
    assert len({reference.generate() for _number in range(2000)}) == 2000


@given(bodies)
def test_a_reference_is_understood_however_it_is_typed(body: str):
    shown = reference.normalise(whole(body))
    assert shown is not None

    for typed in (
        shown.lower(),
        wide(shown),
        f"  {shown.replace('-', ' ')}\t",
        shown.replace("-", "－"),
        shown.replace("-", "—"),
        shown.replace("-", ""),
    ):
        assert reference.normalise(typed) == shown


@given(bodies, places, st.sampled_from(reference.ALPHABET))
def test_every_wrong_character_is_noticed(body: str, place: int, other: str):
    right = whole(body)
    typed = right[:place] + other + right[place + 1 :]

    assert (reference.normalise(typed) is not None) == (typed == right)


@given(bodies, st.integers(0, reference.LENGTH - 1))
@example("9GTB8WCCD222", 7)  # which the standard's own system lets through
def test_two_swapped_neighbours_are_noticed(body: str, place: int):
    right = whole(body)
    typed = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert (reference.normalise(typed) is not None) == (typed == right)


@given(st.text())
def test_whatever_is_typed_gives_a_reference_or_nothing(typed: str):
    found = reference.normalise(typed)

    assert found is None or unicodedata.normalize("NFKC", found) == found
