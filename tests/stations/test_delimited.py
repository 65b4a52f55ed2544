"""CSV as offices write it: line by line, with what is wrong in each."""

import io

import pytest

from stations.delimited import DelimitedReader, encoding_of, stream
from stations.lines import Line, TableError


def lines(content: bytes) -> list[Line]:
    return list(DelimitedReader(io.BytesIO(content)).lines())


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("编号\nä".encode(), "utf-8"),
        ("编号".encode("gb18030"), "gb18030"),
        ("编号".encode("utf-8-sig"), "utf-8-sig"),
        ("编号,a".encode("utf-16"), "utf-16"),
        ("编号,a".encode("utf-16-be"), "utf-16-be"),
        # Damaged somewhere below: the first line says what the others should be.
        ("编号\n".encode() + b"\xff\n", "utf-8"),
        ("编号\n".encode("gb18030") + b"\xff\n", "gb18030"),
    ],
)
def test_the_encoding_is_found(content: bytes, encoding: str) -> None:
    assert encoding_of(io.BytesIO(content)) == encoding


def test_bytes_in_no_encoding_are_refused() -> None:
    with pytest.raises(TableError, match="编码"):
        encoding_of(io.BytesIO(b"\xff\xff\n"))


def test_a_record_over_several_lines_counts_as_one_row() -> None:
    assert [line.number for line in lines(b'a\n"b\nb\nb"\nc\n')] == [1, 2, 3]


def test_reading_goes_on_after_a_spoilt_cell() -> None:
    first, second, third = lines("编号,名\n".encode() + b"a,\xb0\xa1x\n" + "b,村\n".encode())
    assert not first.faults
    assert [fault.place for fault in second.faults] == [1]
    assert third == Line(3, ["b", "村"])


@pytest.mark.parametrize(
    "content", [b'a\nb\n"c\nd\n', b'a\nb\n"c"c\nd\n', b'a\nb\n"' + b"c\n" * 300 + b'"\nd\n']
)
def test_where_a_quotation_mark_is_left_open_reading_ends_and_says_in_which_row(
    content: bytes,
) -> None:
    *_good, last = lines(content)
    assert last.number == 3
    assert last.faults[0].place is None


def test_an_odd_byte_at_the_end_is_told() -> None:
    assert lines("编,a\n".encode("utf-16") + b"\x01")[-1].faults


def test_how_much_was_read_grows_to_all_of_it() -> None:
    reader = DelimitedReader(io.BytesIO(b"x" * 50 + b"\n" * 100_000))
    shares = [reader.share_read() for _line in reader.lines()]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] == 1


def test_rows_are_written_as_they_come() -> None:
    taken = []

    def rows():  # type: ignore[no-untyped-def]
        for number in range(2_000):
            taken.append(number)
            yield [str(number)]

    pieces = stream(rows())
    next(pieces), next(pieces)
    assert len(taken) < 1_000
