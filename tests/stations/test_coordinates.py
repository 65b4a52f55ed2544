"""Coordinate systems and distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stations import coordinates
from stations.enums import Crs

in_china = st.tuples(st.floats(74, 134), st.floats(4, 53))
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def test_the_published_vector_of_the_shift() -> None:
    lng, lat = coordinates.wgs84_to_gcj02(120, 40)
    assert lng == pytest.approx(120.00567568355486, abs=1e-12)
    assert lat == pytest.approx(40.0013047896019, abs=1e-12)


def test_the_published_vectors_of_both_shifts() -> None:
    forbidden_city = (116.404, 39.915)
    assert coordinates.wgs84_to_gcj02(*forbidden_city) == pytest.approx(
        (116.41024449916938, 39.91640428150164), abs=1e-10
    )
    assert coordinates.gcj02_to_bd09(*forbidden_city) == pytest.approx(
        (116.41036949371029, 39.92133699351021), abs=1e-10
    )
    assert coordinates.to_wgs84(120.00567568355486, 40.0013047896019, Crs.GCJ02) == pytest.approx(
        (120, 40), abs=1e-9
    )


steps = st.tuples(st.floats(-0.001, 0.001), st.floats(-0.001, 0.001))


@given(in_china, steps, st.sampled_from([Crs.GCJ02, Crs.BD09]))
def test_neighbours_stay_neighbours(
    place: tuple[float, float], step: tuple[float, float], crs: str
) -> None:
    other = place[0] + step[0], place[1] + step[1]
    for convert in (coordinates.from_wgs84, coordinates.to_wgs84):
        apart = coordinates.distance_m(place, other)
        moved = coordinates.distance_m(convert(*place, crs), convert(*other, crs))
        assert moved == pytest.approx(apart, rel=0.03, abs=0.01)


@given(in_china, st.sampled_from([Crs.GCJ02, Crs.BD09]))
def test_the_way_back_is_exact_to_a_millimetre(place: tuple[float, float], crs: str) -> None:
    there = coordinates.from_wgs84(*coordinates.to_wgs84(*place, crs), crs)
    assert coordinates.distance_m(there, place) < 0.001


@given(in_china, st.sampled_from(Crs.values))
def test_there_and_back_is_the_same_place(place: tuple[float, float], crs: str) -> None:
    back = coordinates.to_wgs84(*coordinates.from_wgs84(*place, crs), crs)
    assert back == pytest.approx(place, abs=1e-8)


@given(in_china)
def test_the_shift_is_some_hundred_metres_never_more_than_two_kilometres(
    place: tuple[float, float],
) -> None:
    assert 1 < coordinates.distance_m(place, coordinates.wgs84_to_gcj02(*place)) < 2_000


@given(st.tuples(st.floats(-120, -60), st.floats(-60, 60)))
def test_outside_china_nothing_is_shifted(place: tuple[float, float]) -> None:
    assert coordinates.wgs84_to_gcj02(*place) == place
    assert coordinates.gcj02_to_wgs84(*place) == place


def test_one_degree_of_latitude_is_111_kilometres() -> None:
    assert coordinates.distance_m((112, 27), (112, 28)) == pytest.approx(111_195, abs=1)


@given(anywhere, anywhere)
def test_distance_is_symmetric_and_never_more_than_half_way_round(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there = coordinates.distance_m(one, other)
    assert there == pytest.approx(coordinates.distance_m(other, one), abs=1e-6)
    assert 0 <= there <= 20_016_000


@given(anywhere, anywhere, anywhere)
def test_a_detour_is_never_shorter(
    one: tuple[float, float], way: tuple[float, float], other: tuple[float, float]
) -> None:
    direct = coordinates.distance_m(one, other)
    detour = coordinates.distance_m(one, way) + coordinates.distance_m(way, other)
    assert direct <= detour + 0.5
