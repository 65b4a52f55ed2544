"""What the journeys look for is found when it is there."""

import pytest
from playwright.sync_api import Page

from tests.journeys.accessibility import clipped

pytestmark = pytest.mark.journey

LONG = "fayuan" * 20
CARD = "<div class=desk><div style='overflow: hidden; width: 200px{}'>{}</div></div>"


@pytest.mark.parametrize(
    ("style", "inside"),
    [
        ("", f"<p>{LONG}</p>"),
        ("; height: 20px", "<p>第一行<br>第二行<br>第三行</p>"),
        ("", "<p style='width: 300px'><button style='margin-left: 190px'>保存</button></p>"),
        ("; display: grid", f"<span><em>{LONG}</em></span>"),
    ],
)
def test_what_a_box_hides_is_noticed(page: Page, style: str, inside: str) -> None:
    page.set_content(CARD.format(style, inside))
    assert clipped(page, ".desk")


@pytest.mark.parametrize(
    "inside",
    [
        "<p>从镇政府后门进，上二楼左转，第一间就是。</p>",
        f"<p style='overflow-wrap: anywhere'>{LONG}</p>",
        f"<div style='overflow-x: auto'>{LONG}</div>",
        f"<details><summary>更多</summary><p>{LONG}</p></details>",
        f"<span style='position: absolute; width: 1px; overflow: hidden'>{LONG}</span>",
    ],
)
def test_what_can_be_read_is_in_order(page: Page, inside: str) -> None:
    page.set_content(CARD.format("", inside))
    assert clipped(page, ".desk") == []
