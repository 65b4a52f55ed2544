"""What a division lies in."""

import pytest

from portal.models import AgencySettings
from stations import trail
from stations.enums import Level
from tests.factories.stations import county

pytestmark = pytest.mark.django_db


def test_a_path_leads_from_the_province_to_the_division() -> None:
    county()
    rows = trail.path("431321112216")
    assert [row.name for row in rows] == ["湖南省", "娄底市", "双峰县", "锁石镇", "石江村"]
    assert trail.named(rows, Level.COUNTY) == "双峰县"
    assert trail.named(rows[:1], Level.COUNTY) == ""


@pytest.mark.parametrize(
    ("jurisdiction", "titles"),
    [
        ("431321", ["锁石镇", "石江村"]),
        ("431300000000", ["双峰县", "锁石镇", "石江村"]),
        ("", ["锁石镇", "石江村"]),
        ("33", []),
    ],
)
def test_the_way_has_the_pages_inside_the_jurisdiction(
    jurisdiction: str, titles: list[str]
) -> None:
    county()
    steps = trail.steps(trail.path("431321112216"), AgencySettings(division_code=jurisdiction))
    assert [step.title for step in steps] == titles
    if steps:
        assert steps[-1].url == "/stations/town/431321112216/"
