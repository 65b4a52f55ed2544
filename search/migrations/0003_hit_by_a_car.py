from django.db import migrations

WORDS = "车祸=交通事故=被车撞=车撞=撞车=被撞"


def add(apps, schema_editor):
    apps.get_model("search", "Synonym").objects.get_or_create(words=WORDS, one_way=False)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_starter_synonyms")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
