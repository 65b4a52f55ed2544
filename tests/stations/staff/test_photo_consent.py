"""A station's pictures where what managers change needs consent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.images import get_image_model
from wagtail.models import Site

from portal.models import AuditEntry
from portal.roles import Role
from stations.models import DirectorySettings, Station, StationEdit, StationPhoto
from tests.conftest import MONDAY
from tests.stations.staff.conftest import Desk, Shown
from tests.stations.staff.test_photos import a_photo, picture, url

pytestmark = pytest.mark.django_db

Image = get_image_model()
SENT = {"description": "蓝色招牌", "place": "1"}


def consent_is_needed() -> None:
    site = Site.objects.get(is_default_site=True)
    DirectorySettings.objects.create(site=site, managers_need_consent=True)


def agree(client: Client, photo: StationPhoto, page: str | None = None) -> str:
    """Press the button on what a page showed: the one of now, or an earlier one."""
    path = url(photo.station, f"{photo.pk}/")
    seen = page or client.get(path).context["seen"]
    return client.post(path, {"act": "agree", "seen": seen}, follow=True).content.decode()


def refuse(client: Client, photo: StationPhoto, reason: str, act: str = "refuse") -> Any:
    """Say no to a picture as it is now."""
    path = url(photo.station, f"{photo.pk}/")
    seen = client.get(path).context["seen"]
    return client.post(path, {"act": act, "seen": seen, "reason": reason}, follow=True)


def send(manager: Client, station: Station, *, reworded: bool) -> None:
    """Send a new picture, or new words for one that the public sees."""
    if reworded:
        manager.post(url(station, f"{a_photo(station).pk}/"), SENT)
    else:
        manager.post(url(station), SENT | {"upload": picture()})


def told() -> list[list[str]]:
    return [edit.changes["photos"] for edit in StationEdit.objects.order_by("pk")]


@pytest.fixture
def public(stations: dict[str, Station], client: Client) -> Callable[[], str]:
    """What everybody sees of the workstation."""
    return lambda: client.get(f"/stations/{stations['workstation'].slug}/").content.decode()


def test_a_managers_picture_waits_for_consent_where_changes_do(
    desk: Desk, shown: Shown, stations: dict[str, Station], public: Callable[[], str]
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    assert "主管同意以后才会显示在网页上" in manager.get(url(station)).content.decode()
    answer = manager.post(
        url(station), {"upload": picture(), "description": "红色招牌"}, follow=True
    )
    assert "已提交，主管同意以后才会显示在网页上" in answer.content.decode()
    assert "红色招牌" not in public()
    photo = StationPhoto.objects.get()
    agree(manager, photo)
    assert StationPhoto.objects.get().waits
    assert told() == []

    supervisor = desk(Role.SUPERVISOR)
    assert "红色招牌" in shown(supervisor, "consent/")
    assert "同意，显示在网页上" in shown(supervisor, f"{station.pk}/photos/{photo.pk}/")
    agree(supervisor, photo)
    assert "红色招牌" in public()
    assert "没有等待同意的改动" in shown(supervisor, "consent/")
    assert told() == [["", "红色招牌"]]
    assert AuditEntry.objects.filter(action="stations.accept").exists()


def test_nobody_agrees_to_words_she_has_not_seen(
    desk: Desk, stations: dict[str, Station], public: Callable[[], str]
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    manager.post(url(station), {"upload": picture(), "description": "红色招牌"})
    photo, supervisor = StationPhoto.objects.get(), desk(Role.SUPERVISOR)
    seen = supervisor.get(url(station, f"{photo.pk}/")).context["seen"]
    manager.post(url(station, f"{photo.pk}/"), {"description": "绿色招牌", "place": "1"})
    assert "没有照您看到的公开" in agree(supervisor, photo, seen)
    assert StationPhoto.objects.get().waits
    assert "招牌" not in public()
    agree(supervisor, photo)
    assert "绿色招牌" in public()
    assert "已同意" not in agree(supervisor, photo, seen)
    assert told() == [["", "绿色招牌"]]


def test_who_comes_too_late_is_told_so_and_keeps_her_words(
    desk: Desk, stations: dict[str, Station]
) -> None:
    consent_is_needed()
    photo, supervisor = a_photo(stations["workstation"]), desk(Role.SUPERVISOR)
    StationPhoto.objects.update(waits=True)
    seen = supervisor.get(url(photo.station, f"{photo.pk}/")).context["seen"]
    agree(desk(Role.SUPERVISOR), photo)
    assert "没有照您看到的公开" in agree(supervisor, photo, seen)
    StationPhoto.objects.all().delete()
    assert "没有照您看到的公开" in agree(supervisor, photo, seen)
    sent = {"description": "绿色招牌", "place": "1"}
    manager = desk(Role.CLERK, manages="workstation")
    page = manager.post(url(photo.station, f"{photo.pk}/"), sent, follow=True)
    assert "您写的是：绿色招牌" in page.content.decode()


def test_a_managers_new_words_wait_while_the_old_ones_stay_public(
    desk: Desk, shown: Shown, stations: dict[str, Station], public: Callable[[], str]
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    path = url(station, f"{a_photo(station).pk}/")
    assert "在那以前网页上还是原来的" in manager.get(path).content.decode()
    for words in ("蓝色招牌", "绿色招牌"):
        manager.post(path, {"description": words, "place": "1"})
    assert "红色招牌" in public()
    assert "绿色招牌" not in public()
    waiting, supervisor = StationPhoto.objects.get(waits=True), desk(Role.SUPERVISOR)
    page = shown(supervisor, f"{station.pk}/photos/{waiting.pk}/")
    assert "网页上现在写的是“红色招牌”" in page
    agree(supervisor, waiting)
    assert "绿色招牌" in public()
    assert StationPhoto.objects.get() == waiting
    assert told() == [["红色招牌", "绿色招牌"]]


def test_new_words_take_the_place_of_those_that_wait_however_many_do(
    desk: Desk, stations: dict[str, Station]
) -> None:
    consent_is_needed()
    photo, manager = a_photo(stations["workstation"]), desk(Role.CLERK, manages="workstation")
    for words in ("蓝色招牌", "黄色招牌"):
        StationPhoto.objects.create(
            station=photo.station, image=photo.image, description=words, waits=True
        )
    manager.post(url(photo.station, f"{photo.pk}/"), {"description": "绿色招牌", "place": "1"})
    waiting = StationPhoto.objects.filter(waits=True).values_list("description", flat=True)
    assert set(waiting) == {"绿色招牌", "黄色招牌"}


def test_more_pictures_than_the_list_shows_are_counted(
    desk: Desk, shown: Shown, stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = a_photo(stations["workstation"])
    StationPhoto.objects.update(waits=True)
    monkeypatch.setattr("stations.staff.deciding.MOST_PHOTOS", 1)
    client = desk(Role.SUPERVISOR)
    assert "没有列出" not in shown(client, "consent/")
    for _number in range(2):
        StationPhoto.objects.create(
            station=photo.station, image=photo.image, description="蓝色招牌", waits=True
        )
    assert "还有 2 张没有列出" in shown(client, "consent/")


def test_a_manager_takes_a_public_picture_off_at_once_and_the_screen_says_so(
    desk: Desk, stations: dict[str, Station], public: Callable[[], str]
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    path = url(station, f"{a_photo(station).pk}/")
    assert "马上从网页上去掉这张照片" in manager.get(path).content.decode()
    manager.post(path, {"act": "delete"})
    assert "红色招牌" not in public()
    assert told() == [["红色招牌", ""]]


def test_a_supervisor_is_not_told_to_ask_a_supervisor(
    desk: Desk, stations: dict[str, Station]
) -> None:
    photo, client = a_photo(stations["workstation"]), desk(Role.SUPERVISOR)
    StationPhoto.objects.update(waits=True)
    path = url(photo.station, f"{photo.pk}/")
    page = client.post(path, {"description": "绿色招牌", "place": "1"}, follow=True)
    text = page.content.decode()
    assert "看过以后请点“同意”" in text
    assert "主管" not in text.split("<main", 1)[-1]
    assert told() == []


@pytest.mark.parametrize("reworded", [False, True])
def test_a_picture_is_refused_with_a_reason_that_its_sender_reads_until_she_sends_another(
    desk: Desk,
    shown: Shown,
    stations: dict[str, Station],
    public: Callable[[], str],
    reworded: bool,
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    send(manager, station, reworded=reworded)
    assert refuse(manager, StationPhoto.objects.get(waits=True), "太暗").status_code == 200
    photo, supervisor = StationPhoto.objects.get(waits=True), desk(Role.SUPERVISOR)
    for act in ("refuse", "delete"):
        page = refuse(supervisor, photo, "", act).content.decode()
        assert "请填写为什么不同意" in page
        assert StationPhoto.objects.filter(waits=True).exists()
    page = refuse(supervisor, photo, "里面有来办事的人").content.decode()
    assert "理由已经告诉提交的人" in page
    assert not StationPhoto.objects.filter(waits=True).exists()
    assert ("红色招牌" in public()) is reworded
    assert AuditEntry.objects.filter(action="stations.refuse").exists()

    told_her = "改成“蓝色招牌”" if reworded else "您提交的照片“蓝色招牌”"
    for path in (f"{station.pk}/", f"{station.pk}/photos/"):
        assert told_her in shown(manager, path)
        assert "里面有来办事的人" in shown(manager, path)
        assert told_her not in shown(supervisor, path)
    assert "里面有来办事的人" in shown(manager, f"{station.pk}/changes/")
    manager.post(url(station), {"upload": picture("green"), "description": "绿色招牌"})
    assert "里面有来办事的人" not in shown(manager, f"{station.pk}/")


@pytest.mark.parametrize("reworded", [False, True])
def test_who_sent_a_refused_picture_reads_her_own_words_whatever_the_supervisor_made_of_them(
    desk: Desk, shown: Shown, stations: dict[str, Station], reworded: bool
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    send(manager, station, reworded=reworded)
    photo, supervisor = StationPhoto.objects.get(waits=True), desk(Role.SUPERVISOR)
    path = url(station, f"{photo.pk}/")
    manager.post(path, SENT | {"description": "绿色招牌"})  # on second thoughts
    supervisor.post(path, SENT | {"description": "门口的招牌"})
    assert "门口的招牌" in shown(supervisor, "consent/")
    refuse(supervisor, photo, "太暗")
    page = shown(manager, f"{station.pk}/")
    assert "绿色招牌" in page
    assert "门口的招牌" not in page


def test_why_the_picture_before_was_refused_is_not_told_again_when_the_next_one_is(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    supervisor = desk(Role.SUPERVISOR)
    for minutes, reason in enumerate(("太暗", "太亮"), start=1):
        with time_machine.travel(MONDAY + timedelta(minutes=minutes)):
            manager.post(url(station), {"upload": picture(), "description": "招牌"})
            refuse(supervisor, StationPhoto.objects.get(), reason)
    page = shown(manager, f"{station.pk}/")
    assert "太亮" in page
    assert "太暗" not in page


def test_who_refuses_a_picture_that_nobody_is_known_to_have_sent_is_not_told_that_somebody_was(
    desk: Desk, stations: dict[str, Station]
) -> None:
    photo = a_photo(stations["workstation"])
    StationPhoto.objects.update(waits=True)
    page = refuse(desk(Role.SUPERVISOR), photo, "太暗").content.decode()
    assert "没有记下是谁提交的" in page
    assert "理由已经告诉提交的人" not in page


def test_a_refused_picture_hides_no_refused_text(
    desk: Desk, shown: Shown, stations: dict[str, Station]
) -> None:
    consent_is_needed()
    station, manager = stations["workstation"], desk(Role.CLERK, manages="workstation")
    supervisor = desk(Role.SUPERVISOR)
    edit = StationEdit.objects.create(
        station=station,
        by=manager.user,  # type: ignore[attr-defined]
        state="waiting",
        changes={"address": ["", "一楼"]},
    )
    supervisor.post(f"/admin/stations/consent/{edit.pk}/", {"decision": "refuse", "reason": "太短"})
    manager.post(url(station), {"upload": picture(), "description": "蓝色招牌"})
    refuse(supervisor, StationPhoto.objects.get(), "太暗")
    page = shown(manager, f"{station.pk}/")
    assert "太短" in page
    assert "太暗" in page


def test_nobody_refuses_words_she_has_not_seen_and_her_reason_is_not_lost(
    desk: Desk, stations: dict[str, Station]
) -> None:
    photo, supervisor = a_photo(stations["workstation"]), desk(Role.SUPERVISOR)
    StationPhoto.objects.update(waits=True)
    path = url(photo.station, f"{photo.pk}/")
    sent = {"act": "refuse", "seen": supervisor.get(path).context["seen"], "reason": "太暗"}
    for change in (
        lambda: StationPhoto.objects.update(description="绿色招牌"),
        lambda: StationPhoto.objects.update(waits=False),
    ):
        change()
        page = supervisor.post(path, sent, follow=True).content.decode()
        assert "没有按不同意办" in page
        assert "您写的是：太暗" in page
        assert StationPhoto.objects.exists()


def test_who_keeps_the_directory_needs_no_consent(desk: Desk, stations: dict[str, Station]) -> None:
    consent_is_needed()
    data = {"upload": picture(), "description": "红色招牌"}
    desk(Role.SUPERVISOR).post(url(stations["workstation"]), data)
    assert not StationPhoto.objects.get().waits
