"""The people of the demonstration's stations: contact persons of the villages, and who is on duty.

Names and telephone numbers are made up.
"""

from collections.abc import Iterator
from datetime import date, time, timedelta

from stations.enums import DutyRole, Kind
from stations.models import Duty, Liaison, Station

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = ("秀英", "建国", "丽华", "志强", "春梅", "国平", "桂花", "文斌", "玉兰", "满仓", "小军")
WEEKS = 4
# One in so many, counted through the stations in the order of their keys.
PUBLIC_LIAISON, VISITED_POINT, PUBLIC_NAME = 7, 10, 3
MORNING = (time(8, 30), time(12))
AFTERNOON = (time(14, 30), time(17, 30))
EVENING = (time(18, 30), time(20, 30))
BATCH = 200


def build(county: str, today: date) -> None:
    """Give the demonstration's stations of a county their people anew; others have none."""
    stations = list(Station.objects.inside(county).filter(is_demo=True).order_by("key"))
    Liaison.objects.filter(station__is_demo=True).delete()
    Duty.objects.filter(station__is_demo=True).delete()
    Liaison.objects.bulk_create(_liaisons(stations), batch_size=BATCH)
    monday = today - timedelta(days=today.weekday())
    Duty.objects.bulk_create(_duties(stations, monday), batch_size=BATCH)


def somebody(number: int) -> str:
    """A name of nobody, the same for the same number."""
    return FAMILY[number % len(FAMILY)] + GIVEN[number // len(FAMILY) % len(GIVEN)]


def _liaisons(stations: list[Station]) -> Iterator[Liaison]:
    points = [station for station in stations if station.kind == Kind.CONTACT_POINT]
    for number, station in enumerate(points):
        yield Liaison(
            station=station,
            name=somebody(number),
            phone=f"1990000{1000 + number:04d}",
            unit=f"{station.name.removesuffix('法律援助联络点')}村（居）干部",
            is_public=number % PUBLIC_LIAISON == 0,
        )


def _duties(stations: list[Station], monday: date) -> Iterator[Duty]:
    """The roster of the coming weeks: lawyers at the centre every working day, at the other
    stations once a week, advisers in some villages.
    """
    for number, station in enumerate(stations):
        if station.kind == Kind.CENTRE:
            for weekday in range(1, 6):
                yield _turn(station, number + weekday, DutyRole.LAWYER, weekday, MORNING, monday)
                yield _turn(station, number + weekday, DutyRole.STAFF, weekday, AFTERNOON, monday)
        elif station.kind == Kind.WORKSTATION:
            yield _turn(station, number, DutyRole.LAWYER, number % 5 + 1, MORNING, monday)
        elif station.kind == Kind.SPECIALISED:
            hours = EVENING if station.key == "special-union" else AFTERNOON
            yield _turn(station, number, DutyRole.LAWYER, 3, hours, monday)
        elif number % VISITED_POINT == 0:
            yield _turn(station, number, DutyRole.ADVISER, number % 5 + 1, MORNING, monday)


def _turn(
    station: Station,
    number: int,
    role: DutyRole,
    weekday: int,
    hours: tuple[time, time],
    monday: date,
) -> Duty:
    return Duty(
        station=station,
        name=somebody(number),
        role=role,
        first_day=monday,
        last_day=monday + timedelta(weeks=WEEKS, days=-1),
        weekdays=(str(weekday),),
        starts=hours[0],
        ends=hours[1],
        is_public=number % PUBLIC_NAME == 0,
    )
