"""How names are written on pages."""

import pytest

from stations.templatetags.hours import unbroken
from stations.templatetags.names import parts


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("青树坪镇法律援助工作站", "青树坪镇<wbr>法律援助<wbr>工作站"),
        ("双峰县民营企业法律服务工作站", "双峰县民营企业<wbr>法律服务<wbr>工作站"),
        ("法律援助中心", "法律援助<wbr>中心"),
        ("老年人之家", "老年人之家"),
        ("<b>站", "&lt;b&gt;站"),
        ("站站", "站站"),
        ("", ""),
    ],
)
def test_a_narrow_line_ends_between_the_words_of_a_name(name: str, written: str) -> None:
    assert parts(name) == written


def test_no_line_ends_within_an_opening() -> None:
    assert unbroken("周六 8:30–12:00，14:30–次日2:00 <b>") == (
        '周六 <span class="unbroken">8:30–12:00，</span>'
        '<span class="unbroken">14:30–次日2:00</span> &lt;b&gt;'
    )
