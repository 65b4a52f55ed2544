"""Two members of staff at the rows of one picture at once."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.roles import Role
from stations.models import Station, StationPhoto
from stations.staff.photos import PhotosView
from tests.factories.portal import member, signed_in
from tests.stations.staff.conftest import Desk
from tests.stations.staff.test_photo_consent import agree, consent_is_needed
from tests.stations.staff.test_photos import a_photo, url

pytestmark = pytest.mark.django_db

WORDS = {"description": "绿色招牌", "place": "1"}


def at_a_public_picture(desk: Desk, station: Station) -> tuple[Client, str]:
    """A manager whose changes need consent, and the address of a picture of her station."""
    consent_is_needed()
    photo = a_photo(station)
    return desk(Role.CLERK, manages="workstation"), url(station, f"{photo.pk}/")


def first_locked(act: Callable[[], object]) -> str:
    """The statement that locks the first row when something is done."""
    with CaptureQueriesContext(connection) as asked:
        act()
    locking: list[str] = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    return locking[0]


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="locks the whole database anyway"
)
def test_the_station_is_locked_before_its_pictures_so_that_nobody_waits_in_a_circle(
    desk: Desk, stations: dict[str, Station]
) -> None:
    manager, path = at_a_public_picture(desk, stations["workstation"])
    saved = first_locked(lambda: manager.post(path, WORDS))
    waiting, supervisor = StationPhoto.objects.get(waits=True), desk(Role.SUPERVISOR)
    agreed = first_locked(lambda: agree(supervisor, waiting))
    for statement in (saved, agreed):
        assert 'FROM "stations_station"' in statement
    assert StationPhoto.objects.get() == waiting


def test_a_picture_of_the_site_that_is_sent_twice_stands_there_once(
    desk: Desk, stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = a_photo(stations["centre"])
    client = signed_in(Client(), member(is_superuser=True))
    sent = {"image": str(photo.image.pk), "description": "绿色招牌"}
    lock = PhotosView.locked

    def slowly(self: PhotosView) -> Station:
        """Have the station only when whoever was there first has done."""
        twin = {"station": stations["workstation"], "image": photo.image}
        StationPhoto.objects.create(description="蓝色招牌", **twin)
        return lock(self)

    monkeypatch.setattr(PhotosView, "locked", slowly)
    page = client.post(url(stations["workstation"]), sent)
    assert "这个站点已经有这张图片了" in page.content.decode()
    assert not StationPhoto.objects.filter(description="绿色招牌").exists()


def test_who_takes_off_a_picture_whose_words_were_just_replaced_is_not_told_that_it_is_gone(
    desk: Desk, stations: dict[str, Station]
) -> None:
    manager, path = at_a_public_picture(desk, stations["workstation"])
    manager.post(path, WORDS)
    agree(desk(Role.SUPERVISOR), StationPhoto.objects.get(waits=True))
    sent = WORDS | {"act": "delete"}  # the browser sends what stands in the boxes too
    page = manager.post(path, sent, follow=True).content.decode()
    assert "没有去掉：" in page
    assert "请再点一次“去掉”" in page
    assert "您写的是" not in page
    assert "没有保存：" in manager.post(path, WORDS, follow=True).content.decode()
    assert StationPhoto.objects.exists()
