from django.db import migrations

# (words, one way). Not the other way: who asks for 车祸 wants the guide before every 被撞.
RULES = [
    ("车祸=交通事故=被车撞", False),
    ("被撞=车祸=交通事故", True),
    ("车撞=车祸=交通事故", True),
]


def add(apps, schema_editor):
    Synonym = apps.get_model("search", "Synonym")
    for words, one_way in RULES:
        Synonym.objects.get_or_create(words=words, one_way=one_way)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_starter_synonyms")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
