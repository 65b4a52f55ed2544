"""What is missing before a station can be shown."""

from stations.completeness import gaps
from tests.factories.stations import StationFactory


def test_a_station_with_a_name_alone_lacks_everything_telephone_first() -> None:
    bare = StationFactory.build(
        division=None, phones=(), address="", hours="", services=(), wgs_lng=None
    )
    assert [gap.column for gap in gaps(bare)] == ["phones", "address", "hours", "services", "lng"]


def test_a_complete_station_lacks_nothing() -> None:
    full = StationFactory.build(
        division=None,
        phones=["12348"],
        address="一楼",
        hours="周一 9:00-10:00",
        services=["advice"],
        wgs_lng=112.0,
    )
    assert gaps(full) == []
