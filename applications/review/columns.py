"""The cells of the queue, on Wagtail's tables."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from applications.identity import mask_name
from applications.minors import is_locked
from applications.models import Application
from applications.permissions import may
from applications.review.words import (
    clock_words,
    matter_label,
    received_words,
    running_clock,
    short_station,
)
from applications.transitions import TRANSITIONS


class QueueColumn(Column):
    """A column whose cells are a template of ours, named like the column."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(name, classname=f"queue__{name}", **kwargs)
        self.cell_template_name = f"applications/review/cells/{name}.html"

    def get_value(self, instance: Application) -> Any:
        return instance


class PickColumn(QueueColumn):
    """A box to select a file that this user may take."""

    header_template_name = "applications/review/cells/pick_header.html"

    def get_cell_context_data(self, instance: Application, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        take = TRANSITIONS["take"]
        user = parent_context["request"].user
        free = not is_locked(instance) and instance.status in take.sources
        context["may_take"] = free and may(user, take, instance)
        context["label"] = f"{mask_name(instance.name)} {matter_label(instance.matter)}"
        return context


class ClockColumn(QueueColumn):
    """How long there is, and until which day."""

    def get_value(self, instance: Application) -> Any:
        return clock_words(running_clock(instance), timezone.localdate())


class MatterColumn(QueueColumn):
    """What it is about, as the link to the file, with the flags that change how it is handled."""

    def get_cell_context_data(self, instance: Application, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["is_locked"] = is_locked(instance)
        context["matter"] = matter_label(instance.matter)
        return context


class ApplicantColumn(QueueColumn):
    """The name, masked."""

    def get_value(self, instance: Application) -> str:
        return "" if is_locked(instance) else mask_name(instance.name)


class StationColumn(QueueColumn):
    """Where it lies, in short."""

    def get_value(self, instance: Application) -> str:
        return short_station(instance.station)


class ReceivedColumn(QueueColumn):
    """When it came in."""

    def get_value(self, instance: Application) -> str:
        return received_words(instance.received_at, timezone.localdate())


class HandlerColumn(QueueColumn):
    """Who has it: oneself, a colleague, nobody."""

    def get_cell_context_data(self, instance: Application, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["is_mine"] = instance.handler_id == parent_context["request"].user.pk
        return context


PICK = PickColumn("pick", label=_("选择"))
COLUMNS = (
    ClockColumn("clock", label=_("期限")),
    MatterColumn("matter", label=_("事项")),
    ApplicantColumn("applicant", label=_("申请人")),
    StationColumn("station", label=_("站点")),
    ReceivedColumn("received", label=_("收到")),
    HandlerColumn("handler", label=_("承办")),
)
