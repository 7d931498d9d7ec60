import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, GuardState, KeepRows


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0004_ledger'),
        ('foundation', '0005_kept_rows'),
        ('register', '0005_guide_for_officers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Identification',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('route', models.CharField(max_length=12)),
                ('ground', models.CharField(max_length=16)),
                ('ground_text', models.CharField(max_length=500)),
                ('parcel', models.BooleanField()),
                ('goods', models.CharField(max_length=500)),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('questions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), default=list, size=None)),
                ('asked_for', models.DateField(null=True)),
                ('clock', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('lapse_told_at', models.DateTimeField(null=True)),
                ('state', models.CharField(default='drafted', max_length=12)),
                ('workflow_version', models.IntegerField(default=1)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.party')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.genuineproduct')),
                ('right', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.right')),
            ],
        ),
        migrations.CreateModel(
            name='GuideTick',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('point', models.UUIDField()),
                ('feature_zh', models.CharField(max_length=200)),
                ('feature_en', models.CharField(blank=True, max_length=200)),
                ('finding', models.CharField(max_length=12)),
                ('ticked_at', models.DateTimeField()),
                ('ticked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ticks', to='evidence.identification')),
            ],
        ),
        migrations.CreateModel(
            name='GoodsPicture',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('added_at', models.DateTimeField()),
                ('original', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('shown', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='evidence.identification')),
            ],
        ),
        migrations.CreateModel(
            name='GoodsCode',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('text', models.CharField(max_length=1000)),
                ('value', models.CharField(max_length=1000)),
                ('serial', models.CharField(blank=True, max_length=40)),
                ('batch', models.CharField(blank=True, max_length=40)),
                ('read_at', models.DateTimeField()),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='evidence.identification')),
            ],
        ),
        migrations.CreateModel(
            name='IdentificationSignature',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('rule', models.CharField(blank=True, max_length=80)),
                ('reason', models.TextField(blank=True)),
                ('standing_checked', models.BooleanField(default=False)),
                ('truth_checked', models.BooleanField(default=False)),
                ('signed_at', models.DateTimeField()),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='evidence.identification')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Rebuttal',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.exhibit')),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rebuttals', to='evidence.identification')),
            ],
        ),
        migrations.CreateModel(
            name='HolderAnswer',
            fields=[
                ('identification', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='answer', serialize=False, to='evidence.identification')),
                ('verdict', models.CharField(max_length=16)),
                ('reasons', models.TextField()),
                ('identifier', models.CharField(max_length=100)),
                ('position', models.CharField(max_length=100)),
                ('standing', models.CharField(max_length=12)),
                ('interest', models.CharField(max_length=500)),
                ('truthful', models.BooleanField()),
                ('request', models.CharField(blank=True, max_length=8)),
                ('decline_reason', models.TextField(blank=True)),
                ('guarantee', models.CharField(blank=True, max_length=60)),
                ('security_amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('in_time', models.BooleanField()),
                ('answered_at', models.DateTimeField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('exhibit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.exhibit')),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('right_proof', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('security_proof', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='SeizureNotice',
            fields=[
                ('identification', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='notice', serialize=False, to='evidence.identification')),
                ('decision', models.CharField(max_length=100)),
                ('decided_on', models.DateField()),
                ('goods', models.CharField(max_length=500)),
                ('quantity', models.CharField(max_length=100)),
                ('origin', models.CharField(blank=True, max_length=100)),
                ('destination', models.CharField(blank=True, max_length=100)),
                ('told_at', models.DateTimeField()),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ServiceProof',
            fields=[
                ('identification', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='service', serialize=False, to='evidence.identification')),
                ('means', models.CharField(max_length=8)),
                ('served_at', models.DateTimeField()),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
            ],
        ),
        migrations.AddIndex(
            model_name='identification',
            index=models.Index(fields=['office', '-created_at'], name='evidence_identification_office'),
        ),
        migrations.AddIndex(
            model_name='identification',
            index=models.Index(fields=['holder', '-sent_at'], name='evidence_identification_holder'),
        ),
        migrations.AddIndex(
            model_name='identification',
            index=models.Index(condition=models.Q(('state', 'served')), fields=['state'], name='evidence_identification_open'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('route__in', ['customs', 'market', 'police'])), name='evidence_identification_route'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['clearance', 'inspection', 'preserved', 'seized', 'purchase', 'handed_in', 'criminal_case'])), name='evidence_identification_ground'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'sent', 'served', 'answered', 'silent', 'closed', 'withdrawn'])), name='evidence_identification_state'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('parcel', False), ('ground__in', ['clearance', 'criminal_case']), _connector='OR'), name='evidence_identification_parcel'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'withdrawn']), models.Q(('holder__isnull', False), ('right__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='evidence_identification_sent'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='evidence_identification_value'),
        ),
        migrations.AddConstraint(
            model_name='guidetick',
            constraint=models.CheckConstraint(condition=models.Q(('finding__in', ['as_genuine', 'as_copy', 'unclear'])), name='evidence_tick_finding'),
        ),
        migrations.AddConstraint(
            model_name='guidetick',
            constraint=models.UniqueConstraint(fields=('identification', 'point'), name='evidence_tick_point_once'),
        ),
        migrations.AddConstraint(
            model_name='goodspicture',
            constraint=models.UniqueConstraint(fields=('identification', 'original'), name='evidence_goods_picture_once'),
        ),
        migrations.AddConstraint(
            model_name='goodscode',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['gtin', 'link', 'parcel', 'style', 'address', 'text'])), name='evidence_goods_code_kind'),
        ),
        migrations.AddConstraint(
            model_name='goodscode',
            constraint=models.UniqueConstraint(fields=('identification', 'kind', 'value', 'serial'), name='evidence_goods_code_once'),
        ),
        migrations.AddConstraint(
            model_name='identificationsignature',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'detained', 'released', 'relied', 'not_relied'])), name='evidence_signature_outcome'),
        ),
        migrations.AddConstraint(
            model_name='identificationsignature',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', ''), ('rule', ''), _negated=True), name='evidence_signature_of_something'),
        ),
        migrations.AddConstraint(
            model_name='identificationsignature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['detained', 'relied']), _negated=True), models.Q(('standing_checked', True), ('truth_checked', True)), _connector='OR'), name='evidence_signature_checked'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['counterfeit', 'genuine', 'other_channel', 'other_market', 'refurbished', 'expired', 'cannot_tell', 'not_ours'])), name='evidence_answer_verdict'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['employee', 'agent', 'licensee', 'expert'])), name='evidence_answer_standing'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(('request__in', ['', 'apply', 'decline'])), name='evidence_answer_request'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(('truthful', True)), name='evidence_answer_truthful'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reasons', ''), _negated=True), models.Q(('identifier', ''), _negated=True), models.Q(('interest', ''), _negated=True)), name='evidence_answer_whole'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('request', 'apply'), _negated=True), models.Q(('in_time', True), ('right_proof__isnull', False), models.Q(models.Q(('guarantee', ''), _negated=True), models.Q(('security_amount__gt', 0), ('security_proof__isnull', False)), _connector='OR')), _connector='OR'), name='evidence_answer_application'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('request', 'decline'), _negated=True), models.Q(('decline_reason', ''), _negated=True), _connector='OR'), name='evidence_answer_declined'),
        ),
        migrations.AddConstraint(
            model_name='holderanswer',
            constraint=models.CheckConstraint(condition=models.Q(('office__isnull', False), ('paper__isnull', False), _connector='OR'), name='evidence_answer_from_somebody'),
        ),
        migrations.AddConstraint(
            model_name='serviceproof',
            constraint=models.CheckConstraint(condition=models.Q(('means__in', ['in_app', 'email', 'paper'])), name='evidence_service_means'),
        ),
        migrations.AddConstraint(
            model_name='serviceproof',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entered_by__isnull', False), ('means', 'in_app')), models.Q(models.Q(('means', 'in_app'), _negated=True), ('proof__isnull', False)), _connector='OR'), name='evidence_service_proven'),
        ),
        migrations.AddConstraint(
            model_name='serviceproof',
            constraint=models.CheckConstraint(condition=models.Q(('served_at__lte', models.F('entered_at'))), name='evidence_service_not_in_future'),
        ),
        KeepRows(
            "evidence_identification",
            "right_id",
            "product_id",
            "holder_id",
            "questions",
            "asked_for",
            "clock",
            "sent_at",
            "reminded_at",
            "lapse_told_at",
            "state",
            "workflow_version",
        ),
        GuardState("evidence_identification", "identification"),
        AppendOnly("evidence_goodspicture"),
        AppendOnly("evidence_goodscode"),
        KeepRows("evidence_guidetick", "finding", "ticked_by_id", "ticked_at"),
        AppendOnly("evidence_serviceproof"),
        AppendOnly("evidence_holderanswer"),
        AppendOnly("evidence_rebuttal"),
        AppendOnly("evidence_identificationsignature"),
        AppendOnly("evidence_seizurenotice"),
    ]
