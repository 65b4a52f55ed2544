"""Pictures leave behind where, when and with what they were taken.

Telephones write their position into every photograph, and the pictures of the site are public, the
uploaded files as well as what is made of them: one taken at home would tell where its taker lives.
"""

import io
from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image
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


def without_traces(file: File[bytes]) -> ContentFile[bytes] | None:
    """The same picture without what its camera wrote beside it, except which way up it is; None
    when there is nothing else in it.
    """
    file.seek(0)
    with Image.open(file) as picture:
        if not picture.info.keys() - LOOKS:
            return None
        upright = Image.Exif()
        if (turned := picture.getexif().get(Base.Orientation)) is not None:
            upright[Base.Orientation] = turned
        if picture.info.keys() - LOOKS == {"exif"} and dict(picture.getexif()) == dict(upright):
            return None
        options = _options(picture)
        picture.info = {name: value for name, value in picture.info.items() if name in LOOKS}
        written = io.BytesIO()
        picture.save(written, exif=upright.tobytes() if turned else b"", **options)
    return ContentFile(written.getvalue())


def _options(picture: Image.Image) -> dict[str, Any]:
    """How to write a picture again as it is, or nearly."""
    options: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
    if picture.format == "JPEG":
        return options | {"format": "JPEG", "quality": "keep"}
    if picture.format == "MPO":  # a JPEG with others behind it, such as its depth
        return options | {"format": "JPEG", "quality": FINE}
    if getattr(picture, "n_frames", 1) > 1:
        options["save_all"] = True
    return options | {"format": picture.format, "quality": FINE}


def forget_traces(*, instance: Any, **kwargs: Any) -> None:
    """Take them out of a picture of the site before it is stored. A receiver of `pre_save`."""
    file = instance.file
    if not file or file._committed:
        return
    clean = without_traces(file.file)
    if clean is not None:
        clean.name = file.name
        instance.file = clean
        instance._set_image_file_metadata()  # size and hash, as Wagtail's own form has set them
    else:
        file.seek(0)
