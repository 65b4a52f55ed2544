"""The number on an identity card, by its form alone (GB 11643-1999): six digits of place, eight of
birth date, three of sequence (odd: male), and an ISO 7064 MOD 11-2 check character.
"""

LENGTH = 18
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def check_character(body: str) -> str:
    """The last character that goes with seventeen digits. Raises ValueError for anything else."""
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True))
    return CHECKS[total % len(CHECKS)]


def fits(number: str) -> bool:
    """Whether an 18-character number ends in its own check character, a capital X among them."""
    return check_character(number[:-1]) == number[-1]
