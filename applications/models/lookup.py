import uuid

from django.db import models

from applications.models.application import Application


class StatusCode(models.Model):
    """A way to one application's status: a six-digit code sent to the phone on file, or, once
    `used`, the right of one browser to look for a while.

    Also written, without an application, for lookups that match nothing, so that both look the same
    from outside. `binding` is the digest of the browser's cookie. The code is drawn by the worker
    that sends it; until then its digest is empty and no code fits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, null=True, on_delete=models.CASCADE, related_name="+"
    )
    code_digest = models.CharField(max_length=64, blank=True)
    binding = models.CharField(max_length=64, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    expires = models.DateTimeField(db_index=True)
    used = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
