"""The codes people type at sign-in, told apart by their shape."""

import secrets
import unicodedata

# No vowels and nothing that looks like another letter or digit on paper.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
RECOVERY_LENGTH = 10
ENROLMENT_LENGTH = 12
AUTHENTICATOR_LENGTH = 6
RECOVERY_CODES = 10


def random_code(length: int) -> str:
    """A code of the alphabet: about 4.8 bits a character."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(typed: str) -> str:
    """The code as it is kept: full-width characters, spaces, dashes and small letters do not
    matter.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in plain if character.isalnum())


def spaced(code: str) -> str:
    """The code in groups that are easy to read out: `7K3M-9QXH-4TPD`, `7K3M9-QXH4T`."""
    size = 5 if len(code) == RECOVERY_LENGTH else 4
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def is_authenticator(code: str) -> bool:
    """Whether this has the shape of an authenticator's code."""
    return len(code) == AUTHENTICATOR_LENGTH and code.isascii() and code.isdigit()


def is_recovery(code: str) -> bool:
    """Whether this has the shape of a recovery code."""
    return len(code) == RECOVERY_LENGTH


def is_enrolment(code: str) -> bool:
    """Whether this has the shape of an enrolment code."""
    return len(code) == ENROLMENT_LENGTH
