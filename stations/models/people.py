import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.encryption import EncryptedTextField
from stations.enums import DutyRole
from stations.fields import WordsField
from stations.models.stations import Station
from stations.querysets import BesideQuerySet

PHONES_BETWEEN = "；"


class AskedFor(models.Model):
    """Somebody whose name may wait to be public: who asked for it, and when who said no and why,
    until it is saved anew. A reason may name people.
    """

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("提交人"),
    )
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("谁没有同意"),
    )
    refused_at = models.DateTimeField(_("什么时候没有同意"), null=True, editable=False)
    refusal = EncryptedTextField(_("为什么没有同意"), blank=True, editable=False)

    class Meta:
        abstract = True


class Liaison(AskedFor):
    """Somebody who answers for a station: a village's contact person, a partner's. Name and phone
    are for staff alone unless `is_public` says otherwise. `waits`: a manager asked that they be
    public, and nobody has agreed yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="liaisons", verbose_name=_("站点")
    )
    name = EncryptedTextField(_("姓名"))
    phone = EncryptedTextField(_("电话"), blank=True)
    unit = models.CharField(_("单位和职务"), max_length=80, blank=True)
    is_public = models.BooleanField(
        _("公开"), default=False, help_text=_("勾选后，姓名和电话会显示在站点网页上")
    )
    waits = models.BooleanField(_("等主管同意公开"), default=False, editable=False)

    objects = BesideQuerySet.as_manager()

    class Meta:
        verbose_name = _("联络员")
        verbose_name_plural = _("联络员")
        ordering = ["station", "id"]
        indexes = [
            models.Index(
                fields=["station"], condition=models.Q(waits=True), name="liaison_that_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.unit}".strip()

    @property
    def phones(self) -> list[str]:
        """The telephone numbers, each of which can be dialled."""
        return [phone for phone in self.phone.split(PHONES_BETWEEN) if phone]


class Duty(AskedFor):
    """A turn of the duty roster: on these weekdays between two days, from one time to another,
    somebody is at the station. A single day is a turn that begins and ends on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="duties", verbose_name=_("站点")
    )
    name = EncryptedTextField(_("姓名"))
    role = models.CharField(_("身份"), max_length=10, choices=DutyRole.choices)
    first_day = models.DateField(_("从哪天起"))
    last_day = models.DateField(_("到哪天止"))
    weekdays = WordsField(
        _("星期几"), help_text=_("1 是周一，7 是周日，几天用分号隔开；空着就是每天")
    )
    starts = models.TimeField(_("几点起"))
    ends = models.TimeField(_("几点止"))
    is_public = models.BooleanField(
        _("公开姓名"), default=False, help_text=_("不勾选时，网页上只说有人值班，不说是谁")
    )
    waits = models.BooleanField(_("等主管同意公开"), default=False, editable=False)

    objects = BesideQuerySet.as_manager()

    class Meta:
        verbose_name = _("值班")
        verbose_name_plural = _("值班表")
        ordering = ["first_day", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="duty_days_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="duty_times_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["station", "last_day"], name="duty_station_last_day"),
            models.Index(
                fields=["station"], condition=models.Q(waits=True), name="duty_that_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.first_day}"

    def clean(self) -> None:
        super().clean()
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("结束的日子不能早于开始的日子，请改其中一个")})
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": _("结束时间要晚于开始时间，请改其中一个")})
        if not set(self.weekdays) <= set("1234567"):
            raise ValidationError({"weekdays": _("请写 1 到 7 的数字，用分号隔开")})
