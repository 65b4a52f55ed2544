from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.models.stations import Station
from stations.querysets import BesideQuerySet


class StationPhoto(models.Model):
    """A picture that helps to recognise a station: its door, its sign, the way in. One that
    `waits` for consent is shown to staff alone. An upload (`is_upload`) was sent in for the station
    and goes with its last row, if no page or draft uses it (`stations.signals`). Whoever sent in
    the picture, or its new words, is told why when somebody says no, by the words that she sent.
    """

    station = models.ForeignKey(
        Station, on_delete=models.CASCADE, related_name="photos", verbose_name=_("站点")
    )
    image = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.CASCADE, related_name="+", verbose_name=_("照片")
    )
    description = models.CharField(
        _("照片里有什么"),
        max_length=80,
        help_text=_("看不见照片的人靠这句话，例如：临街一楼，门口有红色招牌"),
    )
    place = models.PositiveSmallIntegerField(_("顺序"), default=0)

    waits = models.BooleanField(_("等待同意"), default=False)
    is_upload = models.BooleanField(_("为站点上传的"), default=False, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("提交人"),
    )
    sent_at = models.DateTimeField(_("提交时间"), null=True, editable=False)
    sent_words = models.CharField(_("提交的文字"), max_length=80, blank=True, editable=False)

    objects = BesideQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点照片")
        verbose_name_plural = _("站点照片")
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.description
