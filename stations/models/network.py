from django.db import models


class NetworkReport(models.Model):
    """The report on the whole network (`stations.network`) as last counted: kept where it is too
    much to count while somebody waits. One row.

    `kinds`: how many stations of each kind the public sees. `missing`: by level, the codes of the
    first divisions without their station.
    """

    made_at = models.DateTimeField()
    areas = models.JSONField()
    kinds = models.JSONField(default=dict)
    missing = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.made_at.isoformat()
