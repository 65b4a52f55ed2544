"""What the worker clears away every hour."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection

from portal import ratelimit
from portal.models import EnrolmentCode, RateLimit
from portal.tasks import forget_what_is_over, survey_tables
from tests.factories.portal import member

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_what_is_over_is_forgotten_and_the_rest_kept() -> None:
    user = member()
    for name, at in (("over", NOW - HOUR), ("open", NOW + HOUR)):
        Session.objects.create(session_key=name, expire_date=at)
        EnrolmentCode.objects.create(user=user, code_digest=name, expires_at=at)
    for days in (0, 2):
        attempt = AccessAttempt.objects.create(
            username=str(days), ip_address="203.0.113.9", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=NOW - timedelta(days=days))
        ratelimit.allow("test", str(days), limit=1, period=HOUR, now=NOW - timedelta(days=days))
    forget_what_is_over(NOW)
    assert Session.objects.get().session_key == "open"
    assert EnrolmentCode.objects.get().code_digest == "open"
    assert AccessAttempt.objects.get().username == "0"
    assert RateLimit.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_an_embedded_database_is_told_how_many_rows_it_has() -> None:
    for number in range(30):
        Session.objects.create(session_key=str(number), expire_date=NOW)
    survey_tables(NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'django_session'")
        assert all(stat.startswith("30 ") for (stat,) in cursor.fetchall())
