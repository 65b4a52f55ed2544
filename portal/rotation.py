"""Re-encrypting what was encrypted under an older key, so that the key can be taken out of the
ring.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from portal.encryption import (
    DecryptionError,
    EncryptedTextField,
    Sealed,
    present_key_id,
    seal,
    unseal,
)

BATCH = 200


@dataclass
class Rotation:
    """What became of the values: re-encrypted, already under the present key, not to be opened."""

    rotated: int = 0
    kept: int = 0
    failed: int = 0


def encrypted_columns() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Every encrypted column of the installation, with the model whose table it is in."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for column in model._meta.local_fields:
            if isinstance(column, EncryptedTextField):
                yield model, column


def rotate() -> Rotation:
    """Bring every value under the present key, a batch of rows at a time.

    A row that is changed meanwhile is left: its new value is under the present key already. May
    be stopped and run again.
    """
    result = Rotation()
    for model, column in encrypted_columns():
        for pk, sealed in _values(model, column):
            if sealed.key_id == present_key_id():
                result.kept += 1
            else:
                _rotate_value(model, column, pk, sealed, result)
    return result


def _values(
    model: type[models.Model], column: EncryptedTextField
) -> Iterator[tuple[object, Sealed]]:
    rows = model._base_manager.order_by("pk").values_list("pk", column.attname)
    batch = list(rows[:BATCH])
    while batch:
        for pk, value in batch:
            if isinstance(value, Sealed):
                yield pk, value
        batch = list(rows.filter(pk__gt=batch[-1][0])[:BATCH])


def _rotate_value(
    model: type[models.Model],
    column: EncryptedTextField,
    pk: object,
    sealed: Sealed,
    result: Rotation,
) -> None:
    context = column.context(model(pk=pk))
    try:
        fresh = Sealed(seal(unseal(sealed.token, context), context))
    except DecryptionError:
        result.failed += 1
        return
    unchanged = model._base_manager.filter(pk=pk, **{column.attname: sealed})
    result.rotated += unchanged.update(**{column.attname: fresh})
