from django.db import models


class NetworkReport(models.Model):
    """The report on the whole network (`stations.network`) as last counted: kept where it is too
    much to count while somebody waits. One row.
    """

    made_at = models.DateTimeField()
    areas = models.JSONField()

    def __str__(self) -> str:
        return self.made_at.isoformat()
