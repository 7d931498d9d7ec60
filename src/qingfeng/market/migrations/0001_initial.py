import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, GrantApp


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListingImport',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=10)),
                ('file_name', models.CharField(max_length=255)),
                ('file_digest', models.CharField(max_length=64)),
                ('file_bytes', models.BigIntegerField()),
                ('idempotency_key', models.CharField(blank=True, max_length=200)),
                ('format', models.CharField(blank=True, max_length=10)),
                ('encoding', models.CharField(blank=True, max_length=10)),
                ('office_id', models.UUIDField(null=True)),
                ('user_id', models.CharField(blank=True, max_length=40)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('failure', models.JSONField(null=True)),
                ('accepted', models.BigIntegerField(default=0)),
                ('rejected', models.BigIntegerField(default=0)),
                ('stored_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='IntakeBatch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('last_row', models.BigIntegerField()),
                ('added', models.IntegerField()),
                ('changed', models.IntegerField()),
                ('unchanged', models.IntegerField()),
                ('rejected', models.IntegerField()),
                ('loaded_at', models.DateTimeField()),
                ('listing_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.listingimport')),
            ],
        ),
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name_zh', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('trading_model', models.CharField(max_length=20)),
                ('domicile_region', models.CharField(blank=True, max_length=6)),
                ('is_demo', models.BooleanField(default=False)),
                ('registered_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
            ],
        ),
        migrations.AddField(
            model_name='listingimport',
            name='platform',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.platform'),
        ),
        migrations.CreateModel(
            name='RejectedRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('row', models.BigIntegerField()),
                ('line', models.BigIntegerField(null=True)),
                ('listing_id', models.TextField(blank=True)),
                ('field', models.TextField(blank=True)),
                ('reason', models.CharField(max_length=40)),
                ('detail', models.TextField(blank=True)),
                ('listing_import', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.listingimport')),
            ],
        ),
        migrations.CreateModel(
            name='ScreeningRun',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=10)),
                ('snapshot_number', models.IntegerField()),
                ('previous_snapshot_number', models.IntegerField(null=True)),
                ('rules_version', models.CharField(max_length=40)),
                ('office_id', models.UUIDField(null=True)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['-started_at'], name='market_run_recent_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('new', 'all', 'marks'))), name='market_screeningrun_kind')],
            },
        ),
        migrations.CreateModel(
            name='ScreeningBatch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('first_id', models.UUIDField(null=True)),
                ('last_id', models.UUIDField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('listings', models.IntegerField(default=0)),
                ('with_hits', models.IntegerField(default=0)),
                ('suspected', models.IntegerField(default=0)),
                ('intake_batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.intakebatch')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.screeningrun')),
            ],
        ),
        migrations.AddField(
            model_name='intakebatch',
            name='planned_run',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.screeningrun'),
        ),
        migrations.CreateModel(
            name='Seller',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('seller_id', models.CharField(max_length=200)),
                ('name', models.CharField(blank=True, max_length=300)),
                ('region', models.CharField(blank=True, max_length=6)),
                ('first_seen_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.platform')),
            ],
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('listing_id', models.CharField(max_length=200)),
                ('version', models.IntegerField()),
                ('title', models.TextField()),
                ('description', models.TextField(blank=True)),
                ('category', models.TextField(blank=True)),
                ('price', models.DecimalField(decimal_places=8, max_digits=20, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('url', models.TextField(blank=True)),
                ('images', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('ships_from', models.TextField(blank=True)),
                ('extra', models.JSONField(null=True)),
                ('first_seen_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('intake_batch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.intakebatch')),
                ('platform', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.platform')),
                ('seller', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.seller')),
            ],
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('listing', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='market.listing')),
                ('listing_version', models.IntegerField()),
                ('score', models.FloatField()),
                ('right_id', models.CharField(blank=True, max_length=80)),
                ('mark', models.TextField(blank=True)),
                ('disguise', models.CharField(blank=True, max_length=12)),
                ('span_field', models.CharField(blank=True, max_length=20)),
                ('span_start', models.IntegerField(null=True)),
                ('span_end', models.IntegerField(null=True)),
                ('reasons', models.JSONField(default=list)),
                ('text_digest', models.CharField(blank=True, max_length=64)),
                ('snapshot_number', models.IntegerField()),
                ('rules_version', models.CharField(max_length=40)),
                ('screened_at', models.DateTimeField()),
                ('batch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.screeningbatch')),
            ],
        ),
        migrations.CreateModel(
            name='Hit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('right_id', models.CharField(max_length=80)),
                ('mark', models.TextField()),
                ('disguise', models.CharField(max_length=12)),
                ('span_field', models.CharField(max_length=20)),
                ('span_start', models.IntegerField()),
                ('span_end', models.IntegerField()),
                ('strength', models.FloatField()),
                ('snapshot_number', models.IntegerField()),
                ('rules_version', models.CharField(max_length=40)),
                ('listing', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.listing')),
            ],
            options={
                'indexes': [models.Index(fields=['right_id'], name='market_hit_right_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('span_end__gt', models.F('span_start')), ('span_start__gte', 0)), name='market_hit_span')],
            },
        ),
        migrations.CreateModel(
            name='ListingVersion',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('changed', models.JSONField()),
                ('seen_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('intake_batch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.intakebatch')),
                ('listing', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.listing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('listing', 'version'), name='market_listingversion_number')],
            },
        ),
        migrations.AddConstraint(
            model_name='platform',
            constraint=models.CheckConstraint(condition=models.Q(('trading_model__in', ('self_operated', 'marketplace', 'social_commerce', 'live_stream', 'not_stated'))), name='market_platform_trading_model'),
        ),
        migrations.AddConstraint(
            model_name='platform',
            constraint=models.CheckConstraint(condition=models.Q(('domicile_region__regex', '^([0-9]{6})?$')), name='market_platform_region'),
        ),
        migrations.AddIndex(
            model_name='listingimport',
            index=models.Index(fields=['platform', '-started_at'], name='market_import_recent_idx'),
        ),
        migrations.AddConstraint(
            model_name='listingimport',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ('upload', 'command', 'api', 'demo'))), name='market_listingimport_source'),
        ),
        migrations.AddConstraint(
            model_name='listingimport',
            constraint=models.UniqueConstraint(condition=models.Q(('failed_at__isnull', True)), fields=('platform', 'file_digest'), name='market_listingimport_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='listingimport',
            constraint=models.UniqueConstraint(condition=models.Q(('failed_at__isnull', True), models.Q(('idempotency_key', ''), _negated=True)), fields=('platform', 'idempotency_key'), name='market_listingimport_idempotent', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='rejectedrow',
            constraint=models.UniqueConstraint(fields=('listing_import', 'row'), name='market_rejectedrow_number'),
        ),
        migrations.AddIndex(
            model_name='screeningbatch',
            index=models.Index(condition=models.Q(('finished_at__isnull', True)), fields=['run', 'number'], name='market_screeningbatch_open_idx'),
        ),
        migrations.AddConstraint(
            model_name='screeningbatch',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='market_screeningbatch_number'),
        ),
        migrations.AddConstraint(
            model_name='screeningbatch',
            constraint=models.CheckConstraint(condition=models.Q(('intake_batch__isnull', False), models.Q(('first_id__isnull', False), ('last_id__isnull', False)), _connector='OR'), name='market_screeningbatch_source'),
        ),
        migrations.AddIndex(
            model_name='intakebatch',
            index=models.Index(condition=models.Q(('planned_run__isnull', True)), fields=['id'], name='market_intakebatch_new_idx'),
        ),
        migrations.AddConstraint(
            model_name='intakebatch',
            constraint=models.UniqueConstraint(fields=('listing_import', 'number'), name='market_intakebatch_number'),
        ),
        migrations.AddIndex(
            model_name='seller',
            index=models.Index(fields=['region'], name='market_seller_region_idx'),
        ),
        migrations.AddConstraint(
            model_name='seller',
            constraint=models.UniqueConstraint(fields=('platform', 'seller_id'), name='market_seller_platform_key'),
        ),
        migrations.AddConstraint(
            model_name='seller',
            constraint=models.CheckConstraint(condition=models.Q(('region__regex', '^([0-9]{6})?$')), name='market_seller_region'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(fields=('listing_id', 'platform'), name='market_listing_platform_key'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='market_listing_version'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('price__isnull', True), ('price__gte', 0), _connector='OR'), name='market_listing_price'),
        ),
        migrations.AddIndex(
            model_name='screening',
            index=models.Index(condition=models.Q(('right_id', ''), _negated=True), fields=['right_id'], name='market_screening_right_idx'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='market_screening_score'),
        ),
        GrantApp("market_platform", "SELECT,INSERT,UPDATE"),
        GrantApp("market_seller", "SELECT,INSERT,UPDATE"),
        GrantApp("market_listing", "SELECT,INSERT,UPDATE"),
        AppendOnly("market_listingversion"),
        GrantApp("market_listingimport", "SELECT,INSERT,UPDATE"),
        GrantApp("market_intakebatch", "SELECT,INSERT,UPDATE"),
        AppendOnly("market_rejectedrow"),
        GrantApp("market_screeningrun", "SELECT,INSERT,UPDATE"),
        GrantApp("market_screeningbatch", "SELECT,INSERT,UPDATE"),
        GrantApp("market_screening", "SELECT,INSERT,UPDATE"),
        # A new answer for a listing replaces its hits; the journal keeps what was announced.
        GrantApp("market_hit", "SELECT,INSERT,DELETE"),
    ]
