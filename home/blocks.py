from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from guides.blocks import BodyBlock


class AgencyBlock(blocks.StaticBlock):
    """Who runs the site and how to reach them, from the settings as they are when it is read."""

    class Meta:
        icon = "home"
        label = _("机构信息")
        admin_text = _("这里自动显示“设置 → 机构信息”里的名称、地址和电话。")
        template = "home/blocks/agency.html"


class StandardBody(BodyBlock):
    """The body of a page about the service, which may name the agency."""

    agency = AgencyBlock()
