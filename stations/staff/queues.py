"""Lists of Wagtail's that look like those of ours."""

from typing import Any

from django.db.models import Model
from wagtail.admin.views import generic


class QueueIndex(generic.IndexView):
    """A list of rows, each of which is a card on a phone."""

    results_template_name = "stations/staff/queue_results.html"
    table_classname = "queue"

    def get_list_buttons(self, instance: Model) -> list[Any]:
        """None: whoever opens a row can delete it there."""
        return []
