"""A file of stations on its way through a real browser: refused, corrected, checked, confirmed; a
long one in the hands of a worker; and the same without scripts.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from portal import outbox
from stations import exchange
from stations.models import Station
from tests.journeys.station_desk.conftest import somebody
from tests.journeys.test_staff import Look, at_desk, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HEAD = "编号,名称,类型,所在区划,来之前请知道\n"
BAD = HEAD + "new,锁石镇第二工作站,工作战,锁石镇,\n"
GOOD = (
    HEAD
    + "new,锁石镇第二工作站,工作站,锁石镇,\n"
    + "suoshi,锁石镇法律援助工作站,工作站,锁石镇,周三下午学习\n"
)


@pytest.fixture
def long_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is left to the worker."""
    monkeypatch.setattr(exchange, "LONG_BYTES", 0)


def work() -> None:
    """What the worker does, which runs elsewhere."""
    outbox.drain(kinds=[exchange.KIND])


def choose(page: Page, content: str | bytes, name: str = "站点.csv") -> None:
    raw = content.encode() if isinstance(content, str) else content
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": raw}
    page.get_by_label("站点文件").set_input_files(file)
    press(page, "检查文件")


def test_a_file_is_refused_corrected_checked_and_confirmed(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations-exchange/")
    look("upload")
    choose(page, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "站点.xls")
    expect(page.get_by_role("alert").get_by_text("这是旧版 Excel 文件")).to_be_visible()
    look("refused")
    choose(page, BAD)
    expect(page.get_by_text("有 1 处不对，什么都没有写入。")).to_be_visible()
    look("problems")
    page.get_by_role("link", name="上传改好的文件").click()
    choose(page, GOOD)
    expect(page.get_by_text("共 2 行，没有问题。还没有写入。")).to_be_visible()
    expect(page.locator("ins")).to_have_text("周三下午学习")
    look("checked")
    assert not Station.objects.filter(key="new").exists()
    press(page, "确认导入")
    expect(page.get_by_text("已经导入，共 2 行。")).to_be_visible()
    look("done")
    assert Station.objects.filter(key="new").exists()
    page.get_by_role("link", name="再导入一个文件").click()
    look("history")


def test_the_page_of_a_long_file_follows_the_worker(
    page: Page, live_server: LiveServer, stations: dict[str, Station], long_files: None, look: Look
) -> None:
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations-exchange/")
    choose(page, GOOD)
    expect(page.get_by_text("正在检查……")).to_be_visible()
    look("checking")
    work()
    expect(page.get_by_role("button", name="确认导入")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-said]")).to_have_text("共 2 行，没有问题。还没有写入。")
    press(page, "确认导入")
    expect(page.get_by_text("正在写入……")).to_be_visible()
    look("writing")
    work()
    expect(page.get_by_role("link", name="看名录")).to_be_visible(timeout=15_000)
    assert Station.objects.filter(key="new").exists()


def test_a_file_is_imported_without_scripts(
    page_without_scripts: Page,
    live_server: LiveServer,
    stations: dict[str, Station],
    long_files: None,
) -> None:
    page = page_without_scripts
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations-exchange/")
    choose(page, GOOD)
    expect(page.get_by_text("正在检查……")).to_be_visible()
    work()
    page.get_by_role("link", name="看最新进度").click()
    press(page, "确认导入")
    expect(page).to_have_url(re.compile(r"/stations-exchange/\d+/$"))
    work()
    page.get_by_role("link", name="看最新进度").click()
    expect(page.get_by_text("已经导入，共 2 行。")).to_be_visible()
    assert Station.objects.filter(key="new").exists()
