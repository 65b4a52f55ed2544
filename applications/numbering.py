"""Official numbers such as 〔2026〕第12号: one series per agency and year, without gaps."""

from django.utils.translation import gettext as _

from applications.models import NumberSeries
from stations.models import Station


def next_number(agency: Station, year: int) -> str:
    """Draw the next number. Must run inside the transaction of the decision."""
    NumberSeries.objects.get_or_create(agency=agency, year=year)
    series = NumberSeries.objects.select_for_update().get(agency=agency, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return _("〔%(year)s〕第%(number)s号") % {"year": year, "number": series.last}
