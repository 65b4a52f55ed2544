from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vocabulary import Audience
from stations import coordinates, hours_text, removals
from stations.characters import CharactersIndex
from stations.enums import (
    Crs,
    Facility,
    Inherited,
    Kind,
    Service,
    Verified,
    Withdrawn,
    may_be_under,
)
from stations.fields import Holds, Is, NeverFirst, WordsField
from stations.hours import Schedule
from stations.models.divisions import Division
from stations.querysets import StationQuerySet

# Names of addresses under /stations/ that no station may take.
RESERVED_SLUGS = frozenset({"near", "covers", "town", "places"})

STRETCH = 2_000
"""How many row numbers a part of the site map has (see `stations.stretches`)."""

only_key_characters = RegexValidator(
    r"^[0-9A-Za-z][0-9A-Za-z._-]*$", _("只能用字母、数字、点、横线和下划线，以字母或数字开头")
)


def not_reserved(slug: str) -> None:
    """Refuse an address that a page of ours has."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%s”已用作网页地址，请换一个") % slug)


def readable_hours(text: str) -> None:
    """Refuse opening hours that cannot be read, saying which part."""
    try:
        hours_text.canonical(text)
    except hours_text.HoursError as error:
        raise ValidationError(str(error)) from None


def _positions() -> list[models.Index]:
    """How the public ones are found near a place: all of them, those with certain hours, and those
    that have a word one can ask for. A word that five stations of the country have is then found
    by looking at five.
    """
    public = Q(published=True)
    where = ["band", "wgs_lng"]
    words = {"services": Service, "audiences": Audience, "facilities": Facility}
    conditions = {f"station_kind_{kind}": Q(Is("kind", kind)) for kind in Kind.values}
    for column, choices in words.items():
        for word in choices.values:
            conditions[f"station_{column[:3]}_{word}"] = Q(Holds(column, word))
    return [
        models.Index(fields=where, condition=public, name="station_position"),
        models.Index(fields=["hours", *where], condition=public, name="station_hours_position"),
        *(
            models.Index(fields=where, condition=public & condition, name=name)
            for name, condition in conditions.items()
        ),
    ]


class Station(models.Model):
    """A place or a person one can turn to: the centre, a town's workstation, a village's contact
    point, or a station for certain people.

    `key` names the station in files and never changes; `slug` is its address. `lng`, `lat` are as
    given, in the system `crs`; `wgs_lng`, `wgs_lat` are computed from them, and all distances are
    taken in those. A station that serves no division by name serves the one it lies in.

    What is in `inherits` is taken over from the parent and kept as the station's own columns, so
    that lists and filters read one row; `stations.inheritance` keeps it in step. `changed_at` says
    when anything of this last changed: the change feed goes by it.
    """

    key = models.CharField(
        _("编号"),
        max_length=60,
        unique=True,
        validators=[only_key_characters],
        help_text=_("导入导出时认站点用，定了就不要再改"),
    )
    name = models.CharField(_("名称"), max_length=80)
    slug = models.SlugField(
        _("网址名"),
        max_length=80,
        unique=True,
        blank=True,
        validators=[not_reserved],
        help_text=_("网页地址的最后一段；空着就用编号"),
    )
    kind = models.CharField(_("类型"), max_length=20, choices=Kind.choices)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, related_name="stations", verbose_name=_("所在区划")
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("上级站点"),
    )
    serves = models.ManyToManyField(
        Division,
        blank=True,
        related_name="served_by",
        verbose_name=_("服务区划"),
        help_text=_("空着就是所在区划"),
    )
    audiences = WordsField(_("服务对象"), words=Audience)
    services = WordsField(_("服务内容"), words=Service)
    address = models.CharField(_("地址"), max_length=160, blank=True)
    phones = WordsField(_("电话"), help_text=_("几个电话用分号隔开"))
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    crs = models.CharField(_("坐标系"), max_length=5, choices=Crs.choices, default=Crs.WGS84)
    wgs_lng = models.FloatField(null=True, editable=False)
    wgs_lat = models.FloatField(null=True, editable=False)
    # The tenth of a degree of latitude it lies in: what is near is found band by band.
    band = models.GeneratedField(
        expression=models.Func(models.F("wgs_lat") * 10.0, function="ROUND"),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )
    hours = models.TextField(
        _("开放时间"),
        blank=True,
        validators=[readable_hours],
        help_text=_(
            "一行一条，例如：周一至周五 8:30-12:00 14:30-17:30；"
            "7月1日至9月30日：周一至周五 8:00-12:00 15:00-18:00；节假日照常"
        ),
    )
    inherits = WordsField(
        _("同上级站点"), words=Inherited, help_text=_("勾选的内容跟上级站点走，上级改了这里也改")
    )
    facilities = WordsField(_("无障碍和便利设施"), words=Facility)
    languages = WordsField(
        _("语言"), help_text=_("普通话以外能用的方言和语言，几种用分号隔开，例如：客家话；苗语")
    )
    transport = models.CharField(
        _("怎么去"), max_length=200, blank=True, help_text=_("坐什么车、在哪下、怎么走")
    )
    partner = models.CharField(
        _("共建单位"), max_length=160, blank=True, help_text=_("几个单位用分号隔开")
    )
    takes_applications = models.BooleanField(
        _("受理申请"), default=False, help_text=_("网上申请会分到受理申请的站点")
    )
    published = models.BooleanField(_("公开"), default=True)
    verified_on = models.DateField(_("核对日期"), null=True, blank=True)
    verified_how = models.CharField(
        _("怎么核对的"), max_length=10, choices=Verified.choices, blank=True
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("核对人"),
    )
    withdrawn = models.CharField(
        _("下线原因"), max_length=10, choices=Withdrawn.choices, blank=True, editable=False
    )
    added_at = models.DateTimeField(_("录入时间"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("改动时间"), default=timezone.now, editable=False)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    note = models.CharField(_("来之前请知道"), max_length=300, blank=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点")
        verbose_name_plural = _("站点")
        ordering = ["key"]
        indexes = [
            *_positions(),
            models.Index(fields=["kind", "division"], name="station_kind_division"),
            models.Index(fields=["changed_at", "key"], name="station_changed"),
            models.Index(
                "published", models.F("id") / STRETCH, "changed_at", name="station_stretch"
            ),
            # The lists of staff, and what they count, are read from these alone: by place, with
            # what is searched for in the same order; by telephone; by how long ago somebody
            # confirmed it; and in the other orders one can choose.
            models.Index(
                fields=["division", "key", "name", "address", "phones", "published"],
                name="station_listed",
            ),
            models.Index(fields=["id", "phones"], name="station_phones"),
            models.Index(
                fields=[
                    "published",
                    "withdrawn",
                    "verified_on",
                    "division",
                    "key",
                    "kind",
                    "added_at",
                ],
                name="station_standing",
            ),
            models.Index(fields=["name", "key"], name="station_named"),
            models.Index(NeverFirst("verified_on"), "key", name="station_verified"),
            CharactersIndex(fields=["key"], name="station_characters"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what follows from the columns as given, hand on what others inherit, and have the
        change feed hear of it.
        """
        from stations import inheritance  # it works on rows of this model

        self.derive()
        self.changed_at = timezone.now()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "changed_at"}
        is_new = self._state.adding
        with transaction.atomic():
            before = removals.locked_keys(Station.objects.filter(pk=self.pk))
            super().save(*args, **kwargs)
            flipped = removals.settle(before, self._public_keys(), at=self.changed_at)
            if not is_new:  # nothing belongs to a new one yet
                removals.tell_of_parent(flipped, at=self.changed_at)
                inheritance.hand_on([self.pk])

    def get_absolute_url(self) -> str:
        """The station's public page."""
        return reverse("stations:station", args=[self.slug])

    def _public_keys(self) -> removals.Keys:
        return removals.public_keys(Station.objects.filter(pk=self.pk))

    def clean(self) -> None:
        """Refuse half a position and a circle of parents; bring the hours to their canonical
        form.
        """
        super().clean()
        if (self.lng is None) != (self.lat is None):
            raise ValidationError({"lat": _("经度和纬度要一起填")})
        if self.inherits and self.parent is None:
            raise ValidationError({"inherits": _("没有上级站点，不能跟上级走")})
        if self.lng is not None and self.lat is not None:
            self._clean_position()
        self._clean_parent()
        with suppress(hours_text.HoursError):
            self.hours = hours_text.canonical(self.hours)

    def _clean_position(self) -> None:
        if not (-180 <= (self.lng or 0) <= 180 and -90 <= (self.lat or 0) <= 90):
            raise ValidationError({"lat": _("经度或纬度超出了范围，是不是写反了？")})

    def _clean_parent(self) -> None:
        above = self.parent
        if above is not None and self.kind and not may_be_under(self.kind, above.kind):
            words = {"kind": self.get_kind_display(), "parent": above.get_kind_display()}
            raise ValidationError({"parent": _("%(kind)s不能归%(parent)s管") % words})
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("上级站点绕了一圈又回到自己")})
            above = above.parent

    def derive(self) -> None:
        """Slug, WGS-84 position, and what the parent gives; what is public is not withdrawn.
        `bulk_create` and `update` do not do this.
        """
        if self.published:
            self.withdrawn = ""
        self.slug = self.slug or self.key.lower().replace(".", "-")
        if self.parent is not None:
            for name in self.inherits:
                setattr(self, name, getattr(self.parent, name))
        if self.lng is None or self.lat is None:
            self.wgs_lng = self.wgs_lat = None
        else:
            self.wgs_lng, self.wgs_lat = coordinates.to_wgs84(self.lng, self.lat, self.crs)

    @property
    def schedule(self) -> Schedule:
        """The weekly hours. Text that cannot be read counts as no hours on record."""
        try:
            return hours_text.parse(self.hours)
        except hours_text.HoursError:
            return Schedule()

    @property
    def public_parent(self) -> Station | None:
        """The station above, when the public may see it."""
        return self.parent if self.parent is not None and self.parent.published else None

    @property
    def partners(self) -> list[str]:
        """The units it is set up with."""
        return [unit.strip() for unit in re.split("[;；]", self.partner) if unit.strip()]

    @property
    def service_labels(self) -> list[str]:
        """The services in words."""
        return [str(Service(word).label) for word in self.services]

    @property
    def audience_labels(self) -> list[str]:
        """The audiences in words."""
        return [str(Audience(word).label) for word in self.audiences]

    @property
    def facility_labels(self) -> list[str]:
        """The facilities in words."""
        return [str(Facility(word).label) for word in self.facilities]
