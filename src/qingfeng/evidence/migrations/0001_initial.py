import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, GuardState, KeepRows


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0005_kept_rows'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exhibit',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('form', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('obtained_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('manifest', models.TextField()),
                ('manifest_sha256', models.CharField(max_length=64)),
                ('state', models.CharField(default='counted', max_length=12)),
                ('workflow_version', models.IntegerField(default=1)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ExhibitFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(max_length=20)),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='evidence.exhibit')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='TimeToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(max_length=200)),
                ('trusted', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='evidence.exhibit')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
            ],
        ),
        migrations.AddIndex(
            model_name='exhibit',
            index=models.Index(fields=['subject_kind', 'subject_id', 'obtained_at'], name='evidence_exhibit_of'),
        ),
        migrations.AddIndex(
            model_name='exhibit',
            index=models.Index(fields=['office', '-entered_at'], name='evidence_exhibit_office'),
        ),
        migrations.AddConstraint(
            model_name='exhibit',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['capture', 'upload', 'purchase', 'record', 'report', 'opinion', 'answer'])), name='evidence_exhibit_form'),
        ),
        migrations.AddConstraint(
            model_name='exhibit',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['document', 'object', 'audio_visual', 'electronic', 'witness', 'party', 'appraisal', 'scene'])), name='evidence_exhibit_kind'),
        ),
        migrations.AddConstraint(
            model_name='exhibit',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['counted', 'excluded'])), name='evidence_exhibit_state'),
        ),
        migrations.AddConstraint(
            model_name='exhibit',
            constraint=models.CheckConstraint(condition=models.Q(('manifest_sha256__regex', '^[0-9a-f]{64}$')), name='evidence_exhibit_digest'),
        ),
        migrations.AddConstraint(
            model_name='exhibit',
            constraint=models.CheckConstraint(condition=models.Q(('obtained_at__lte', models.F('entered_at'))), name='evidence_exhibit_obtained_before'),
        ),
        migrations.AddConstraint(
            model_name='exhibitfile',
            constraint=models.UniqueConstraint(fields=('exhibit', 'name'), name='evidence_file_name_once'),
        ),
        migrations.AddConstraint(
            model_name='timetoken',
            constraint=models.UniqueConstraint(fields=('exhibit', 'file'), name='evidence_token_once'),
        ),
        KeepRows("evidence_exhibit", "state", "workflow_version"),
        GuardState("evidence_exhibit", "exhibit"),
        AppendOnly("evidence_exhibitfile"),
        AppendOnly("evidence_timetoken"),
    ]
