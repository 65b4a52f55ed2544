"""Personal data at rest: AES-256-GCM columns bound to their row, a key ring, and keyed blind
indexes.

A stored value reads `v1:<key id>:<base64 of nonce and ciphertext>`. The associated data is table,
column and row id, so that a value copied into another row or column does not open. Rows therefore
need their id before they are saved: models with encrypted fields have a UUID primary key made in
Python.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
KEY_BYTES = 32


class DecryptionError(Exception):
    """The value does not open: unknown key, wrong row, or damaged. Never shown as ciphertext."""


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> dict[str, AESGCM]:
    ring: dict[str, AESGCM] = {}
    for entry in keys:
        key_id, _, material = entry.partition(":")
        key = base64.b64decode(material, validate=True)
        if not key_id or key_id in ring or len(key) != KEY_BYTES:
            raise ValueError(f"field key {key_id!r} has no name of its own, or not 256 bits")
        ring[key_id] = AESGCM(key)
    if not ring:
        raise ValueError("there is no field key")
    return ring


def key_ring() -> dict[str, AESGCM]:
    """The installation's keys by id, the encrypting one first.

    Raises ValueError when there is none, two share an id, or one is not 256 bits of base64.
    """
    return _ring(tuple(settings.FIELD_KEYS))


def present_key_id() -> str:
    """The id of the key that encrypts now."""
    return next(iter(key_ring()))


def seal(plaintext: bytes, context: str) -> str:
    """Encrypt under the first key of the ring, bound to `context`."""
    key_id = present_key_id()
    cipher = key_ring()[key_id]
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = nonce + cipher.encrypt(nonce, plaintext, context.encode())
    return f"v1:{key_id}:{base64.b64encode(box).decode()}"


def unseal(token: str, context: str) -> bytes:
    """Decrypt what `seal` made. Raises DecryptionError."""
    version, _, rest = token.partition(":")
    key_id, _, box64 = rest.partition(":")
    cipher = key_ring().get(key_id)
    if version != "v1" or cipher is None:
        raise DecryptionError(f"no key {key_id!r} for a value of {context.partition(':')[0]}")
    try:
        box = base64.b64decode(box64, validate=True)
        return cipher.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError):
        raise DecryptionError(f"a value of {context.partition(':')[0]} does not open") from None


def blind_index(purpose: str, value: str) -> str:
    """A keyed fingerprint (hex, 64 characters) by which equal values find each other; empty for an
    empty value.

    `purpose` ("idno", "phone") keeps the same value from matching across columns. The caller
    normalises.
    """
    if not value:
        return ""
    return hmac.new(
        settings.INDEX_KEY.encode(), f"{purpose}:{value}".encode(), hashlib.sha256
    ).hexdigest()


@dataclass(frozen=True)
class Sealed:
    """An encrypted value as it lies in the database, not yet opened."""

    token: str

    @property
    def key_id(self) -> str:
        """The key that sealed it."""
        return self.token.split(":")[1]

    def __str__(self) -> str:
        return "sealed"


class _Opening:
    """Opens the column when it is first read, with the row's own id as associated data."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = self.field.load(unseal(value.token, self.field.context(instance)))
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField[Any, Any]):
    """Text that only the application can read. Cannot be filtered on or set by `update()`; empty
    stays empty.
    """

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opening(self))

    def context(self, instance: models.Model) -> str:
        if instance.pk is None:
            raise ValueError(
                f"{instance._meta.label} needs its id before {self.attname} is encrypted"
            )
        return f"{self.model._meta.db_table}.{self.column}:{instance.pk}"

    def dump(self, value: Any) -> bytes:
        return str(value).encode()

    def load(self, plaintext: bytes) -> Any:
        return plaintext.decode()

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or value == "" or isinstance(value, Sealed):
            return value
        return Sealed(seal(self.dump(value), self.context(model_instance)))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        if value is None or value == "":
            return value
        raise TypeError(f"{self.attname} is encrypted with its row: save the instance instead")

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.attname} is personal data and is not serialised")

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedJSONField(EncryptedTextField):
    """A JSON value (dict, list) that only the application can read. Nothing reads as an empty
    dict.
    """

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def dump(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def load(self, plaintext: bytes) -> Any:
        return json.loads(plaintext)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return Sealed(value) if value else {}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Sealed):
            return value
        if value is None or value == {}:
            return ""
        return Sealed(seal(self.dump(value), self.context(model_instance)))
