import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.clocks import Pause, Reading, read
from applications.enums import ClockKind
from applications.models.application import Application
from portal.calendar import Due
from portal.encryption import EncryptedTextField


class Clock(models.Model):
    """A statutory period running on an application, with its raw and its moved due day."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind.choices)
    days = models.PositiveIntegerField()
    article = models.CharField(max_length=20)
    started = models.DateField()
    raw_due = models.DateField()
    moved_due = models.DateField()
    stopped = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=models.Q(stopped=None),
                name="clock_one_running",
            )
        ]
        indexes = [
            models.Index(fields=["raw_due"], condition=models.Q(stopped=None), name="clock_raw_due")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.raw_due}"

    def pauses_so_far(self) -> tuple[Pause, ...]:
        """The times it stood still."""
        return tuple(Pause(row.start, row.end) for row in self.pauses.all())

    @property
    def is_paused(self) -> bool:
        """Whether it stands still now."""
        return self.stopped is None and any(pause.end is None for pause in self.pauses_so_far())

    def reading(self, today: date) -> Reading:
        """What to show today."""
        return read(
            Due(self.raw_due, self.moved_due),
            start=self.started,
            days=self.days,
            today=today,
            paused=self.is_paused,
            stopped=self.stopped is not None,
        )


class ClockPause(models.Model):
    """Days on which a clock stood still, and why."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=20)
    start = models.DateField()
    end = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.start} {self.end or ''}"


class Event(models.Model):
    """One line of the timeline: append-only, a text for the applicant and an encrypted note for
    staff.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(_("时间"))
    name = models.CharField(max_length=30)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    public_text = models.CharField(max_length=200, blank=True)
    internal_note = EncryptedTextField(blank=True)

    class Meta:
        verbose_name = _("经过")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="event_number")
        ]

    def __str__(self) -> str:
        return self.name
