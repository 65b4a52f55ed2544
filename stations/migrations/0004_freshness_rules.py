from django.db import migrations

# kind: days until staff are reminded, until the public is told, until it is taken offline
RULES = {
    "centre": (90, 180, None),
    "workstation": (150, 270, None),
    "specialised": (150, 270, None),
    "contact_point": (180, 360, 720),
}


def add(apps, schema_editor):
    rules = apps.get_model("stations", "FreshnessRule")
    for kind, (nudge, grey, withdraw) in RULES.items():
        rules.objects.get_or_create(
            kind=kind,
            defaults={"nudge_days": nudge, "grey_days": grey, "withdraw_days": withdraw},
        )


class Migration(migrations.Migration):
    dependencies = [("stations", "0003_network")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop, elidable=False)]
