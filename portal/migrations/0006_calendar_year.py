"""The year whose arrangement names a day, and one name for a holiday's days off and those worked for it."""

from datetime import timedelta

from django.db import migrations, models

NEAR = timedelta(days=40)
WORKED = "调休"


def assign(apps, schema_editor):
    CalendarDay = apps.get_model("portal", "CalendarDay")
    rows = list(CalendarDay.objects.order_by("date"))
    holidays = []
    for row in rows:
        if row.kind != "off":
            continue
        if not holidays or holidays[-1][-1].name != row.name or row.date - holidays[-1][-1].date > NEAR:
            holidays.append([])
        holidays[-1].append(row)
    for holiday in holidays:
        for row in holiday:
            row.year = holiday[-1].date.year
    for row in rows:
        if row.kind == "off":
            continue
        stem = row.name.removesuffix(WORKED) or row.name
        row.year = row.date.year
        for holiday in holidays:
            is_near = holiday[0].date - NEAR <= row.date <= holiday[-1].date + NEAR
            if stem in holiday[0].name and is_near:
                row.name, row.year = holiday[0].name, holiday[-1].date.year
    CalendarDay.objects.bulk_update(rows, ["name", "year"])


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_phones_keep_time")]
    operations = [
        migrations.AddField(
            "calendarday", "year", models.PositiveSmallIntegerField(db_index=True, null=True, verbose_name="年份")
        ),
        migrations.RunPython(assign, migrations.RunPython.noop),
        migrations.AlterField(
            "calendarday", "year", models.PositiveSmallIntegerField(db_index=True, verbose_name="年份")
        ),
    ]
