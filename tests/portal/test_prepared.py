"""What is asked with SQL that was put together once is what Django would have asked for."""

from datetime import date

import pytest
from django.db.models import Q
from pytest_django import DjangoAssertNumQueries

from portal.models import CalendarDay
from portal.prepared import Prepared

pytestmark = pytest.mark.django_db
BY_YEAR = Prepared(lambda years: CalendarDay.objects.filter(year__in=years))
OFF = Prepared(
    lambda names, years: (
        CalendarDay.objects.filter(kind=CalendarDay.Kind.OFF)
        .filter(Q(name__in=names) | Q(year__in=years))
        .values_list("date", "year")
    )
)


@pytest.fixture(autouse=True)
def days() -> None:
    CalendarDay.objects.all().delete()
    for year in (2030, 2031, 2032):
        for kind, month in ((CalendarDay.Kind.OFF, 5), (CalendarDay.Kind.WORK, 4)):
            CalendarDay.objects.create(date=date(year, month, 1), kind=kind, name=f"劳动节{year}")


def test_rows_are_those_of_the_query_set_with_every_field() -> None:
    for years in ([2031], [2030, 2032], [2032, 2030]):
        found = sorted(BY_YEAR.rows(years), key=lambda row: row.date)
        wanted = list(CalendarDay.objects.filter(year__in=years).order_by("date"))
        assert [vars(row) | {"_state": 0} for row in found] == [
            vars(row) | {"_state": 0} for row in wanted
        ]


def test_a_row_can_be_saved_again() -> None:
    (row,) = [row for row in BY_YEAR.rows([2031]) if row.kind == CalendarDay.Kind.OFF]
    row.name = "五一"
    row.save()
    assert CalendarDay.objects.filter(year=2031, name="五一").count() == 1


def test_values_are_as_the_fields_have_them() -> None:
    assert [tuple(row) for row in OFF.values(["劳动节2030"], [])] == [(date(2030, 5, 1), 2030)]


def test_lists_may_be_of_any_length_each() -> None:
    found = OFF.values(["劳动节2030"], [2032, 2031])
    assert sorted(year for _, year in found) == [2030, 2031, 2032]
    assert sorted(year for _, year in OFF.values([], [2031])) == [2031]


def test_without_keys_nothing_is_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert BY_YEAR.rows([]) == []
        assert OFF.values([], []) == []


def test_keys_that_are_not_the_last_of_the_values_are_refused() -> None:
    wrong = Prepared(lambda years: CalendarDay.objects.filter(year__in=years).filter(name="五一"))
    with pytest.raises(TypeError):
        wrong.rows([2030, 2031])
    turned = Prepared(
        lambda names, years: CalendarDay.objects.filter(year__in=years).filter(name__in=names)
    )
    with pytest.raises(TypeError):
        turned.rows(["劳动节2030"], [2030])
