"""Personal data at rest: opens only in its own row, with a key of the ring, and never shows its
ciphertext.
"""

import base64
import json
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from portal.encryption import (
    DecryptionError,
    EncryptedJSONField,
    EncryptedTextField,
    Sealed,
    blind_index,
    key_ring,
    seal,
    unseal,
)
from portal.models import TextMessage
from portal.rotation import encrypted_columns, rotate

PHONE = "13800138000"
OLD, NEW = "old:" + "B" * 42 + "E=", "new:" + "A" * 43 + "="
FUTURE = "future:" + "C" * 42 + "A="


def message(**changes: str) -> TextMessage:
    return TextMessage.objects.create(
        **{"phone": PHONE, "text": "您好", "purpose": "test"} | changes
    )


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM portal_textmessage")
        value: str = cursor.fetchone()[0]
    return value


@given(st.binary(max_size=300), st.text(max_size=60))
def test_what_was_sealed_opens_to_the_same(plaintext: bytes, context: str) -> None:
    assert unseal(seal(plaintext, context), context) == plaintext


@given(st.binary(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_a_value_opens_in_no_other_place(plaintext: bytes, here: str, there: str) -> None:
    if here == there:
        return
    token = seal(plaintext, here)
    with pytest.raises(DecryptionError):
        unseal(token, there)


def test_the_same_value_looks_different_each_time() -> None:
    assert seal(b"same", "a") != seal(b"same", "a")


@given(st.data())
def test_any_flipped_bit_is_noticed(data: st.DataObject) -> None:
    version, key_id, box64 = seal(b"13800138000", "a").split(":")
    box = bytearray(base64.b64decode(box64))
    place = data.draw(st.integers(0, len(box) * 8 - 1))
    box[place // 8] ^= 1 << place % 8
    with pytest.raises(DecryptionError):
        unseal(f"{version}:{key_id}:{base64.b64encode(box).decode()}", "a")


@pytest.mark.parametrize(
    "damaged",
    ["", "v1", "v1:new", "v1:new:", "v1:new:AAAA", "v1:new:不是密文", "v2:new:AAAA", "plain", "::"],
)
def test_damaged_or_foreign_text_raises_the_one_error(damaged: str) -> None:
    with pytest.raises(DecryptionError):
        unseal(damaged, "a")


def test_the_error_names_the_column_and_neither_row_nor_value() -> None:
    with pytest.raises(DecryptionError) as failure:
        unseal("v1:gone:AAAA", "portal_textmessage.phone:7d3f")
    assert "portal_textmessage.phone" in str(failure.value)
    assert "7d3f" not in str(failure.value)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        ["a:" + "A" * 22 + "=="],
        ["a:not base64"],
        ["A" * 43 + "="],
        [NEW, NEW],
        [":" + "A" * 43],
    ],
)
def test_a_ring_that_would_lose_data_is_refused(keys: list[str]) -> None:
    with override_settings(FIELD_KEYS=keys), pytest.raises(ValueError, match=r".+"):
        key_ring()


def test_blind_indexes_find_equal_values_of_one_purpose_only() -> None:
    assert blind_index("phone", PHONE) == blind_index("phone", PHONE)
    assert blind_index("phone", PHONE) != blind_index("idno", PHONE)
    assert blind_index("phone", "") == ""
    with override_settings(INDEX_KEY="another"):
        other = blind_index("phone", PHONE)
    assert other != blind_index("phone", PHONE)


@pytest.mark.django_db
def test_a_row_reads_as_it_was_written_and_lies_encrypted() -> None:
    row = message()
    assert stored().startswith("v1:new:")
    assert PHONE not in stored()
    assert TextMessage.objects.get(pk=row.pk).phone == PHONE


@pytest.mark.django_db
@hypothesis(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_survives_the_database(text: str) -> None:
    assert TextMessage.objects.get(pk=message(text=text).pk).text == text


@pytest.mark.django_db
def test_a_ciphertext_copied_into_another_row_does_not_open() -> None:
    mine, other = message(), message(phone="13900139000")
    value = TextMessage.objects.filter(pk=mine.pk).values_list("phone", flat=True).get()
    TextMessage.objects.filter(pk=other.pk).update(phone=value)
    row = TextMessage.objects.get(pk=other.pk)
    with pytest.raises(DecryptionError):
        str(row.phone)


@pytest.mark.django_db
def test_a_ciphertext_copied_into_another_column_does_not_open() -> None:
    row = message()
    value = TextMessage.objects.values_list("phone", flat=True).get()
    TextMessage.objects.update(text=value)
    with pytest.raises(DecryptionError):
        str(TextMessage.objects.get(pk=row.pk).text)


@pytest.mark.django_db
def test_a_row_is_not_opened_until_it_is_read() -> None:
    row = message()
    with override_settings(FIELD_KEYS=[OLD]):
        fresh = TextMessage.objects.get(pk=row.pk)
        assert fresh.purpose == "test"
        with pytest.raises(DecryptionError):
            str(fresh.phone)


@pytest.mark.django_db
def test_saving_another_column_leaves_the_ciphertext_alone() -> None:
    row = message()
    before = stored()
    fresh = TextMessage.objects.get(pk=row.pk)
    fresh.purpose = "other"
    fresh.save()
    assert stored() == before


@pytest.mark.django_db
def test_a_deferred_column_opens_when_it_is_asked_for() -> None:
    row = message()
    assert TextMessage.objects.defer("phone").get(pk=row.pk).phone == PHONE


@pytest.mark.django_db
def test_many_rows_written_at_once_are_encrypted_too() -> None:
    TextMessage.objects.bulk_create([TextMessage(phone=PHONE, text="x", purpose="test")])
    assert stored().startswith("v1:")


@pytest.mark.django_db
def test_an_empty_value_stays_empty() -> None:
    message(phone="")
    assert stored() == ""
    assert TextMessage.objects.get().phone == ""


@pytest.mark.django_db
def test_plain_text_is_never_sent_to_the_database() -> None:
    row = message()
    for query in (
        lambda: TextMessage.objects.filter(phone=PHONE).exists(),
        lambda: TextMessage.objects.update(phone=PHONE),
        lambda: TextMessage.objects.bulk_update([row], ["phone"]),
    ):
        with pytest.raises(TypeError, match="encrypted"):
            query()


@pytest.mark.django_db
def test_values_and_dumps_show_nothing() -> None:
    row = message()
    assert str(TextMessage.objects.values_list("phone", flat=True).get()) == "sealed"
    with pytest.raises(TypeError, match="personal data"):
        EncryptedTextField.value_to_string(TextMessage._meta.get_field("phone"), row)


def test_the_row_needs_its_id_first() -> None:
    field = TextMessage._meta.get_field("phone")
    with pytest.raises(ValueError, match="needs its id"):
        field.context(TextMessage(id=None))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(JSON)
def test_any_json_value_reads_as_it_was_written(value: object) -> None:
    field = EncryptedJSONField()
    field.set_attributes_from_name("answers")
    field.model = TextMessage
    row = TextMessage(id=uuid.uuid4())
    row.__dict__["answers"] = value
    written = field.pre_save(row, add=True)
    read = field.from_db_value(field.get_prep_value(written), None, None)
    opened = (
        field.load(unseal(read.token, field.context(row))) if isinstance(read, Sealed) else read
    )
    assert opened == ({} if value is None else value)


# Rotation


@pytest.mark.django_db
def test_rotation_brings_every_value_under_the_first_key() -> None:
    with override_settings(FIELD_KEYS=[OLD]):
        rows = [message() for _ in range(3)]
    message()
    with override_settings(FIELD_KEYS=[NEW, OLD]):
        result = rotate()
    assert (result.rotated, result.kept, result.failed) == (6, 2, 0)
    with override_settings(FIELD_KEYS=[NEW]):
        assert {TextMessage.objects.get(pk=row.pk).phone for row in rows} == {PHONE}


@pytest.mark.django_db
def test_rotation_takes_more_rows_than_one_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.rotation.BATCH", 2)
    with override_settings(FIELD_KEYS=[OLD]):
        for _ in range(5):
            message()
    assert rotate().rotated == 10
    assert rotate().kept == 10


@pytest.mark.django_db
def test_rotation_counts_what_it_cannot_open_and_leaves_it() -> None:
    with override_settings(FIELD_KEYS=[FUTURE]):
        message()
    before = stored()
    assert rotate().failed == 2
    assert stored() == before


@pytest.mark.django_db
def test_the_command_leaves_with_1_when_a_key_is_missing() -> None:
    with override_settings(FIELD_KEYS=[FUTURE]):
        message()
    out = StringIO()
    with pytest.raises(SystemExit) as leaving:
        call_command("rotate_keys", "--json", stdout=out)
    assert leaving.value.code == 1
    assert json.loads(out.getvalue()) == {"key": "new", "rotated": 0, "kept": 0, "failed": 2}


def test_every_encrypted_column_is_known_to_the_rotation() -> None:
    known = {f"{model._meta.label}.{field.name}" for model, field in encrypted_columns()}
    assert known >= {
        "portal.Authenticator.key",
        "portal.TextMessage.phone",
        "portal.TextMessage.text",
    }


def test_every_model_with_an_encrypted_column_has_its_id_before_it_is_saved() -> None:
    for model, _column in encrypted_columns():
        assert model().pk is not None, model._meta.label
