
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0004_freshness_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='removedstation',
            options={'ordering': ['at', 'key'], 'verbose_name': '已下线的站点', 'verbose_name_plural': '已下线的站点'},
        ),
        migrations.AlterField(
            model_name='removedstation',
            name='at',
            field=models.DateTimeField(verbose_name='时间'),
        ),
        migrations.AlterField(
            model_name='station',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='改动时间'),
        ),
        migrations.AddIndex(
            model_name='removedstation',
            index=models.Index(fields=['at', 'key'], name='station_removed'),
        ),
        migrations.AddIndex(
            model_name='station',
            index=models.Index(fields=['changed_at', 'key'], name='station_changed'),
        ),
    ]
