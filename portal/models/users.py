from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac


class User(AbstractUser):  # type: ignore[django-manager-missing]  # django-otp's is untyped
    """A member of staff. Applicants have no accounts."""

    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    def end_sessions(self) -> None:
        """Sign the user out wherever she is signed in."""
        type(self).objects.filter(pk=self.pk).update(session_epoch=models.F("session_epoch") + 1)
        self.refresh_from_db(fields=["session_epoch"])

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # Django signs a session with the password alone; with the epoch in it, raising the number
        # ends every session at the next request.
        return salted_hmac(
            "portal.User.session",
            f"{self.password}:{self.session_epoch}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def get_full_name(self) -> str:
        """Family name first, without a space, as Chinese names are written; the user name when none
        is given.
        """
        return f"{self.last_name}{self.first_name}".strip() or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def __str__(self) -> str:
        return self.get_full_name()
