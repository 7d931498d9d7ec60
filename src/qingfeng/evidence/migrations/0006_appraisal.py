import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, GuardState, KeepRows


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0005_identification'),
        ('foundation', '0005_kept_rows'),
        ('register', '0005_guide_for_officers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=12)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('questions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), size=None)),
                ('seized', models.BooleanField()),
                ('why_unqualified', models.CharField(blank=True, max_length=500)),
                ('asked_by_party', models.BooleanField(default=False)),
                ('pause_days', models.PositiveSmallIntegerField(null=True)),
                ('pause_ended_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('requested_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('state', models.CharField(default='drafted', max_length=12)),
                ('workflow_version', models.IntegerField(default=1)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('pause_notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('right', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.right')),
                ('second_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeats', to='evidence.appraisal')),
            ],
        ),
        migrations.CreateModel(
            name='AppraisalReport',
            fields=[
                ('appraisal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='report', serialize=False, to='evidence.appraisal')),
                ('number', models.CharField(max_length=100)),
                ('conclusion', models.TextField()),
                ('appraisers', models.CharField(max_length=200)),
                ('fee', models.DecimalField(decimal_places=2, max_digits=14)),
                ('payer', models.CharField(max_length=8)),
                ('reported_at', models.DateTimeField()),
                ('exhibit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.exhibit')),
                ('reported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AppraisalSample',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                ('unit', models.CharField(max_length=20)),
                ('seal', models.CharField(max_length=40)),
                ('subject_kind', models.CharField(blank=True, max_length=40)),
                ('subject_id', models.UUIDField(null=True)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='samples', to='evidence.appraisal')),
            ],
        ),
        migrations.CreateModel(
            name='BodyQualification',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=100)),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('scope', models.CharField(max_length=500)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('withdrawn_on', models.DateField(null=True)),
                ('entered_at', models.DateTimeField()),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('entered_at', models.DateTimeField()),
                ('review', models.CharField(blank=True, max_length=8)),
                ('reason', models.TextField(blank=True)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='evidence.appraisal')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.exhibit')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Recognition',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('offered_at', models.DateTimeField()),
                ('recognised', models.BooleanField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recognitions', to='evidence.appraisal')),
                ('offered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opinion', models.CharField(blank=True, max_length=12)),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('sample', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='line', to='evidence.appraisalsample')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='evidence.appraisalreport')),
            ],
        ),
        migrations.AddIndex(
            model_name='appraisal',
            index=models.Index(fields=['office', '-created_at'], name='evidence_appraisal_office'),
        ),
        migrations.AddIndex(
            model_name='appraisal',
            index=models.Index(fields=['body', '-requested_at'], name='evidence_appraisal_body'),
        ),
        migrations.AddIndex(
            model_name='appraisal',
            index=models.Index(fields=['subject_kind', 'subject_id'], name='evidence_appraisal_subject'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['appraisal', 'testing', 'inspection', 'quarantine', 'price'])), name='evidence_appraisal_purpose'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'requested', 'accepted', 'reported', 'refused', 'recalled'])), name='evidence_appraisal_state'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(('office', models.F('body')), _negated=True), name='evidence_appraisal_two_offices'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'recalled']), ('requested_at__isnull', False), _connector='OR'), name='evidence_appraisal_requested'),
        ),
        migrations.AddConstraint(
            model_name='appraisal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pause_days__isnull', True), ('pause_notice__isnull', True)), models.Q(('pause_days__gte', 1), ('pause_days__lte', 180), ('pause_notice__isnull', False)), _connector='OR'), name='evidence_appraisal_pause_told'),
        ),
        migrations.AddConstraint(
            model_name='appraisalsample',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='evidence_asample_quantity'),
        ),
        migrations.AddConstraint(
            model_name='appraisalsample',
            constraint=models.CheckConstraint(condition=models.Q(('seal', ''), _negated=True), name='evidence_asample_sealed'),
        ),
        migrations.AddConstraint(
            model_name='appraisalsample',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject_id__isnull', True), ('subject_kind', '')), models.Q(models.Q(('subject_kind', ''), _negated=True), ('subject_id__isnull', False)), _connector='OR'), name='evidence_asample_subject'),
        ),
        migrations.AddConstraint(
            model_name='appraisalsample',
            constraint=models.UniqueConstraint(fields=('appraisal', 'seal'), name='evidence_asample_once'),
        ),
        migrations.AddConstraint(
            model_name='bodyqualification',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__lte', models.F('valid_to'))), name='evidence_qualification_term'),
        ),
        migrations.AddConstraint(
            model_name='bodyqualification',
            constraint=models.CheckConstraint(condition=models.Q(('purposes__len__gt', 0), ('purposes__contained_by', ['appraisal', 'testing', 'inspection', 'quarantine', 'price'])), name='evidence_qualification_purposes'),
        ),
        migrations.AddConstraint(
            model_name='bodyqualification',
            constraint=models.UniqueConstraint(fields=('body', 'number'), name='evidence_qualification_once'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('review', ''), ('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('review__in', ['upheld', 'again', 'rejected']), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='evidence_objection_reviewed'),
        ),
        migrations.AddConstraint(
            model_name='recognition',
            constraint=models.UniqueConstraint(fields=('appraisal', 'office'), name='evidence_recognition_once'),
        ),
        migrations.AddConstraint(
            model_name='recognition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recognised__isnull', True), ('signed_at__isnull', True), ('signed_by__isnull', True)), models.Q(('recognised__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='evidence_recognition_signed'),
        ),
        migrations.AddConstraint(
            model_name='reportline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opinion', ''), ('unit_price__gt', 0)), models.Q(('opinion__in', ['counterfeit', 'genuine', 'shoddy', 'sound', 'undetermined']), ('unit_price__isnull', True)), _connector='OR'), name='evidence_line_of_report'),
        ),
        migrations.AddConstraint(
            model_name='appraisalreport',
            constraint=models.CheckConstraint(condition=models.Q(('payer__in', ['office', 'party'])), name='evidence_report_payer'),
        ),
        migrations.AddConstraint(
            model_name='appraisalreport',
            constraint=models.CheckConstraint(condition=models.Q(('fee__gte', 0)), name='evidence_report_fee'),
        ),
        KeepRows("evidence_bodyqualification", "withdrawn_on"),
        KeepRows(
            "evidence_appraisal",
            "pause_days",
            "pause_notice_id",
            "pause_ended_at",
            "requested_at",
            "accepted_at",
            "state",
            "workflow_version",
        ),
        GuardState("evidence_appraisal", "appraisal"),
        AppendOnly("evidence_appraisalsample"),
        AppendOnly("evidence_appraisalreport"),
        AppendOnly("evidence_reportline"),
        KeepRows("evidence_objection", "review", "reason", "reviewed_by_id", "reviewed_at"),
        KeepRows("evidence_recognition", "recognised", "reason", "signed_by_id", "signed_at"),
    ]
