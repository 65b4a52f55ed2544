"""Files that people hand in as station lists and that cannot be taken, made as their programs make
them.
"""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook
from PIL import Image

HEADER = ("编号", "名称", "类型", "所在区划")
ROW = ("a", "锁石镇工作站", "工作站", "锁石镇")
OTHER = ("b", "石江村联络点", "联络点", "石江村")


def csv_of(*rows: Sequence[str], header: Sequence[str] = HEADER) -> str:
    return "".join(",".join(row) + "\r\n" for row in (header, *rows))


def utf8(*rows: Sequence[str], header: Sequence[str] = HEADER) -> bytes:
    return csv_of(*rows, header=header).encode()


def made(content: bytes | Callable[[], bytes]) -> bytes:
    """A file, made only now where that takes long."""
    return content if isinstance(content, bytes) else content()


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(
    *rows: Sequence[Any],
    header: Sequence[Any] = HEADER,
    change: Callable[[Workbook], None] | None = None,
) -> bytes:
    """A workbook of one sheet, changed by `change` before it is saved."""
    book = Workbook()
    for row in (header, *rows):
        book.active.append(row)
    if change is not None:
        change(book)
    return saved(book)


def with_part(content: bytes, name: str, edit: Callable[[str], str]) -> bytes:
    """An archive with one part edited, as programs write it that openpyxl is not."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            text = old.read(part)
            new.writestr(part, edit(text.decode()) if part == name else text)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(content: bytes, edit: Callable[[str], str]) -> bytes:
    return with_part(content, SHEET, edit)


def with_result(content: bytes, result: str, kind: str) -> bytes:
    """A workbook whose one formula bears its result, as spreadsheet programs save it."""

    def edit(xml: str) -> str:
        cell = re.search('<c r="([A-Z]+[0-9]+)"[^>]*>(<f>.*?</f>).*?</c>', xml)
        assert cell
        full = f'<c r="{cell[1]}" t="{kind}">{cell[2]}<v>{result}</v></c>'
        return xml.replace(cell[0], full)

    return with_sheet(content, edit)


def merged(reference: str) -> Callable[[Workbook], None]:
    return lambda book: book.active.merge_cells(reference)


def second_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("改过的")
    sheet.append(HEADER)
    sheet.append(ROW)


def all_hidden() -> bytes:
    return with_part(
        xlsx(ROW), "xl/workbook.xml", lambda xml: xml.replace('state="visible"', 'state="hidden"')
    )


def bomb() -> bytes:
    """Few bytes that unpack to very many."""
    return with_sheet(xlsx(ROW), lambda xml: xml + " " * 40_000_000)


def entities() -> bytes:
    """Text that grows by definitions of its own."""
    return with_sheet(
        xlsx(ROW), lambda xml: '<!DOCTYPE x [<!ENTITY a "锁石镇">]>' + xml.replace("锁石镇", "&a;")
    )


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def encrypted_archive() -> bytes:
    """An archive whose parts bear the mark of a password."""
    content = bytearray(xlsx(ROW))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := content.find(signature, start + 1)) >= 0:
            content[start + at] |= 1
    return bytes(content)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    return out.getvalue()


def old_office(*streams: str) -> bytes:
    """The beginning of an old Office file, with the names of its streams."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names


def day_as_number() -> bytes:
    return xlsx((*ROW, 46329), header=(*HEADER, "核对日期"))


def with_empty_rows(count: int) -> bytes:
    """A sheet with very many rows that somebody formatted and left empty, then one more station."""

    def edit(xml: str) -> str:
        empty = "".join(
            f'<row r="{number}" spans="1:4" ht="15" customHeight="1"/>'
            for number in range(3, count + 3)
        )
        last = f'<row r="{count + 3}">' + "".join(
            f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in OTHER
        )
        return xml.replace("</sheetData>", f"{empty}{last}</row></sheetData>")

    return with_sheet(xlsx(ROW), edit)
