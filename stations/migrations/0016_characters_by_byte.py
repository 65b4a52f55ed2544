import stations.characters
from django.db import migrations


class Migration(migrations.Migration):
    """Build the index of characters anew, as it is made now."""

    dependencies = [
        ('stations', '0015_telephones'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='station', name='station_characters'),
        migrations.AddIndex(
            model_name='station',
            index=stations.characters.CharactersIndex(fields=['key'], name='station_characters'),
        ),
    ]
