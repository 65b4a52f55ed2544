from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff. Applicants have no accounts."""

    def get_full_name(self) -> str:
        """Family name first, without a space, as Chinese names are written; the user name when none
        is given.
        """
        return f"{self.last_name}{self.first_name}".strip() or self.username

    def get_short_name(self) -> str:
        return self.get_full_name()

    def __str__(self) -> str:
        return self.get_full_name()
