"""Half a picture is told beside its field, and what was typed stays."""

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from portal.picture_forms import PictureField
from tests.factories.portal import member, signed_in

Image = get_image_model()
INCOMPLETE = "照片文件不完整，请重新选一次"


@pytest.fixture
def editor() -> Client:
    """Somebody who may do everything, with both factors shown."""
    return signed_in(Client(), member(is_superuser=True))


def picture(kind: str, *, part: float = 1, **options: Any) -> SimpleUploadedFile:
    content = BytesIO()
    drawn = Picture.effect_noise((90, 70), 50).convert("RGB")
    drawn.save(content, kind, **options)
    whole = content.getvalue()
    return SimpleUploadedFile(f"door.{kind.lower()}", whole[: int(len(whole) * part)])


def test_what_may_be_uploaded_is_said_as_people_say_it() -> None:
    with override_settings(
        WAGTAILIMAGES_MAX_UPLOAD_SIZE=5 * 1024 * 1024,
        WAGTAILIMAGES_EXTENSIONS=["jpg", "jpeg", "png", "webp"],
    ):
        assert PictureField().help_text == "JPG、PNG、WEBP 图片，不超过 5 MB"


@pytest.mark.parametrize("part", [0.05, 0.5, 0.98])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(kind: str, part: float) -> None:
    with pytest.raises(ValidationError, match=INCOMPLETE):
        PictureField().clean(picture(kind, part=part))


def test_a_damaged_frame_behind_a_good_one_is_refused() -> None:
    frames = [Picture.new("RGB", (90, 70))]
    given = picture("WEBP", save_all=True, append_images=frames, lossless=True)
    content = bytearray(given.read())
    start = content.rindex(b"VP8L")
    content[start + 13 :] = b"\xff" * (len(content) - start - 13)
    with pytest.raises(ValidationError, match=INCOMPLETE):
        PictureField().clean(SimpleUploadedFile("door.webp", bytes(content)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_whole_picture_is_taken_and_can_be_read_from_its_start(kind: str) -> None:
    given = picture(kind)
    assert PictureField().clean(given).tell() == 0


@pytest.mark.django_db
def test_half_a_picture_of_the_site_is_told_and_its_title_stays(editor: Client) -> None:
    sent = {"file": picture("JPEG", part=0.5), "title": "大门"}
    page = editor.post(reverse("wagtailimages:add"), sent).content.decode()
    assert INCOMPLETE in page
    assert 'value="大门"' in page
    assert not Image.objects.exists()
    sent = {"files[]": picture("JPEG", part=0.5), "title": "大门"}
    answer = editor.post(reverse("wagtailimages:add_multiple"), sent).json()
    assert INCOMPLETE in answer["error_message"]


@pytest.mark.django_db
def test_a_picture_of_the_site_is_added_and_its_title_changed_without_it(
    editor: Client,
) -> None:
    sent = {"file": picture("JPEG"), "title": "门"}
    editor.post(reverse("wagtailimages:add"), sent)
    image = Image.objects.get()
    editor.post(reverse("wagtailimages:edit", args=[image.pk]), {"title": "大门"})
    image.refresh_from_db()
    assert image.title == "大门"


@pytest.mark.django_db
def test_a_form_without_the_file_does_not_ask_for_it() -> None:
    assert "file" not in get_image_form(Image, fields=["title"])().fields
