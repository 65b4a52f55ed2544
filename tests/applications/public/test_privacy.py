"""Nothing that an applicant types can be read in the database, by any table."""

import json
import logging
from pathlib import Path

import pytest
from django.db import connection
from django.urls import get_resolver

from applications.models import Application
from portal import outbox
from tests.factories.applications import NO_PHONE, VIOLENCE, WAGES, Applicant

TYPED = (
    "陈晓明",
    "11010519491231002X",
    "13812345678",
    "老板欠了三个月工资",
    "一万二",
    "宏图建筑公司",
    "7654321",
    "三组十二号",
    "晚上七点以后",
    "工牌和考勤表",
    "王芳",
    "丈夫喝了酒",
    "13912345678",
    "刘桂英",
    "儿子两年没有",
    "李支书",
    "13700001111",
)


def everything_stored() -> str:
    """All rows of all tables, as text; what JSON columns write as escapes is read too."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))  # noqa: S608  # our own names
            parts += [repr(row) for row in cursor.fetchall()]
    text = "\n".join(parts)
    return text + text.encode().decode("unicode_escape", errors="ignore")


@pytest.fixture
def handed_in(applicant: Applicant) -> None:
    """Three applications, one of them also left half done, and the messages about them sent."""
    for pages in (WAGES, VIOLENCE, NO_PHONE):
        person = Applicant()
        person.fill(pages)
        person.hand_in()
    applicant.fill(WAGES)
    applicant.save("person", name="陈晓明", id_state="has", id_number="11010519491231002X9")
    outbox.drain()


def test_nothing_typed_can_be_read_in_any_table(handed_in: None):
    stored = everything_stored()

    assert Application.objects.count() == 3
    for words in TYPED:
        assert words not in stored
        assert json.dumps(words)[1:-1] not in stored
        assert words.encode().hex() not in stored


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's own file")
def test_nothing_typed_can_be_read_in_the_database_file(tmp_path: Path, handed_in: None):
    file = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])

    content = file.read_bytes()

    assert b"application" in content
    for words in TYPED:
        assert words.encode() not in content
        assert words.encode("utf-16-le") not in content


def test_nothing_typed_is_logged(applicant: Applicant, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    applicant.fill(WAGES)
    applicant.save("person", name="陈晓明", id_state="has", id_number="1101")
    applicant.open("person")
    applicant.fill(WAGES)
    applicant.hand_in()
    queries = [record for record in caplog.records if record.name.startswith("django.db")]
    said = "\n".join(r.getMessage() for r in caplog.records if r not in queries)

    for words in TYPED:
        assert words not in said


def test_no_address_carries_personal_data(applicant: Applicant):
    patterns = get_resolver("applications.public.urls").reverse_dict.keys()

    assert patterns
    where = [applicant.save(key, **WAGES[key])["Location"] for key in ("who", "matter", "story")]
    assert not any(words in address for address in where for words in TYPED)
