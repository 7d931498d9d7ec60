import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, KeepRows


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0006_appraisal'),
        ('register', '0005_guide_for_officers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BrandService',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('host', models.CharField(max_length=253)),
                ('entered_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.party')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('holder',), name='evidence_brand_service_once')],
            },
        ),
        migrations.CreateModel(
            name='MachineReading',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=253)),
                ('status', models.CharField(max_length=8)),
                ('detail', models.CharField(blank=True, max_length=500)),
                ('read_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('exhibit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.exhibit')),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='evidence.identification')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('source__in', ['device', 'brand'])), name='evidence_reading_source'), models.CheckConstraint(condition=models.Q(('status__in', ['known', 'unknown', 'flagged', 'failed', 'read'])), name='evidence_reading_status'), models.CheckConstraint(condition=models.Q(('read_at__lte', models.F('received_at'))), name='evidence_reading_not_in_future')],
            },
        ),
        KeepRows("evidence_brandservice", "ended_at"),
        AppendOnly("evidence_machinereading"),
    ]
