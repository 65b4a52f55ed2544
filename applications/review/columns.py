"""The cells of the queue, on Wagtail's tables."""

from typing import Any

from django.utils import timezone
from wagtail.admin.ui.tables import Column

from applications.identity import mask_name
from applications.models import Application
from applications.review.words import clock_words, local_day, running_clock
from portal import vocabulary


class ReviewColumn(Column):
    """A column whose cell is a template of ours."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = f"applications/review/cells/{template}.html"

    def get_value(self, instance: Application) -> Any:
        return instance


class ClockColumn(ReviewColumn):
    """How long there is, and until which day."""

    def get_cell_context_data(self, instance: Application, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["clock"] = clock_words(running_clock(instance), timezone.localdate())
        return context


class MatterColumn(ReviewColumn):
    """What it is about, as the link to the file, with the flags that change how it is handled."""

    def get_cell_context_data(self, instance: Application, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["matter"] = matter_label(instance.matter)
        context["application"] = instance
        return context


class ApplicantColumn(Column):
    """The name, masked."""

    def get_value(self, instance: Application) -> str:
        return mask_name(instance.name)


class ReceivedColumn(Column):
    """The day it came in."""

    def get_value(self, instance: Application) -> str:
        return local_day(instance.received_at)


def matter_label(slug: str) -> str:
    """The matter's name; the slug itself when a local matter was removed since."""
    try:
        return str(vocabulary.matter(slug).label)
    except KeyError:
        return slug
