import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from portal.encryption import EncryptedJSONField


class Submission(models.Model):
    """What was handed in at one moment. A supplement adds a number; nothing is overwritten.

    `digest` is the SHA-256 of the answers as they were frozen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions"
    )
    number = models.PositiveIntegerField(_("版本"))
    rules_version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("递交时间"))

    class Meta:
        verbose_name = _("递交的内容")
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_number")
        ]

    def __str__(self) -> str:
        return str(self.number)

    def answers(self) -> dict[str, dict[str, Any]]:
        """All sections by key, opened: one query."""
        return {section.key: section.data for section in self.sections.all()}


class SubmissionSection(models.Model):
    """The answers of one section, encrypted as one blob."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="sections")
    key = models.CharField(max_length=30)
    data = EncryptedJSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="submission_section_once")
        ]

    def __str__(self) -> str:
        return self.key
