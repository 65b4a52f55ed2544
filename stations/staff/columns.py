"""The cells of the list of stations, on Wagtail's tables."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from stations.staff.rows import Row


class RowColumn(Column):
    """A column whose cells are a template of ours, named like the column."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, classname=f"queue__{name}", **kwargs)
        self.cell_template_name = f"stations/staff/cells/{name}.html"

    def get_value(self, instance: Row) -> Row:
        return instance


class PickColumn(RowColumn):
    """A box to choose a station that this user may do something about."""

    header_template_name = "stations/staff/cells/pick_header.html"


PICK = PickColumn("pick", label=_("选择"))
COLUMNS = (
    RowColumn("name", label=_("站点")),
    RowColumn("place", label=_("所在区划")),
    RowColumn("phones", label=_("电话")),
    RowColumn("state", label=_("情况")),
    RowColumn("verified", label=_("核对")),
)
