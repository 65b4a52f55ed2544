"""Divisions and stations of a small made-up county, for tests."""

from io import BytesIO
from typing import Any

import factory
import PIL.Image
from django.core.files.base import ContentFile
from wagtail.images.models import Image
from wagtail.models import Site

from portal.models import AgencySettings
from stations.enums import Kind
from stations.models import Closure, Division, Station, StationStaff

OFFICE_HOURS = "周一至周五 8:30-12:00 14:30-17:30"


class DivisionFactory(factory.django.DjangoModelFactory):
    """A village of 锁石镇 unless told otherwise; the parents of its code are made with it."""

    class Meta:
        model = Division
        django_get_or_create = ("code",)

    code = "431321112206"
    name = "锁石村"


class StationFactory(factory.django.DjangoModelFactory):
    """A published workstation with office hours."""

    class Meta:
        model = Station
        skip_postgeneration_save = True

    key = factory.Sequence(lambda number: f"s{number}")
    name = factory.LazyAttribute(lambda station: f"站点{station.key}")
    kind = Kind.WORKSTATION
    division = factory.SubFactory(DivisionFactory)
    hours = OFFICE_HOURS

    @factory.post_generation
    def serves(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            self.serves.set(extracted)


class ClosureFactory(factory.django.DjangoModelFactory):
    """A closure of a station."""

    class Meta:
        model = Closure

    station = factory.SubFactory(StationFactory)
    reason = "下村巡回接待"


class StationStaffFactory(factory.django.DjangoModelFactory):
    """Somebody who works at a station."""

    class Meta:
        model = StationStaff

    station = factory.SubFactory(StationFactory)


NAMES = {
    "430000000000": "湖南省",
    "431300000000": "娄底市",
    "431321000000": "双峰县",
    "431321112000": "锁石镇",
    "431321103000": "梓门桥镇",
    "431321112206": "锁石村",
    "431321112209": "双溪村",
    "431321112216": "石江村",
    "431321112001": "新兴社区",
    "431321103275": "石壁头村",
    "431321104000": "杏子铺镇",
    "431321104278": "双溪村",
}


def county() -> dict[str, Division]:
    """Some divisions of a real county, by the digits that are not padding."""
    made: dict[str, Division] = {}
    for code in sorted(NAMES):
        digits = _digits(code)
        parent = next(
            (made[digits[:n]] for n in (9, 6, 4, 2) if n < len(digits) and digits[:n] in made), None
        )
        made[digits] = Division.objects.create(code=code, name=NAMES[code], parent=parent)
    return made


def _digits(code: str) -> str:
    return next(code[:n] for n in (2, 4, 6, 9, 12) if set(code[n:]) <= {"0"})


def network() -> dict[str, Station]:
    """A centre, the workstation of 锁石镇 and the contact point of 石江村, by kind."""
    places = county()
    centre = StationFactory(
        key="centre",
        name="双峰县法律援助中心",
        kind=Kind.CENTRE,
        division=places["431321"],
        takes_applications=True,
    )
    workstation = StationFactory(
        key="suoshi",
        name="锁石镇法律援助工作站",
        division=places["431321112"],
        parent=centre,
        takes_applications=True,
    )
    point = StationFactory(
        key="shijiang",
        name="石江村法律援助联络点",
        kind=Kind.CONTACT_POINT,
        division=places["431321112216"],
        parent=workstation,
    )
    return {"centre": centre, "workstation": workstation, "contact_point": point}


POSITIONS = {
    "centre": (112.17, 27.45),
    "workstation": (112.2, 27.28),
    "contact_point": (112.21, 27.29),
}


def located_network() -> dict[str, Station]:
    """The same with positions and telephones, on a site of their county."""
    made = network()
    for kind, (lng, lat) in POSITIONS.items():
        made[kind].lng, made[kind].lat = lng, lat
        made[kind].phones = ["0738-000 0113"]
        made[kind].save()
    site = Site.objects.get(is_default_site=True)
    AgencySettings.objects.create(site=site, division_code="431321")
    return made


def picture(title: str = "门口") -> Image:
    """A photo among the pictures of the CMS."""
    made = BytesIO()
    PIL.Image.new("RGB", (1200, 800), "sienna").save(made, "JPEG")
    return Image.objects.create(title=title, file=ContentFile(made.getvalue(), f"{title}.jpg"))
