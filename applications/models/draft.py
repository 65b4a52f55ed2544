import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import Channel
from portal.encryption import EncryptedJSONField


class Draft(models.Model):
    """An application being written: the state of the form, not of a session.

    `token_digest` binds it to the cookie of the device it is written on, `return_digest` to the
    return code on paper. `idem` makes handing in happen once. Drafts expire; what was handed in
    stays in the application.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.CharField(max_length=64, db_index=True)
    return_digest = models.CharField(max_length=64, blank=True, db_index=True)
    idem = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    created = models.DateTimeField(auto_now_add=True)
    saved = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("申请草稿")
        verbose_name_plural = _("申请草稿")

    def __str__(self) -> str:
        return str(self.pk)

    def answers(self) -> dict[str, dict[str, Any]]:
        """All sections by key, opened: one query."""
        return {section.key: section.data for section in self.sections.all()}


class DraftSection(models.Model):
    """The answers of one step as one encrypted blob; its version tells two windows apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=30)
    data = EncryptedJSONField()
    version = models.PositiveIntegerField(default=1)
    saved = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "key"], name="draft_section_once")]

    def __str__(self) -> str:
        return self.key
