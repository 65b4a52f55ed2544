"""The second factor of the staff: the authenticator, the recovery codes, and their reset by two."""

import secrets
import time
from binascii import unhexlify
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from portal.encryption import EncryptedTextField, blind_index

STEP_SECONDS = 30
STEPS_OF_TOLERANCE = 1
LONGEST_THROTTLE_COUNT = 10
"""Failures after which the wait no longer doubles: 2 ** 9 seconds. A longer one would let whoever
knows a password lock its owner out for days."""


def random_id() -> int:
    """A key made in Python, so that it exists before the row: the secret is encrypted with it."""
    return secrets.randbits(62)


def random_key() -> str:
    """160 random bits in hex, the length RFC 4226 recommends."""
    return secrets.token_hex(20)


class _Throttled(TimestampMixin, ThrottlingMixin, Device):
    """A device that answers more and more slowly after wrong codes, up to nine minutes."""

    throttling_failure_count: int

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    def get_throttle_factor(self) -> int:
        return 1

    def throttle_increment(self, commit: bool = True) -> None:
        super().throttle_increment(commit=False)
        self.throttling_failure_count = min(self.throttling_failure_count, LONGEST_THROTTLE_COUNT)
        if commit:
            self.save(update_fields=["throttling_failure_timestamp", "throttling_failure_count"])

    def _accepted(self, *changed: str) -> None:
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save(
            update_fields=[
                *changed,
                "throttling_failure_timestamp",
                "throttling_failure_count",
                "last_used_at",
            ]
        )


class Authenticator(_Throttled):
    """An app on the user's phone that shows a new code every 30 seconds (RFC 6238)."""

    key = EncryptedTextField(default=random_key, editable=False)
    last_step = models.BigIntegerField(default=-1, editable=False)

    class Meta:
        verbose_name = _("验证器")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed=True), name="authenticator_once"
            ),
        ]

    def clock(self, at: float | None = None) -> TOTP:
        """The codes of this device; `at` is a Unix time, now when None."""
        totp = TOTP(unhexlify(self.key.encode()), step=STEP_SECONDS)
        totp.time = time.time() if at is None else at
        return totp

    def verify_token(self, token: str) -> bool:
        """Whether the code is right now and newer than the last one used. Uses it up."""
        if not self.verify_is_allowed()[0]:
            return False
        totp = self.clock()
        if not (token.isascii() and token.isdigit()) or not totp.verify(
            int(token), STEPS_OF_TOLERANCE, self.last_step + 1
        ):
            self.throttle_increment()
            return False
        self.last_step = totp.t()
        self._accepted("last_step")
        return True


class RecoveryCodes(_Throttled):
    """The codes on paper for the day the phone is lost; each opens once."""

    class Meta:
        verbose_name = _("备用码")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed=True), name="recoverycodes_once"
            ),
        ]

    def digest(self, code: str) -> str:
        """The keyed digest under which a code of this set is kept."""
        return blind_index("recovery", f"{self.pk}:{code}")

    def replace(self, codes: list[str]) -> None:
        """Forget the old codes and keep the digests of these."""
        self.code_set.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(recovery=self, digest=self.digest(code)) for code in codes
        )

    @property
    def left(self) -> int:
        """How many codes still open."""
        return RecoveryCode.objects.filter(recovery=self).count()

    def verify_token(self, token: str) -> bool:
        """Whether the code is one of the set that was not used yet. Uses it up."""
        if not self.verify_is_allowed()[0]:
            return False
        if not self.code_set.filter(digest=self.digest(token)).delete()[0]:
            self.throttle_increment()
            return False
        self._accepted()
        return True


class RecoveryCode(models.Model):
    """The digest of one unused recovery code."""

    recovery = models.ForeignKey(RecoveryCodes, on_delete=models.CASCADE, related_name="code_set")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recovery", "digest"], name="recoverycode_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FactorReset(models.Model):
    """A request to take away a member's second factor: one person asks, another approves."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, verbose_name=_("人员")
    )
    reason = models.CharField(_("原因"), max_length=200)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("提出"),
    )
    asked_at = models.DateTimeField(_("提出时间"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("处理"),
    )
    closed_at = models.DateTimeField(_("处理时间"), null=True)
    approved = models.BooleanField(_("已同意"), default=False)

    class Meta:
        verbose_name = _("重置两步验证")
        permissions = [("manage_staff_access", _("管理人员的登录验证"))]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(closed_at=None), name="factorreset_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def close(self, *, by: Any, approved: bool, now: datetime) -> None:
        """Write down who settled the request, and how."""
        self.closed_by, self.closed_at, self.approved = by, now, approved
        self.save(update_fields=["closed_by", "closed_at", "approved"])
