from dataclasses import asdict
from typing import Any

from portal.commands import JsonCommand
from portal.encryption import present_key_id
from portal.rotation import rotate


class Command(JsonCommand):
    """Re-encrypt under the first key of FAYUAN_FIELD_KEYS what is under another one.

    Put a new key first, restart everything, run this, and take the old key out once nothing is left
    under it. Exit status 1: some values do not open; their key is missing.
    """

    help = "Re-encrypt personal data under the first key of the ring."

    def answer(self, **options: Any) -> dict[str, Any]:
        return {"key": present_key_id(), **asdict(rotate())}

    def is_wrong(self, document: dict[str, Any]) -> bool:
        return bool(document["failed"])
