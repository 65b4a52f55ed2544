"""Pictures of the site do not tell where and by whom they were taken."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Picture
from PIL import ImageSequence
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo
from wagtail.images import get_image_model

from portal import pictures

CANARY = b"CANARY-13800000000"
ORIENTATION, TURNED = Base.Orientation, 6


def exif(*, turned: bool = True, is_telling: bool = True) -> Picture.Exif:
    made = Picture.Exif()
    if turned:
        made[ORIENTATION] = TURNED
    if is_telling:
        made[Base.Artist] = CANARY.decode()
        place = made.get_ifd(IFD.GPSInfo)
        place[1], place[2] = "N", (27.0, 17.0, 30.0)
    return made


def drawn(kind: str, **options: Any) -> ContentFile[bytes]:
    content = BytesIO()
    picture = Picture.linear_gradient("L").resize((60, 40)).convert("RGB")
    picture.save(content, kind, **options)
    return ContentFile(content.getvalue(), f"door.{kind.lower()}")


def text_of_png() -> PngInfo:
    text = PngInfo()
    text.add_text("Author", CANARY.decode())
    text.add_itxt("XML:com.adobe.xmp", CANARY.decode())
    return text


def behind_the_pixels(kind: bytes, content: bytes, **options: Any) -> ContentFile[bytes]:
    """A PNG with one more chunk before its end, where editors may write what they know."""
    png = drawn("PNG", **options).read()
    chunk = kind + content
    length, check = (struct.pack(">I", number) for number in (len(content), zlib.crc32(chunk)))
    end = png.rindex(b"IEND") - 4
    return ContentFile(png[:end] + length + chunk + check + png[end:], "door.png")


def with_exif(content: bytes) -> ContentFile[bytes]:
    return drawn("JPEG", exif=b"Exif\0\0" + content)


def turned_with_a_thumbnail() -> bytes:
    """EXIF data that tell the way up, and hold the small picture of before it was cut."""
    thumbnail = b"\xff\xd8" + CANARY + b"\xff\xd9"
    first = struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, TURNED, 0, 26)
    where = struct.pack(">HHII", 0x201, 4, 1, 56)
    size = struct.pack(">HHII", 0x202, 4, 1, len(thumbnail))
    return b"MM\0*\0\0\0\x08" + first + b"\0\2" + where + size + b"\0\0\0\0" + thumbnail


def animated(kind: str, **options: Any) -> ContentFile[bytes]:
    frames = [Picture.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 60, 120, 180)]
    content = BytesIO()
    times = {"duration": [100, 200, 300, 400], "loop": 0}
    frames[0].save(content, kind, save_all=True, append_images=frames[1:], **times, **options)
    return ContentFile(content.getvalue())


def durations(file: ContentFile[bytes]) -> list[int]:
    found = []
    for frame in ImageSequence.Iterator(Picture.open(file)):
        frame.load()
        found.append(frame.info["duration"])
    return found


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"exif": exif(), "quality": 80}),
        ("JPEG", {"exif": exif(turned=False)}),
        ("JPEG", {"comment": CANARY, "xmp": CANARY}),
        ("PNG", {"exif": exif(), "pnginfo": text_of_png()}),
        ("WEBP", {"exif": exif(), "xmp": CANARY}),
    ],
)
def test_what_the_camera_wrote_is_gone_and_the_picture_is_the_same(
    kind: str, options: dict[str, Any]
) -> None:
    given = drawn(kind, **options)
    assert CANARY in given.read()
    clean = pictures.without_traces(given)
    assert CANARY not in clean.read()
    before, after = Picture.open(given), Picture.open(clean)
    assert not after.getexif().get_ifd(IFD.GPSInfo)
    assert after.getexif().get(ORIENTATION) == before.getexif().get(ORIENTATION)
    assert (after.format, after.size, after.mode) == (kind, before.size, before.mode)
    pairs = zip(before.tobytes(), after.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) <= 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_is_behind_the_end_is_gone(kind: str) -> None:
    film = b"\0\0\0\x18ftypmp42" + CANARY
    clean = pictures.without_traces(ContentFile(drawn(kind).read() + film))
    assert CANARY not in clean.read()


@pytest.mark.parametrize("marker", [0xE1, 0xE4, 0xED, 0xEF])
def test_what_nobody_knows_of_in_a_jpeg_is_gone(marker: int) -> None:
    content = drawn("JPEG").read()
    part = struct.pack(">BBH", 0xFF, marker, len(CANARY) + 2) + CANARY
    given = ContentFile(content[:2] + part + content[2:])
    clean = pictures.without_traces(given)
    assert CANARY not in clean.read()
    assert Picture.open(clean).size == Picture.open(given).size


def test_what_nobody_knows_of_in_a_webp_is_gone() -> None:
    content = drawn("WEBP", exif=exif(is_telling=False)).read()
    part = b"WHAT" + struct.pack("<I", len(CANARY)) + CANARY + bytes(len(CANARY) % 2)
    size = struct.pack("<I", len(content) - 8 + len(part))
    clean = pictures.without_traces(ContentFile(content[:4] + size + content[8:] + part))
    assert CANARY not in clean.read()


def test_a_picture_written_again_and_again_stays_as_it_is() -> None:
    once = pictures.without_traces(drawn("JPEG", quality=70))
    assert len(pictures.without_traces(once)) == pytest.approx(len(once), rel=0.02)


@pytest.mark.parametrize(
    "given",
    [
        behind_the_pixels(b"tEXt", b"Author\0" + CANARY),
        behind_the_pixels(b"iTXt", b"XML:com.adobe.xmp" + bytes(5) + CANARY),
        behind_the_pixels(b"eXIf", exif().tobytes().removeprefix(b"Exif\0\0")),
        behind_the_pixels(
            b"tEXt",
            b"Author\0" + CANARY,
            save_all=True,
            append_images=[Picture.new("RGB", (60, 40))],
        ),
        with_exif(b"MM\0*" + CANARY),
        with_exif(CANARY),
        with_exif(turned_with_a_thumbnail()),
    ],
    ids=["text", "xmp", "exif", "animated", "damaged", "unreadable", "thumbnail"],
)
def test_what_is_behind_the_pixels_or_cannot_be_read_is_gone(given: ContentFile[bytes]) -> None:
    assert CANARY in given.read()
    clean = pictures.without_traces(given)
    assert CANARY not in clean.read()
    before, after = Picture.open(given), Picture.open(clean)
    before.load()
    assert before.tobytes() == after.tobytes()


@pytest.mark.parametrize(
    "given",
    [
        behind_the_pixels(b"eXIf", exif().tobytes().removeprefix(b"Exif\0\0")),
        with_exif(turned_with_a_thumbnail()),
    ],
    ids=["behind the pixels", "with a thumbnail"],
)
def test_the_way_up_is_kept_wherever_it_was_written(given: ContentFile[bytes]) -> None:
    clean = pictures.without_traces(given)
    assert Picture.open(clean).getexif().get(ORIENTATION) == TURNED


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_every_frame_stands_as_long_as_before(kind: str) -> None:
    clean = pictures.without_traces(animated(kind, exif=exif()))
    assert durations(clean) == [100, 200, 300, 400]


def test_a_picture_with_exact_pixels_keeps_them() -> None:
    given = drawn("WEBP", lossless=True, xmp=CANARY)
    clean = pictures.without_traces(given)
    assert Picture.open(clean).tobytes() == Picture.open(given).tobytes()


def test_colours_are_kept() -> None:
    profile = b"an ICC profile"
    clean = pictures.without_traces(drawn("JPEG", exif=exif(), icc_profile=profile))
    assert Picture.open(clean).info["icc_profile"] == profile


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_larger_than_any_screen_is_made_smaller(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 600)
    smaller = Picture.open(pictures.without_traces(drawn(kind, exif=exif())))
    assert smaller.size == (30, 20)
    assert smaller.getexif().get(ORIENTATION) == TURNED
    assert Picture.open(pictures.without_traces(animated("WEBP"))).size == (20, 20)


def test_one_with_its_depth_behind_it_is_made_smaller_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 600)
    content, depth = BytesIO(), Picture.new("RGB", (60, 40), "gray")
    Picture.new("RGB", (60, 40), "red").save(content, "MPO", save_all=True, append_images=[depth])
    smaller = Picture.open(pictures.without_traces(ContentFile(content.getvalue())))
    assert (smaller.format, smaller.size) == ("JPEG", (30, 20))


@pytest.mark.django_db
def test_the_size_of_what_was_made_smaller_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 600)
    image = get_image_model().objects.create(title="门", file=drawn("JPEG"))
    assert (image.width, image.height) == (30, 20)


@pytest.mark.django_db
def test_no_picture_of_the_site_is_stored_with_them() -> None:
    image = get_image_model().objects.create(title="门", file=drawn("JPEG", exif=exif()))
    stored = image.file.read()
    assert CANARY not in stored
    assert image.file_size == len(stored)
    assert (image.width, image.height) == (60, 40)
    image.title = "大门"
    image.save()
    assert image.file.name.endswith(".jpeg")
