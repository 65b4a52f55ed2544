"""References that people read aloud, copy by hand and type on old phones.

Twelve random characters of an alphabet without vowels and look-alikes, in groups of four, and a
check character: 28**12 possibilities, and every single wrong character and every swap of two
neighbours is noticed. Never a primary key, never sequential, no region and no date in it.

28 = 4 * 7: a character is an element of GF(4) and one of Z/7, and each half has its own check sum
with weights that double (triple) from place to place. A wrong character changes one half at least;
two swapped ones change the sum because neighbouring weights differ. (Of the swaps, ISO 7064's
hybrid system for 28 characters misses some.)
"""

import secrets
import unicodedata

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
DOUBLE = (0, 2, 3, 1)  # twice an element of GF(4)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


def check_character(body: str) -> str:
    """The character that makes `body` complete. Raises KeyError for a character outside the
    alphabet.
    """
    four = seven = 0
    for character in body:
        value = _VALUE[character]
        four = DOUBLE[four] ^ value % 4
        seven = (3 * seven + value // 4) % 7
    return ALPHABET[DOUBLE[four] + 4 * (-3 * seven % 7)]


def generate() -> str:
    """A new reference as shown: `7K3M-9QXH-4TPD-5`."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return _shown(body + check_character(body))


def normalise(typed: str) -> str | None:
    """The reference as shown, however it was typed; None when it cannot be one (a slip of the
    finger).
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Pd")
    if len(plain) != LENGTH + 1 or any(c not in _VALUE for c in plain):
        return None
    return _shown(plain) if check_character(plain[:-1]) == plain[-1] else None


def _shown(plain: str) -> str:
    return "-".join(plain[i : i + GROUP] for i in range(0, len(plain), GROUP))
