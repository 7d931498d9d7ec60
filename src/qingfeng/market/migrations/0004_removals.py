import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('market', '0003_lead_walks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Removal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('ground', models.CharField(max_length=12)),
                ('right_id', models.CharField(blank=True, max_length=80)),
                ('text_digest', models.CharField(blank=True, max_length=64)),
                ('office_id', models.UUIDField(null=True)),
                ('removed_at', models.DateTimeField()),
                ('listing', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.listing')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ground', 'infringing'), models.Q(('right_id', ''), _negated=True)), fields=['right_id', 'text_digest'], name='market_removal_known_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ground__in', ('infringing', 'other'))), name='market_removal_ground')],
            },
        ),
        AppendOnly("market_removal"),
    ]
