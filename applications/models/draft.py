import uuid
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.enums import Channel
from portal.encryption import EncryptedJSONField, EncryptedTextField


class Draft(models.Model):
    """An application being written: the state of the form, not of a session.

    `token_digest` binds it to the cookie of the device it is written on; the return code, on paper,
    opens it on another. `idem` makes handing in happen once. `receipt_code` is what somebody
    without a phone looks her application up with, shown for a while after `submitted`. Only
    `applications.drafts` writes here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    return_digest = models.CharField(max_length=64, unique=True)
    return_code = EncryptedTextField()
    idem = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    created = models.DateTimeField()
    saved = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    submitted = models.DateTimeField(null=True)
    receipt_code = EncryptedTextField(blank=True)

    class Meta:
        verbose_name = _("申请草稿")
        verbose_name_plural = _("申请草稿")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be written in and handed in."""
        return self.submitted is None and now < self.expires


class DraftSection(models.Model):
    """One page of the form as it was typed, right or wrong, in one encrypted blob.

    `data` holds `typed` (each field's list of values), `state` (see `applications.drafts.State`)
    and `others`, what other windows typed on the same page. The version tells the windows apart.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=30)
    data = EncryptedJSONField()
    version = models.PositiveIntegerField(default=1)
    saved = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["draft", "key"], name="draft_section_once")]

    def __str__(self) -> str:
        return self.key


class StepTally(models.Model):
    """How many drafts got past a page of the form on a day, and how long that took them together.

    Counts only: nobody can be found in it. Completion rates and slow pages are read from it.
    """

    day = models.DateField()
    step = models.CharField(max_length=30)
    drafts = models.PositiveIntegerField(default=0)
    seconds = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "step"], name="step_tally_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.step}"
