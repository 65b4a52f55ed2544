import uuid

from django.db import models

from applications.models.application import Application


class StatusCode(models.Model):
    """A one-time code sent to the phone on file, to look a status up (six digits, minutes, few
    tries, used once).

    Also written, without an application, for lookups that match nothing, so that both look the same
    from outside. `binding` is the digest of the browser's pre-session cookie.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, null=True, on_delete=models.CASCADE, related_name="+"
    )
    code_digest = models.CharField(max_length=64)
    binding = models.CharField(max_length=64, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.pk)
