"""The pages of the copy: who is where, how to reach them, and nothing that is for staff alone."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
import time_machine

from portal.models import AgencySettings
from portal.vocabulary import Audience
from stations.enums import Kind
from stations.models import Closure, Division, Liaison, Station
from stations.static_copy.areas import Walk
from stations.static_copy.paper import MOST_BYTES, Paper
from tests.factories.stations import (
    ClosureFactory,
    DivisionFactory,
    StationFactory,
    county,
    network,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
SITE = {"agency": AgencySettings(name="双峰县法律援助"), "made": "11月26日（周四）10:00"}


def pages() -> dict[str, str]:
    return {page.name: page.html for page in Walk(Paper(SITE), NOW).pages()}


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", html)


def test_there_is_a_page_for_every_town_and_for_what_is_above_it_up_to_the_index() -> None:
    network()
    assert set(pages()) == {"index", "town/431321", "town/431321112"}


def test_what_was_walked_through_is_not_kept() -> None:
    county()
    for code in ("4301", "430111", "430111001", "431302", "431302005"):
        DivisionFactory(code=code.ljust(12, "0"), name=f"{code}号")
    for code in ("430111001000", "431302005000", "431321112000"):
        StationFactory(division_id=code)
    walk = Walk(Paper(SITE), NOW)
    names = [page.name for page in walk.pages()]
    assert {"town/430111", "town/4301", "town/431302", "town/4313", "index"} <= set(names)
    assert list(walk.areas) == [walk.common]


def test_towns_without_stations_have_none() -> None:
    places = county()
    StationFactory(division=places["431321112"])
    assert "town/431321103" not in pages()


def test_a_page_says_who_where_when_and_how_to_reach_them() -> None:
    stations = network()
    Station.objects.filter(key="suoshi").update(
        phones=("0738-6821234",),
        address="锁石街1号",
        hours="周一至周五 8:30-12:00\n周六 9:00-11:30",
        audiences=(Audience.DISABLED,),
        note="请带身份证",
        verified_on=date(2026, 11, 3),
    )
    Closure.objects.create(
        station=stations["workstation"],
        starts=NOW,
        ends=NOW + timedelta(hours=2),
        reason="下村巡回接待",
    )
    html = pages()["town/431321112"]
    assert '<a href="tel:07386821234">0738-6821234</a>' in html
    assert "周一至周五 8:30-12:00<br>周六 9:00-11:30" in html
    for words in ("锁石街1号", "适合残疾人", "请带身份证", "受理申请", "2026年11月3日核对"):
        assert words in html
    assert "11月26日（周四）10:00至12:00不开门：下村巡回接待" in html


@pytest.mark.parametrize(
    ("starts", "ends", "reason", "said"),
    [
        ("11-28T00:00", "11-29T00:00", "停电", "11月28日（周六）不开门：停电<"),
        ("11-28T00:00", "11-30T00:00", "", "11月28日（周六）至11月29日（周日）不开门<"),
        ("11-28T14:00", "11-29T10:00", "", "11月28日（周六）14:00至11月29日（周日）10:00不开门<"),
        ("11-28T14:00", "11-29T00:00", "", "11月28日（周六）14:00至11月29日（周日）0:00不开门<"),
    ],
)
def test_a_closure_is_said_as_people_do(starts: str, ends: str, reason: str, said: str) -> None:
    ClosureFactory(
        station=network()["workstation"],
        starts=f"2026-{starts}:00+08:00",
        ends=f"2026-{ends}:00+08:00",
        reason=reason,
    )
    assert said in pages()["town/431321112"]


def test_who_has_no_telephone_is_reached_through_the_hotline_of_the_place() -> None:
    network()
    site = SITE | {"agency": AgencySettings(name="双峰县法律援助", hotline="073812348")}
    made = {page.name: page.html for page in Walk(Paper(site), NOW).pages()}
    html = made["town/431321112"]
    assert html.count('href="tel:073812348"') == 4  # two stations, the note, the foot


def test_hours_that_most_points_have_are_said_once() -> None:
    places = county()
    for number in range(4):
        StationFactory(kind=Kind.CONTACT_POINT, division=places["431321112216"], key=f"p{number}")
    StationFactory(
        kind=Kind.CONTACT_POINT, division=places["431321112209"], hours="周六 9:00-11:30"
    )
    unknown = StationFactory(
        kind=Kind.CONTACT_POINT, division=places["431321112209"], hours="", name="没有时间的点"
    )
    html = pages()["town/431321112"]
    assert "开放时间请打电话问" in html.split(unknown.name)[1].split("</li>")[0]
    assert html.count("开放时间请打电话问") == 1
    assert html.count("周一至周五 8:30-12:00 14:30-17:30") == 1
    assert "除另外写明的以外，开放时间是：周一至周五 8:30-12:00 14:30-17:30" in html
    assert "周六 9:00-11:30" in html


def test_what_is_not_public_is_not_there() -> None:
    stations = network()
    StationFactory(
        key="hidden", name="内部站", division=stations["workstation"].division, published=False
    )
    Liaison.objects.create(station=stations["workstation"], name="王主任", phone="13700000001")
    everything = "".join(pages().values())
    for secret in ("内部站", "王主任", "13700000001"):
        assert secret not in everything


def test_the_index_is_the_smallest_area_that_holds_everything() -> None:
    network()
    html = pages()["index"]
    assert "<h1>双峰县的服务站点</h1>" in html
    assert "双峰县法律援助中心" in html
    assert '<a href="/stations/town/431321112/">锁石镇</a>' in html
    assert "名录存于11月26日（周四）10:00。" in html


def test_two_counties_are_listed_under_their_city() -> None:
    places = county()
    other = Division.objects.create(code="431322", name="新化县", parent=places["4313"])
    StationFactory(division=places["431321"], kind=Kind.CENTRE, phones=("0738-1",))
    StationFactory(division=other, kind=Kind.CENTRE, name="新化县法律援助中心")
    made = pages()
    assert set(made) == {"index", "town/4313", "town/431321", "town/431322"}
    assert "<h1>娄底市的服务站点</h1>" in made["index"]
    assert made["index"].index("双峰县") < made["index"].index("新化县")
    assert 'href="tel:07381">0738-1</a>' in made["index"]
    assert '<a href="/stations/">服务站点</a></li></ul>' in made["town/431321"].replace("\n", "")


def test_provinces_stand_on_the_first_page_of_the_country() -> None:
    places = county()
    province = Division.objects.create(code="33", name="浙江省")
    city = Division.objects.create(code="3301", name="杭州市", parent=province)
    StationFactory(division=places["431321"], kind=Kind.CENTRE)
    StationFactory(division=city, kind=Kind.CENTRE)
    made = pages()
    assert "<h1>法律援助服务站点</h1>" in made["index"]
    assert '<a href="/stations/town/33/">浙江省</a>' in made["index"]
    assert '<a href="/stations/town/43/">湖南省</a>' in made["town/431321"]


def test_rows_of_the_code_tables_that_are_no_place_have_no_page() -> None:
    province = Division.objects.create(code="42", name="湖北省")
    between = Division.objects.create(code="4290", name="省直辖县级行政区划", parent=province)
    Division.objects.create(code="429004", name="仙桃市", parent=between)
    Division.objects.create(code="420100", name="武汉市", parent=province)
    StationFactory(division_id="429004000000", kind=Kind.CENTRE)
    StationFactory(division_id="420100000000", kind=Kind.CENTRE)
    made = pages()
    assert set(made) == {"index", "town/42", "town/4201", "town/429004"}
    assert "仙桃市" in made["town/42"]


def test_without_stations_the_index_says_so() -> None:
    assert "站点还在录入" in pages()["index"]


def test_no_page_is_too_heavy_and_together_they_hold_everybody() -> None:
    places = county()
    for number in range(450):
        StationFactory(
            key=f"p{number:03}",
            name=f"第{number:03}组法律援助联络点",
            kind=Kind.CONTACT_POINT,
            division=places["431321112216"],
            address="锁石镇石江村便民服务中心一楼大厅东侧第二个窗口",
            hours=f"周一 9:{number % 60:02}-12:00",
        )
    made = pages()
    town = [html for name, html in made.items() if name.startswith("town/431321112")]
    assert len(town) > 2
    assert all(len(html.encode()) <= MOST_BYTES for html in made.values())
    assert len(re.findall(r"第\d+组", "".join(town))) == 450
    assert 'href="?page=3"' in town[0]
    assert '<a href="?">第 1 页</a>' in town[1]


def test_the_same_facts_make_the_same_page_on_another_day() -> None:
    network()
    first = pages()
    with time_machine.travel(NOW + timedelta(days=200)):
        assert pages() == first


def test_a_changed_fact_changes_the_day_the_page_names() -> None:
    network()
    with time_machine.travel(datetime(2026, 12, 1, 2, 0, tzinfo=UTC)):
        Station.objects.filter(key="shijiang").update(address="新地址")
    assert "最近改于2026年12月1日" in pages()["town/431321112"]


class Checker(HTMLParser):
    """Finds elements that are not closed, or closed where they were not open, and ids used
    twice.
    """

    VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)) or tag == "script":
            self.wrong.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


def test_every_page_is_well_formed_and_runs_nothing() -> None:
    network()
    paper = Paper(SITE)
    made = [*pages().values(), *(paper.page("x", f"{n}.html").html for n in ("away", "apply"))]
    for html in made:
        checker = Checker()
        checker.feed(html)
        assert (checker.wrong, checker.open) == ([], [])
        assert html.startswith("<!doctype html>")
        assert " style=" not in html
        assert not re.search(r'(src|href)="https?:', html)


@pytest.mark.parametrize("count", [3, 30])
def test_the_number_of_queries_does_not_grow_with_the_stations(
    count: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    places = county()
    for number in range(count):
        StationFactory(key=f"p{number}", kind=Kind.CONTACT_POINT, division=places["431321112216"])
    with django_assert_max_num_queries(5):  # type: ignore[attr-defined]
        pages()
