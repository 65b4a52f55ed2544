from django.db import models
from django.utils.translation import gettext_lazy as _


class Outbox(models.Model):
    """One effect that must follow a change: a message, an index change, a document.

    Written in the transaction of the change, carried out at least once by an idempotent handler.
    The payload holds ids only, never personal data. `lease_no` fences: a worker whose lease was
    taken over, or whose row was asked for again meanwhile, cannot finish it.
    """

    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    due = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_no = models.PositiveBigIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    parked = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "portal_outbox"
        verbose_name = _("待办事务")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(done=None), name="outbox_one_open"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due"], condition=models.Q(done=None, parked=None), name="outbox_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class OutboxListener(models.Model):
    """An engine that must hear of every change, such as `search:embedded@web-1`.

    One that has not been seen for a day is dropped, and rebuilds when it returns.
    """

    kind = models.CharField(max_length=80, unique=True)
    seen = models.DateTimeField()

    class Meta:
        verbose_name = _("更新订阅")

    def __str__(self) -> str:
        return self.kind
