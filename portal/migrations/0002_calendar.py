"""The published holidays of 2025 and 2026 (State Council notices)."""

from datetime import date, timedelta

from django.db import migrations

SOURCE = "国务院办公厅节假日安排通知"
OFF = [
    ("元旦", (2025, 1, 1), (2025, 1, 1)), ("春节", (2025, 1, 28), (2025, 2, 4)), ("清明节", (2025, 4, 4), (2025, 4, 6)),
    ("劳动节", (2025, 5, 1), (2025, 5, 5)), ("端午节", (2025, 5, 31), (2025, 6, 2)),
    ("国庆节、中秋节", (2025, 10, 1), (2025, 10, 8)),
    ("元旦", (2026, 1, 1), (2026, 1, 3)), ("春节", (2026, 2, 15), (2026, 2, 23)), ("清明节", (2026, 4, 4), (2026, 4, 6)),
    ("劳动节", (2026, 5, 1), (2026, 5, 5)), ("端午节", (2026, 6, 19), (2026, 6, 21)),
    ("中秋节", (2026, 9, 25), (2026, 9, 27)), ("国庆节", (2026, 10, 1), (2026, 10, 7)),
]
WORK = [
    ("春节调休", (2025, 1, 26)), ("春节调休", (2025, 2, 8)), ("劳动节调休", (2025, 4, 27)), ("国庆节调休", (2025, 9, 28)),
    ("国庆节调休", (2025, 10, 11)), ("元旦调休", (2026, 1, 4)), ("春节调休", (2026, 2, 14)), ("春节调休", (2026, 2, 28)),
    ("劳动节调休", (2026, 5, 9)), ("国庆节调休", (2026, 9, 20)), ("国庆节调休", (2026, 10, 10)),
]


def load(apps, schema_editor):
    CalendarDay = apps.get_model("portal", "CalendarDay")
    rows = []
    for name, first, last in OFF:
        day = date(*first)
        while day <= date(*last):
            rows.append(CalendarDay(date=day, kind="off", name=name, source=SOURCE))
            day += timedelta(days=1)
    rows += [CalendarDay(date=date(*day), kind="work", name=name, source=SOURCE) for name, day in WORK]
    CalendarDay.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
