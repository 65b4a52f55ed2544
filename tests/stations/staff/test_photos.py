"""A station's pictures."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex, Site

from portal.roles import Role
from stations.models import Station, StationEdit, StationPhoto
from tests.factories.home import NoticeFactory
from tests.factories.portal import member, signed_in
from tests.stations.staff.conftest import Desk, Shown

pytestmark = pytest.mark.django_db

Image = get_image_model()


def picture(colour: str = "red") -> SimpleUploadedFile:
    content = BytesIO()
    Picture.new("RGB", (40, 30), colour).save(content, "JPEG")
    return SimpleUploadedFile("door.jpg", content.getvalue(), "image/jpeg")


def url(station: Station, end: str = "") -> str:
    return f"/admin/stations/{station.pk}/photos/{end}"


def a_photo(station: Station) -> StationPhoto:
    image = Image.objects.create(title="门", file=picture())
    return StationPhoto.objects.create(station=station, image=image, description="红色招牌")


def test_a_picture_is_uploaded_with_words_for_who_cannot_see_it(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.CLERK, manages="workstation"), stations["workstation"]
    client.post(url(station), {"upload": picture(), "description": "红色招牌"})
    photo = StationPhoto.objects.get()
    assert (photo.description, photo.place) == ("红色招牌", 1)
    assert photo.image.uploaded_by_user == client.user  # type: ignore[attr-defined]
    assert "红色招牌" in shown(client, f"{station.pk}/photos/")
    assert StationEdit.objects.get().changes == {"photos": ["", "红色招牌"]}


def test_a_picture_that_is_uploaded_twice_stands_there_once(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    client.post(url(station), {"upload": picture(), "description": "红色招牌"})
    stored = default_storage.listdir("original_images")
    page = client.post(url(station), {"upload": picture(), "description": "红色招牌"})
    assert list(page.context["form"].errors) == ["upload"]
    assert "这个站点已经有这张图片了" in page.content.decode()
    assert StationPhoto.objects.count() == Image.objects.count() == 1
    assert default_storage.listdir("original_images") == stored
    client.post(url(station), {"upload": picture("green"), "description": "绿色招牌"})
    client.post(url(stations["centre"]), {"upload": picture(), "description": "红色招牌"})
    assert StationPhoto.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"description": "红色招牌"}, "请选一个照片文件"),
        ({"upload": "picture"}, "请填写照片里有什么"),
        ({"upload": "text", "description": "红色招牌"}, "图片"),
        ({"image": "999", "description": "红色招牌"}, "这张图片已经没有了"),
    ],
)
def test_what_cannot_be_is_said(
    desk: Desk, stations: dict[str, Station], data: dict[str, object], words: str
) -> None:
    files = {"picture": picture(), "text": SimpleUploadedFile("door.jpg", b"no picture at all")}
    sent = {name: files.get(str(value), value) for name, value in data.items()}
    page = desk(Role.SUPERVISOR).post(url(stations["workstation"]), sent)
    assert page.status_code == 200
    errors = " ".join(
        str(error) for errors in page.context["form"].errors.values() for error in errors
    )
    assert words in errors
    assert not StationPhoto.objects.exists()


def test_half_a_picture_is_told_and_its_description_stays(
    desk: Desk, stations: dict[str, Station]
) -> None:
    content = BytesIO()
    Picture.effect_noise((200, 150), 50).save(content, "JPEG")
    half = SimpleUploadedFile("door.jpg", content.getvalue()[:-3000], "image/jpeg")
    sent = {"upload": half, "description": "红色招牌"}
    page = desk(Role.SUPERVISOR).post(url(stations["workstation"]), sent)
    assert page.context["form"].errors == {"upload": ["照片文件不完整，请重新选一次"]}
    assert 'value="红色招牌"' in page.content.decode()
    assert not StationPhoto.objects.exists()


def test_a_picture_of_the_site_is_used_by_who_may_choose_it(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    image = Image.objects.create(title="大门", file=picture())
    data = {"image": image.pk, "description": "大门"}
    station = stations["workstation"]
    client = desk(Role.CLERK, manages="workstation")
    assert "大门" not in shown(client, f"{station.pk}/photos/")
    client.post(url(station), data)
    assert not StationPhoto.objects.exists()
    client = desk("", is_superuser=True)
    assert "大门" in shown(client, f"{station.pk}/photos/")
    client.post(url(station), data)
    assert StationPhoto.objects.get().image == image


def test_a_picture_is_described_anew_moved_and_taken_off(
    desk: Desk, stations: dict[str, Station]
) -> None:
    client, station = desk(Role.SUPERVISOR), stations["workstation"]
    photo = a_photo(station)
    path = url(station, f"{photo.pk}/")
    assert client.get(path).context["form"]["description"].value() == "红色招牌"
    client.post(path, {"description": "坡道", "place": "3"})
    photo.refresh_from_db()
    assert (photo.description, photo.place) == ("坡道", 3)
    page = client.post(path, {"description": "", "place": "3"}).content.decode()
    assert "请填写照片里有什么" in page
    client.post(path, {"act": "delete"})
    assert not StationPhoto.objects.exists()
    assert [edit.changes["photos"] for edit in StationEdit.objects.order_by("pk")] == [
        ["红色招牌", "坡道"],
        ["坡道", ""],
    ]


def test_the_pictures_of_other_stations_are_not_there(
    desk: Desk, stations: dict[str, Station]
) -> None:
    photo = a_photo(stations["centre"])
    client = desk(Role.CLERK, manages="workstation")
    for path in (
        url(stations["centre"]),
        url(stations["centre"], f"{photo.pk}/"),
        url(stations["workstation"], f"{photo.pk}/"),
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, {"act": "delete"}).status_code == 404
    assert StationPhoto.objects.exists()


def test_a_file_is_kept_under_a_name_that_tells_nothing(
    desk: Desk, stations: dict[str, Station]
) -> None:
    upload = picture()
    upload.name = "zhangsan.JPG"
    sent = {"upload": upload, "description": "红色招牌"}
    desk(Role.SUPERVISOR).post(url(stations["workstation"]), sent)
    name = StationPhoto.objects.get().image.file.name
    assert re.fullmatch(r"original_images/[0-9a-f]{32}\.jpg", name)


def test_a_station_has_a_picture_of_the_site_only_once(
    desk: Desk, stations: dict[str, Station]
) -> None:
    photo = a_photo(stations["workstation"])
    client = signed_in(Client(), member(is_superuser=True))
    sent = {"image": str(photo.image.pk), "description": "蓝色招牌"}
    page = client.post(url(photo.station), sent)
    assert "这个站点已经有这张图片了" in str(page.context["form"].errors["image"])
    text = page.content.decode()
    assert 'id="id_image_error"' in text
    assert 'href="#id_image"' in text
    assert 'id="id_image"' in text
    assert 'value="蓝色招牌"' in text
    assert StationPhoto.objects.get() == photo
    client.post(url(stations["centre"]), sent)
    assert StationPhoto.objects.filter(station=stations["centre"]).exists()


def uploaded(desk: Desk, station: Station) -> tuple[Client, StationPhoto]:
    client = desk("", is_superuser=True)  # who may also choose it for another station
    client.post(url(station), {"upload": picture(), "description": "红色招牌"})
    return client, StationPhoto.objects.get()


@pytest.mark.parametrize("way", ["taken off", "station deleted"])
def test_what_was_uploaded_for_a_station_is_gone_with_it(
    desk: Desk,
    stations: dict[str, Station],
    django_capture_on_commit_callbacks: Callable[..., Any],
    way: str,
) -> None:
    client, photo = uploaded(desk, stations["contact_point"])
    with django_capture_on_commit_callbacks(execute=True):
        if way == "taken off":
            client.post(url(photo.station, f"{photo.pk}/"), {"act": "delete"})
        else:
            photo.station.delete()
    assert not Image.objects.exists()


def test_a_picture_that_others_use_stays(
    desk: Desk,
    stations: dict[str, Station],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    client, photo = uploaded(desk, stations["workstation"])
    of_the_site = a_photo(stations["workstation"])
    client.post(url(stations["centre"]), {"image": photo.image_id, "description": "红色招牌"})
    other = StationPhoto.objects.get(station=stations["centre"])
    for one in (photo, of_the_site):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url(one.station, f"{one.pk}/"), {"act": "delete"})
    assert set(Image.objects.all()) == {other.image, of_the_site.image}
    kind = ContentType.objects.get_for_model(Site)
    ReferenceIndex.objects.create(
        content_type=kind,
        base_content_type=kind,
        object_id="1",
        to_content_type=ContentType.objects.get_for_model(Image),
        to_object_id=str(other.image.pk),
        model_path="a page",
        content_path="a page",
        content_path_hash=uuid4(),
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(other.station, f"{other.pk}/"), {"act": "delete"})
    assert other.image in Image.objects.all()


@pytest.mark.parametrize("stations_with_it", [1, 2])
def test_what_was_uploaded_is_gone_with_the_last_station_that_showed_it(
    desk: Desk,
    stations: dict[str, Station],
    django_capture_on_commit_callbacks: Callable[..., Any],
    stations_with_it: int,
) -> None:
    client, photo = uploaded(desk, stations["workstation"])
    if stations_with_it > 1:
        client.post(url(stations["centre"]), {"image": photo.image_id, "description": "红色招牌"})
    for one in StationPhoto.objects.order_by("pk"):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(url(one.station, f"{one.pk}/"), {"act": "delete"})
    assert not Image.objects.exists()


def test_a_picture_in_a_draft_of_a_page_stays(
    desk: Desk,
    stations: dict[str, Station],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    client, photo = uploaded(desk, stations["workstation"])
    page = NoticeFactory.create()
    photo.image.contextual_alt_text, photo.image.decorative = "红色招牌", False
    page.body = [("image", photo.image)]
    page.save_revision()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(photo.station, f"{photo.pk}/"), {"act": "delete"})
    assert Image.objects.filter(pk=photo.image_id).exists()
