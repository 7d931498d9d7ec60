import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import GuardState, KeepRows


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0001_initial'),
        ('foundation', '0005_kept_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Capture',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('url', models.CharField(max_length=4000)),
                ('seat', models.CharField(max_length=120)),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(default='queued', max_length=12)),
                ('workflow_version', models.IntegerField(default=1)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='capture', to='evidence.exhibit')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id', 'asked_at'], name='evidence_capture_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'done', 'failed'])), name='evidence_capture_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('exhibit__isnull', False), _connector='OR'), name='evidence_capture_done')],
            },
        ),
        KeepRows("evidence_capture", "state", "workflow_version", "exhibit_id", "reason"),
        GuardState("evidence_capture", "capture"),
    ]
