from typing import Self

from django.db import DatabaseError, models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site


@register_setting(icon="home")
class AgencySettings(BaseSiteSetting):
    """Who runs this portal: what the header, the footer, notices and receipts say."""

    name = models.CharField(_("网站名称"), max_length=40, default="法援在线")
    agency = models.CharField(_("法律援助机构全称"), max_length=60, blank=True)
    jurisdiction = models.CharField(_("辖区名称"), max_length=30, blank=True)
    division_code = models.CharField(_("辖区行政区划代码"), max_length=12, blank=True)
    hotline = models.CharField(_("咨询热线"), max_length=20, default="12348")
    phone = models.CharField(_("机构电话"), max_length=30, blank=True)
    address = models.CharField(_("机构地址"), max_length=120, blank=True)
    is_demo = models.BooleanField(_("演示站点"), default=False)
    icp = models.CharField(_("ICP 备案号"), max_length=40, blank=True)
    police_record = models.CharField(_("公安备案号"), max_length=40, blank=True)
    complaint_phone = models.CharField(_("监督投诉电话"), max_length=30, blank=True)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("agency"),
                FieldPanel("jurisdiction"),
                FieldPanel("division_code"),
            ],
            heading=_("机构"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("hotline"),
                FieldPanel("phone"),
                FieldPanel("address"),
                FieldPanel("complaint_phone"),
            ],
            heading=_("联系方式"),
        ),
        MultiFieldPanel([FieldPanel("icp"), FieldPanel("police_record")], heading=_("备案")),
    ]

    class Meta:
        verbose_name = _("机构信息")

    @classmethod
    def for_request(cls, request: HttpRequest) -> Self:
        """The settings of the site that answers this request, in one query; the defaults when
        there is none, or no database: error pages have a frame too. Writes nothing.
        """
        name = cls.get_cache_attr_name()
        found: Self | None = getattr(request, name, None)
        if found is None:
            found = cls._find(getattr(request, "_wagtail_site", None)) or cls()
            found._request = request  # Wagtail's page links of a setting look for it here
            setattr(request, name, found)
        return found

    @classmethod
    def _find(cls, site: Site | None) -> Self | None:
        where = models.Q(site=site) if site else models.Q(site__is_default_site=True)
        try:
            found: Self | None = cls.objects.filter(where).first()
        except DatabaseError:
            return None
        return found
