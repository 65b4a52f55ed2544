"""Division codes: padded however they are written; they nest by prefix and know their level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations import codes


@pytest.mark.parametrize(
    ("written", "padded"),
    [
        ("43", "430000000000"),
        ("4313", "431300000000"),
        ("431321", "431321000000"),
        ("431321112", "431321112000"),
        ("431321112206", "431321112206"),
        ("４３１３２１", "431321000000"),
        (" 431321 ", "431321000000"),
    ],
)
def test_a_code_is_padded_however_it_is_written(written: str, padded: str) -> None:
    assert codes.pad(written) == padded


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "4",
        "431",
        "43132",
        "4313211",
        "43132111220",
        "4313211122066",
        "43a3",
        "00",
        "四三",
        "431321000206",
        "４３٣٢",
    ],
)
def test_what_is_not_a_code_is_refused(wrong: str) -> None:
    with pytest.raises(codes.InvalidCode):
        codes.pad(wrong)


def test_a_city_without_counties_has_its_towns_directly_below() -> None:
    town = codes.pad("441900003")
    assert codes.level(town) == 3
    assert codes.ancestors(town) == ["440000000000", "441900000000"]


valid = st.builds(
    lambda province, city, county, town, village, depth: "".join(
        [f"{province:02}", f"{city:02}", f"{county:02}", f"{town:03}", f"{village:03}"][:depth]
    ),
    st.integers(11, 82),
    st.integers(1, 99),
    st.integers(1, 99),
    st.integers(1, 999),
    st.integers(1, 999),
    st.integers(1, 5),
)


@given(valid)
def test_padding_keeps_the_stem_and_padding_again_changes_nothing(written: str) -> None:
    padded = codes.pad(written)
    assert codes.stem(padded) == written
    assert codes.pad(padded) == padded
    assert codes.STEMS[codes.level(padded)] == len(written)


@given(valid)
def test_a_division_lies_in_each_of_its_ancestors_and_not_the_other_way(written: str) -> None:
    padded = codes.pad(written)
    above = codes.ancestors(padded)
    assert len(above) == codes.level(padded)
    assert all(codes.contains(outer, padded) for outer in above)
    assert not any(codes.contains(padded, outer) for outer in above)
    assert codes.contains(padded, padded)


@given(valid, valid)
def test_a_code_lies_in_the_span_of_a_division_exactly_when_the_division_holds_it(
    outer: str, inner: str
) -> None:
    first, last = codes.span(codes.pad(outer))
    padded = codes.pad(inner)
    assert (first <= padded <= last) == codes.contains(codes.pad(outer), padded)


@given(valid)
def test_the_span_of_every_ancestor_holds_the_span_of_a_division(written: str) -> None:
    padded = codes.pad(written)
    first, last = codes.span(padded)
    for outer in codes.path(padded):
        assert codes.span(outer)[0] <= first <= last <= codes.span(outer)[1]
