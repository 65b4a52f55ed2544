"""Pictures of the site do not tell where and by whom they were taken."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Picture
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
    assert clean is not None
    assert CANARY not in clean.read()
    before, after = Picture.open(given), Picture.open(clean)
    assert not after.getexif().get_ifd(IFD.GPSInfo)
    assert after.getexif().get(ORIENTATION) == before.getexif().get(ORIENTATION)
    assert (after.format, after.size, after.mode) == (kind, before.size, before.mode)
    pairs = zip(before.tobytes(), after.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) <= 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_tells_nothing_is_left_alone(kind: str) -> None:
    assert pictures.without_traces(drawn(kind)) is None
    assert pictures.without_traces(drawn(kind, exif=exif(is_telling=False))) is None


def test_colours_are_kept() -> None:
    profile = b"an ICC profile"
    clean = pictures.without_traces(drawn("JPEG", exif=exif(), icc_profile=profile))
    assert clean is not None
    assert Picture.open(clean).info["icc_profile"] == profile


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
