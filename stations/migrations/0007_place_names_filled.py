from django.db import migrations

from stations import names

BATCH = 500
COLUMNS = ["stem", "pinyin", "sound", "initials"]


def fill(apps, schema_editor):
    division = apps.get_model("stations", "Division")
    place_name = apps.get_model("stations", "PlaceName")
    codes = list(division.objects.values_list("pk", flat=True))
    for start in range(0, len(codes), BATCH):
        rows = list(division.objects.filter(pk__in=codes[start : start + BATCH]))
        for row in rows:
            row.stem, row.pinyin, row.sound, row.initials = names.keys(row.name)
        division.objects.bulk_update(rows, COLUMNS)
        place_name.objects.bulk_create(
            place_name(division_id=row.pk, key=part)
            for row in rows
            for part in names.parts(row.stem)
        )


class Migration(migrations.Migration):
    dependencies = [("stations", "0006_place_names")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
