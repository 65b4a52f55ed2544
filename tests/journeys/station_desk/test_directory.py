"""A day at the desk of the directory in a real browser: every screen on a desk, on a phone and in
the dark; the keyboard alone; and the same work without scripts.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from stations import consent
from stations.models import Closure, Duty, Liaison, MistakeReport, Station, StationPhoto
from tests.journeys.station_desk.conftest import somebody
from tests.journeys.test_staff import DESK, PHONE, Look, at_desk, press, sign_in
from tests.stations.staff.test_photos import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LONG = "fayuan" * 12  # such as an address of the web: one word, wider than a phone


def test_many_stations_are_found_confirmed_and_closed(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    sign_in(page, live_server.url, somebody("supervisor"))
    expect(page.get_by_role("link", name="2 待补充")).to_be_visible()
    look("dashboard")
    page.goto(f"{live_server.url}/admin/stations/")
    expect(page.get_by_text("共 5 个站点")).to_be_visible()
    look("list")
    page.get_by_label("公开状态").select_option("public")
    expect(page.get_by_text("共 3 个站点")).to_be_visible()
    expect(page).to_have_url(re.compile("state=public"))
    look("filtered list")
    press(page, "下线……")
    expect(page.get_by_text("请先勾选站点")).to_be_visible()
    page.get_by_label("选中：锁石镇法律援助工作站").check()
    page.get_by_label("选中：双峰县法律援助中心").check()
    press(page, "核对……")
    expect(page.get_by_text("会办理 2 个站点")).to_be_visible()
    look("confirming many")
    press(page, "确认：核对 2 个站点")
    expect(page.get_by_text("已记下核对：2 个站点")).to_be_visible()
    page.get_by_label("选中：锁石镇法律援助工作站").check()
    press(page, "临时关门……")
    press(page, "确认：临时关门 1 个站点")
    expect(page.get_by_role("alert")).to_contain_text("请填写从哪天起")
    look("closing with errors")
    page.get_by_label("从哪天起").fill("2026-12-01")
    page.get_by_label("原因").fill("全县培训")
    press(page, "确认：临时关门 1 个站点")
    expect(page.get_by_text("已记下临时关门：1 个站点")).to_be_visible()
    assert Closure.objects.get().reason == "全县培训"
    page.get_by_label("名称、编号、地址、电话或地名").fill("没有的站")
    page.get_by_label("名称、编号、地址、电话或地名").press("Enter")
    expect(page.get_by_text("换个条件试试")).to_be_visible()
    look("nothing found")


def test_a_first_morning_of_filling_in_telephones_with_the_keyboard_alone(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations/complete/")
    expect(page.get_by_text("共 2 个站点")).to_be_visible()
    look("to complete")
    page.get_by_role("link", name="从第一个开始补充").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("新兴社区法律援助联络点")
    look("completing")
    page.get_by_label("地址", exact=True).focus()
    page.keyboard.type("社区服务大厅")
    page.get_by_label("电话", exact=True).focus()
    page.keyboard.type("打村部")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("不像电话号码")
    look("completing with errors")
    page.get_by_label("电话", exact=True).fill("0738-0000555")
    for name in ("开放时间", "服务内容"):
        page.get_by_role("checkbox", name=f"{name}（上级现在是").press("Space")
    page.get_by_label("电话", exact=True).press("Enter")
    expect(page.get_by_text("“新兴社区法律援助联络点”已保存并公开")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("锁石村法律援助联络点")
    page.get_by_role("link", name="先跳过").press("Enter")
    expect(page.get_by_text("共 1 个站点")).to_be_visible()
    station = Station.objects.get(key="xinxing")
    assert (station.published, station.phones) == (True, ("0738-0000555",))
    assert station.hours


def test_a_station_is_looked_at_changed_confirmed_and_taken_offline(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations/confirm/")
    expect(page.get_by_text("共 1 个站点")).to_be_visible()
    look("to confirm")
    page.get_by_role("link", name="石江村法律援助联络点", exact=True).click()
    look("station")
    page.get_by_role("link", name="资料", exact=True).click()
    look("editing")
    page.get_by_label("所在区划").fill("双溪村")
    press(page, "保存")
    expect(page.get_by_role("alert")).to_contain_text("有几个地方都叫“双溪村”")
    look("editing with errors")
    page.get_by_label("所在区划").fill("石江村")
    page.get_by_label("来之前请知道").fill("请先打电话")
    press(page, "保存")
    expect(page.get_by_text("已保存")).to_be_visible()
    press(page, "今天核对过，资料是对的")
    expect(page.get_by_text("已记下：今天核对过")).to_be_visible()
    page.get_by_role("link", name="下线……").click()
    page.get_by_label("为什么下线").fill("村里合并")
    press(page, "确认：下线 1 个站点")
    expect(page.get_by_text("已下线：1 个站点")).to_be_visible()
    page.get_by_role("link", name="改动记录").last.click()
    expect(page.get_by_text("村里合并")).to_be_visible()
    look("history of a station")
    page.goto(f"{live_server.url}/admin/stations/changes/")
    look("all changes")
    page.goto(f"{live_server.url}/admin/stations/new/")
    look("new station")
    page.goto(f"{live_server.url}/admin/stations/rules/")
    look("rules")


def fits_a_phone(page: Page) -> None:
    """The comparison of a proposal is read whole on a phone."""
    page.set_viewport_size(PHONE)
    page.wait_for_function(  # it is laid out anew a moment later
        """() => {
            const cells = [...document.querySelectorAll("td")];
            const told = cells.filter((one) => one.textContent.includes("现在是"));
            return told.length && told.every((one) => one.offsetWidth > innerWidth / 2);
        }"""
    )
    # A card hides what is too wide for it, so the width of the page would tell nothing.
    fits = "all => all.length > 1 && all.every((one) => one.scrollWidth <= one.clientWidth)"
    assert page.locator("small", has_text="提交时是").evaluate_all(fits)
    page.set_viewport_size(DESK)


def test_a_manager_proposes_and_a_supervisor_decides(
    page: Page,
    live_server: LiveServer,
    stations: dict[str, Station],
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consent, "is_needed", lambda: True)
    station, base = stations["workstation"], live_server.url
    manager, supervisor = somebody("clerk", manages=station), somebody("supervisor")
    Station.objects.filter(pk=station.pk).update(note="从镇政府后门进，上二楼左转。" * 10)
    at_desk(page, base, manager)
    page.goto(f"{base}/admin/stations/{station.pk}/edit/")
    expect(page.get_by_text("要主管同意以后")).to_be_visible()
    look("a manager's form")
    page.get_by_label("电话", exact=True).fill("0738-0000999")
    page.get_by_label("来之前请知道").fill("门口修路")
    press(page, "提交")
    expect(page.get_by_text("主管同意以后才会显示")).to_be_visible()
    Station.objects.filter(pk=station.pk).update(phones=("0738-0000777",), note="从前门进")

    at_desk(page, base, supervisor)
    page.goto(f"{base}/admin/stations/consent/")
    look("waiting changes")
    page.get_by_role("link", name="看一看：锁石镇法律援助工作站").click()
    expect(page.get_by_text("别人也改过其中几处")).to_be_visible()
    look("a change beside a newer one")
    fits_a_phone(page)
    press(page, "同意，照这样改")
    expect(page.get_by_role("alert")).to_contain_text("请逐项选用哪一个")
    look("a change to be chosen")
    page.get_by_role("radio", name="0738-0000999").check()
    page.get_by_role("radio", name="门口修路").check()
    press(page, "同意，照这样改")
    expect(page.get_by_text("的资料改好了")).to_be_visible()
    station.refresh_from_db()
    assert (station.phones, station.note) == (("0738-0000999",), "门口修路")


def test_a_station_keeps_its_roster_and_people(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    station = stations["workstation"]
    at_desk(page, live_server.url, somebody("clerk", manages=station))
    page.goto(f"{live_server.url}/admin/stations/{station.pk}/duty/?week=2026-11-23")
    press(page, "排上")
    expect(page.get_by_role("alert")).to_contain_text("请填写姓名")
    look("roster with errors")
    page.get_by_label("姓名", exact=True).fill("李建国")
    page.get_by_label("身份").select_option("lawyer")
    page.get_by_label("从哪天起").fill("2026-11-23")
    page.get_by_label("到哪天止").fill("2026-12-31")
    page.get_by_label("周三").check()
    page.get_by_label("几点起").fill("09:00")
    page.get_by_label("几点止").fill("11:30")
    press(page, "排上")
    expect(page.get_by_role("link", name="9:00–11:30 李建国")).to_be_visible()
    look("roster")
    page.get_by_role("link", name="9:00–11:30 李建国").click()
    look("turn")
    assert Duty.objects.get().weekdays == ("3",)

    page.get_by_role("link", name="联络员").click()
    page.get_by_label("姓名").fill("陈桂芳")
    page.get_by_label("单位和职务").fill(LONG)
    press(page, "添加")
    expect(page.get_by_text("只有工作人员看得到")).to_be_visible()
    look("people")
    page.get_by_role("link", name="修改：陈桂芳").click()
    look("person")
    assert Liaison.objects.get().name == "陈桂芳"


def test_a_station_keeps_its_pictures_and_closures(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    station = stations["workstation"]
    at_desk(page, live_server.url, somebody("clerk", manages=station))
    page.goto(f"{live_server.url}/admin/stations/{station.pk}/")
    page.get_by_role("link", name="照片").click()
    look("no pictures")
    file = picture()
    # The web server hands out pictures, not the application.
    page.route("**/media/**", lambda route: route.fulfill(body=picture().read()))
    page.get_by_label("照片文件").set_input_files(
        {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": file.read()}
    )
    page.get_by_label("照片里有什么").fill("红色招牌")
    press(page, "添加")
    expect(page.get_by_text("已添加照片")).to_be_visible()
    assert StationPhoto.objects.get().description == "红色招牌"
    look("pictures")
    page.get_by_role("link", name="修改：红色招牌").click()
    look("picture")

    page.get_by_role("link", name="临时关门").click()
    page.get_by_label("从哪天起").fill("2026-12-01")
    page.get_by_label("原因").fill(f"下村{LONG}")
    press(page, "记下")
    expect(page.get_by_text("已记下临时关门")).to_be_visible()
    look("closures")
    press(page, "取消：12月1日（周二）的临时关门")
    expect(page.get_by_text("没有要临时关门的日子")).to_be_visible()
    assert not Closure.objects.exists()


def test_the_network_is_walked_from_the_county_to_a_village_without_a_point(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations/tree/")
    look("tree")
    page.get_by_role("link", name="锁石镇", exact=True).click()
    expect(page.get_by_text("锁石镇本级的站点")).to_be_visible()
    look("tree of a town")
    page.get_by_role("link", name="乡有站、村有点").click()
    look("report")
    page.get_by_role("link", name="没有的 3 个").click()
    look("villages without a point")
    page.get_by_role("link", name="新增站点：双溪村").first.click()
    expect(page.get_by_label("名称", exact=True)).to_have_value("双溪村法律援助联络点")
    press(page, "保存")
    expect(page.get_by_text("已新增“双溪村法律援助联络点”")).to_be_visible()
    assert Station.objects.filter(division__name="双溪村").exists()


def test_what_visitors_report_is_dealt_with(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    MistakeReport.objects.create(
        station=stations["workstation"], what="phone", words=f"没人接{LONG}"
    )
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations/mistakes/")
    name = page.locator("td", has=page.get_by_role("link", name="锁石镇法律援助工作站"))
    assert name.first.evaluate("cell => cell.offsetWidth > 150")
    expect(page.get_by_text("没人接")).to_be_visible()
    look("reports")
    press(page, "已处理")
    expect(page.get_by_text("没有等处理的报错")).to_be_visible()
    look("no reports")
    assert MistakeReport.objects.get().done_at


def test_the_work_is_done_without_scripts(
    page_without_scripts: Page, live_server: LiveServer, stations: dict[str, Station]
) -> None:
    page = page_without_scripts
    at_desk(page, live_server.url, somebody("supervisor"))
    page.goto(f"{live_server.url}/admin/stations/")
    page.get_by_text("查找和筛选").click()
    page.get_by_label("类型").select_option("contact_point")
    press(page, "查找")
    expect(page.get_by_text("共 3 个站点")).to_be_visible()
    page.get_by_label("选中：石江村法律援助联络点").check()
    press(page, "核对……")
    press(page, "确认：核对 1 个站点")
    expect(page.get_by_text("已记下核对：1 个站点")).to_be_visible()
    page.get_by_role("link", name="待补充").click()
    page.get_by_role("link", name="补充：锁石村法律援助联络点").click()
    page.get_by_label("地址", exact=True).fill("村部")
    press(page, "保存，看下一个")
    expect(page.get_by_text("“锁石村法律援助联络点”已保存，还缺")).to_be_visible()
    assert Station.objects.get(key="suoshicun").address == "村部"


def test_lists_of_rows_and_names_that_were_refused(
    page: Page, live_server: LiveServer, stations: dict[str, Station], look: Look
) -> None:
    station, reason = stations["workstation"], f"本人还没有答应，见{LONG}"
    manager, supervisor = somebody("clerk", manages=station), somebody("supervisor")
    now = timezone.now()
    asked = {"station": station, "name": "陈桂芳", "asked_by": manager}
    refused = {"refused_by": supervisor, "refused_at": now, "refusal": reason}
    liaison = Liaison.objects.create(**asked, **refused, phone="13900000000", unit="石江村村支书")
    waiting = Liaison.objects.create(**asked, waits=True)
    days = {"first_day": now.date(), "last_day": now.date() + timedelta(days=9)}
    Duty.objects.create(**asked, **refused, **days, role="lawyer", starts="09:00", ends="11:00")
    for hours in (5, 200):
        ends = now + timedelta(hours=hours)
        Closure.objects.create(station=station, starts=now, ends=ends, reason=f"停电{LONG}")
    base = f"{live_server.url}/admin"
    at_desk(page, live_server.url, manager)
    for path in ("", "people/", "duty/", f"people/{liaison.pk}/"):
        page.goto(f"{base}/stations/{station.pk}/{path}")
        expect(page.get_by_text(reason).first).to_be_visible()
        look(f"refused name {path}")
    at_desk(page, live_server.url, supervisor)
    page.goto(f"{base}/stations/{station.pk}/people/{waiting.pk}/")
    press(page, "不公开")
    expect(page.get_by_role("alert")).to_contain_text("请填写为什么不公开")
    look("refusing a name without a reason")
    for path in (f"stations/{station.pk}/closures/", "closures/", "station-staff/"):
        page.goto(f"{base}/{path}")
        look(path)
