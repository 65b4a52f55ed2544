"""Pictures leave behind where, when and with what they were taken.

Telephones write their position into every photograph, and the pictures of the site are public, the
uploaded files as well as what is made of them: one taken at home would tell where its taker lives.
"""

import io
import math
import struct
from contextlib import suppress
from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image, ImageSequence
from PIL.ExifTags import Base

# What says how a picture looks, or is of its format; everything else says something about people.
LOOKS = frozenset(
    {
        *("icc_profile", "gamma", "srgb", "chromaticity", "transparency", "dpi", "aspect"),
        *("jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform"),
        *("interlace", "progressive", "progression", "loop", "duration", "background"),
        *("timestamp", "default_image", "blend", "disposal", "bbox", "mpoffset"),
    }
)
FINE = 95
"""Quality of what cannot be written as finely as it was, of 100."""
MOST_PIXELS = 24_000_000
"""Pixels that are kept of a picture, whatever its shape: long ones with a text are wide enough."""
WAYS_UP = range(1, 9)
BROKEN = (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError, struct.error)
"""What reading a damaged picture raises."""


def without_traces(file: File[bytes]) -> ContentFile[bytes]:
    """The same picture, written anew: of what its camera wrote beside it only which way up it is.

    Every picture is: what stands in parts that nobody knows, or behind the end of the file (the
    film of a moving photograph, the uncut picture), shows nowhere.
    Raises one of `BROKEN` for a file that is not whole.
    """
    file.seek(0)
    with Image.open(file) as picture:
        _read(picture)
        upright = _upright(picture)
        options = _options(picture, file)
        if "save_all" not in options:  # moving ones stay as they are
            _shrink(picture)
        picture.info = {name: value for name, value in picture.info.items() if name in LOOKS}
        written = io.BytesIO()
        picture.save(written, exif=upright, **options)
    return ContentFile(written.getvalue())


def _shrink(picture: Image.Image) -> None:
    """Make a picture of more than `MOST_PIXELS` so small: a screen shows no more of it, and making
    its smaller copies would take the memory of the server.
    """
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS:
        scale = math.sqrt(MOST_PIXELS / pixels)
        picture.thumbnail((int(picture.width * scale), int(picture.height * scale)))


def read_whole(file: File[bytes]) -> None:
    """Read a picture to its end, to know that it can be. Raises one of `BROKEN` otherwise."""
    file.seek(0)
    with Image.open(file) as picture:
        _read(picture)
    file.seek(0)


def _read(picture: Image.Image) -> None:
    """Read every frame: some formats write the way up behind the pixels."""
    # The others behind a JPEG are left out when it is written, and often gone from the file.
    frames = ImageSequence.Iterator(picture) if picture.format in {"PNG", "WEBP"} else [picture]
    for frame in frames:
        frame.load()
    picture.seek(0)
    picture.load()


def _upright(picture: Image.Image) -> bytes:
    """The EXIF data of a picture that tells only which way up it is. What cannot be read of the
    present ones is not kept.
    """
    upright = Image.Exif()
    with suppress(*BROKEN):
        turned = picture.getexif().get(Base.Orientation)
        if turned in WAYS_UP:
            upright[Base.Orientation] = turned
    return upright.tobytes() if upright else b""


def _options(picture: Image.Image, file: File[bytes]) -> dict[str, Any]:
    """How to write a picture again as it is, or nearly."""
    options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
    if picture.format == "JPEG":
        return options | {"format": "JPEG", "quality": "keep"}
    if picture.format == "MPO":  # a JPEG with others behind it, such as its depth
        return options | {"format": "JPEG", "quality": FINE}
    if getattr(picture, "n_frames", 1) > 1:
        options["save_all"] = True
    if picture.format == "WEBP":
        options |= _options_of_webp(picture, file)
    return options | {"format": picture.format, "quality": FINE}


def _options_of_webp(picture: Image.Image, file: File[bytes]) -> dict[str, Any]:
    """Whether its pixels are exact, and for how many milliseconds each frame stands."""
    file.seek(0)
    content = file.read()
    durations = []
    for frame in ImageSequence.Iterator(picture):
        frame.load()
        durations.append(frame.info["duration"])
    picture.seek(0)
    exact = b"VP8L" in content and b"VP8 " not in content
    return {"lossless": exact, "duration": durations}


def forget_traces(*, instance: Any, **kwargs: Any) -> None:
    """Take them out of a picture of the site before it is stored. A receiver of `pre_save`."""
    file = instance.file
    if not file or file._committed:
        return
    clean = without_traces(file.file)
    clean.name = file.name
    instance.file = clean
    instance._set_image_file_metadata()  # size and hash, as Wagtail's own form has set them
