import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, GrantApp, GuardState

# A lead counts in every scope that may see it; what an office has finished counts under done:<office>, so that
# the open leads of an office are the one figure less the other. Old and new rows of a statement are summed
# first: a second screening that changes nothing writes nothing. Cells are written in one order: no deadlock.
_GROUP = "division, region, platform_id, holder_id, score_band, price_band, disguise, right_id"
_FINISHED = "('decided', 'second_review', 'disputed', 'recalled')"
_SCOPES = (
    ("'d:' || division", "division", "true"),
    ("'r:' || division || ':' || left(region, 2)", "division, left(region, 2)", "region <> ''"),
    ("'p:' || platform_id", "platform_id", "true"),
    ("'h:' || holder_id", "holder_id", "holder_id IS NOT NULL"),
)


def _cells(scope: str, keys: str, condition: str) -> str:
    """One scope's cells: its total and each facet's values, in one pass over the summed rows."""
    return f"""
        SELECT {scope} AS scope,
            CASE GROUPING(disguise, on_platform, right_id, score_band, price_band)
                WHEN 31 THEN 'total' WHEN 15 THEN 'disguise' WHEN 23 THEN 'platform'
                WHEN 27 THEN 'right' WHEN 29 THEN 'score' ELSE 'price' END AS facet,
            CASE GROUPING(disguise, on_platform, right_id, score_band, price_band)
                WHEN 31 THEN '' WHEN 15 THEN disguise WHEN 23 THEN on_platform
                WHEN 27 THEN right_id WHEN 29 THEN score_band ELSE price_band END AS value,
            sum(n) AS n
        FROM summed WHERE {condition}
        GROUP BY {keys},
            GROUPING SETS ((), (disguise), (on_platform), (right_id), (score_band), (price_band))
        HAVING sum(n) <> 0
    """


def _add(rows: str, cells: str) -> str:
    return f"""
    WITH summed AS (
        SELECT *, platform_id::text AS on_platform FROM ({rows}) AS found
    )
    INSERT INTO market_leadcount (scope, facet, value, n)
        SELECT scope, facet, value, n FROM ({cells}) AS cells
        ORDER BY scope, facet, value
        ON CONFLICT (scope, facet, value) DO UPDATE SET n = market_leadcount.n + excluded.n;
    """


_ALL_CELLS = " UNION ALL ".join(_cells(*scope) for scope in _SCOPES)
_DONE_CELLS = _cells("'done:' || office_id", "office_id", "true")
_DIFFERENCE = f"""
    SELECT id, {_GROUP}, sum(n) AS n FROM (
        SELECT id, {_GROUP}, 1 AS n FROM new_rows WHERE live
        UNION ALL SELECT id, {_GROUP}, -1 FROM old_rows WHERE live
    ) AS both_rows
    GROUP BY id, {_GROUP} HAVING sum(n) <> 0
"""
_ADDED = f"SELECT {_GROUP}, 1 AS n FROM new_rows WHERE live"
_CHANGED_DONE = f"""
    SELECT k.office_id, d.* FROM ({_DIFFERENCE}) AS d
    JOIN market_leadcheck k ON k.lead_id = d.id AND k.state IN {_FINISHED}
"""
_MOVED = f"""
    SELECT g.office_id, l.*, g.n FROM (
        SELECT office_id, lead_id, sum(n) AS n FROM (
            SELECT office_id, lead_id, 1 AS n FROM new_rows WHERE state IN {_FINISHED}
            UNION ALL SELECT office_id, lead_id, -1 FROM old_rows WHERE state IN {_FINISHED}
        ) AS both_rows
        GROUP BY office_id, lead_id HAVING sum(n) <> 0
    ) g
    JOIN (SELECT id, {_GROUP} FROM market_lead WHERE live) l ON l.id = g.lead_id
"""
COUNTERS = f"""
CREATE FUNCTION market_lead_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_add(_ADDED, _ALL_CELLS)}
    RETURN NULL;
END $$;

CREATE FUNCTION market_lead_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_add(_DIFFERENCE, _ALL_CELLS)}
    {_add(_CHANGED_DONE, _DONE_CELLS)}
    RETURN NULL;
END $$;

CREATE FUNCTION market_leadcheck_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {_add(_MOVED, _DONE_CELLS)}
    RETURN NULL;
END $$;

CREATE TRIGGER count_added AFTER INSERT ON market_lead
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION market_lead_added();
CREATE TRIGGER count_changed AFTER UPDATE ON market_lead
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION market_lead_changed();
CREATE TRIGGER count_moved AFTER UPDATE ON market_leadcheck
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION market_leadcheck_moved();
"""
DROP_COUNTERS = """
DROP TRIGGER count_moved ON market_leadcheck;
DROP TRIGGER count_changed ON market_lead;
DROP TRIGGER count_added ON market_lead;
DROP FUNCTION market_leadcheck_moved(), market_lead_changed(), market_lead_added();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0001_initial'),
        ('market', '0001_initial'),
        ('register', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('listing', models.OneToOneField(db_column='id', db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='market.listing')),
                ('listing_version', models.IntegerField()),
                ('text_digest', models.CharField(blank=True, max_length=64)),
                ('right_id', models.CharField(blank=True, max_length=80)),
                ('mark', models.TextField(blank=True)),
                ('region', models.CharField(blank=True, max_length=6)),
                ('division', models.CharField(max_length=10)),
                ('score', models.FloatField()),
                ('disguise', models.CharField(blank=True, max_length=12)),
                ('price_ratio', models.FloatField(null=True)),
                ('reasons', models.JSONField(default=list)),
                ('snapshot_number', models.IntegerField()),
                ('rules_version', models.CharField(max_length=40)),
                ('live', models.BooleanField(default=True)),
                ('opened_at', models.DateTimeField()),
                ('screened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('score_band', models.GeneratedField(db_persist=True, expression=models.Case(models.When(score__gte=0.97, then=models.Value('97')), models.When(score__gte=0.9, then=models.Value('90')), models.When(score__gte=0.7, then=models.Value('70')), default=models.Value('50'), output_field=models.CharField(max_length=4)), output_field=models.CharField(max_length=4))),
                ('price_band', models.GeneratedField(db_persist=True, expression=models.Case(models.When(price_ratio__isnull=True, then=models.Value('none')), models.When(price_ratio__lt=0.1, then=models.Value('0')), models.When(price_ratio__lt=0.3, then=models.Value('10')), models.When(price_ratio__lt=0.6, then=models.Value('30')), models.When(price_ratio__lt=1.0, then=models.Value('60')), default=models.Value('100'), output_field=models.CharField(max_length=4)), output_field=models.CharField(max_length=4))),
                ('holder', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.party')),
                ('platform', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.platform')),
                ('seller', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.seller')),
            ],
        ),
        migrations.CreateModel(
            name='LeadCheck',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('state', models.CharField(default='open', max_length=20)),
                ('workflow_version', models.IntegerField(default=1)),
                ('verdict', models.CharField(blank=True, max_length=12)),
                ('reason', models.CharField(blank=True, max_length=24)),
                ('decided_at', models.DateTimeField(null=True)),
                ('text_digest', models.CharField(blank=True, max_length=64)),
                ('cycle', models.IntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.lead')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='LeadCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('scope', models.CharField(max_length=60)),
                ('facet', models.CharField(max_length=12)),
                ('value', models.CharField(max_length=80)),
                ('n', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['scope', 'facet', '-n'], name='market_leadcount_top_idx')],
                'constraints': [models.UniqueConstraint(fields=('scope', 'facet', 'value'), name='market_leadcount_cell')],
            },
        ),
        migrations.CreateModel(
            name='LeadDecision',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('office_kind', models.CharField(max_length=16)),
                ('cycle', models.IntegerField()),
                ('round', models.CharField(max_length=8)),
                ('verdict', models.CharField(max_length=12)),
                ('reason', models.CharField(max_length=24)),
                ('score', models.FloatField()),
                ('right_id', models.CharField(blank=True, max_length=80)),
                ('text_digest', models.CharField(blank=True, max_length=64)),
                ('listing_version', models.IntegerField()),
                ('snapshot_number', models.IntegerField()),
                ('rules_version', models.CharField(max_length=40)),
                ('decided_at', models.DateTimeField()),
                ('check_of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.leadcheck')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.lead')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='market.leaddecision')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NoMatch',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('right_id', models.CharField(max_length=80)),
                ('text_digest', models.CharField(max_length=64)),
                ('platform_id', models.UUIDField(null=True)),
                ('region', models.CharField(blank=True, max_length=6)),
                ('noted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.leaddecision')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ReviewPolicy',
            fields=[
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='foundation.organisation')),
                ('gives_labels', models.BooleanField(default=False)),
                ('second_share', models.DecimalField(decimal_places=3, max_digits=4)),
                ('seed', models.CharField(max_length=40)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('page', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('shared', models.BooleanField(default=False)),
                ('saved_at', models.DateTimeField()),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='foundation.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('tokens', django.contrib.postgres.search.SearchVectorField()),
                ('indexed_at', models.DateTimeField()),
                ('platform', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='market.platform')),
            ],
            options={
                'verbose_name_plural': 'search entries',
            },
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('division'), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_division_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('division'), django.db.models.functions.text.Left('region', 2), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_province_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('division'), django.db.models.functions.text.Left('region', 4), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_city_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('division'), models.F('region'), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_county_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('platform'), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_platform_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('holder'), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_holder_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('right_id'), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_right_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('seller'), models.F('score'), models.F('listing'), condition=models.Q(('live', True)), name='market_lead_seller_idx'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('right_id'), models.F('text_digest'), name='market_lead_text_idx'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='market_lead_score'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('division__in', ('industrial', 'copyright'))), name='market_lead_division'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('live', True)), models.Q(('closed_at__isnull', False), ('live', False)), _connector='OR'), name='market_lead_closed'),
        ),
        migrations.AddIndex(
            model_name='leadcheck',
            index=models.Index(condition=models.Q(('state__in', ['decided', 'disputed', 'recalled', 'second_review'])), fields=['office', 'lead'], name='market_leadcheck_done_idx'),
        ),
        migrations.AddIndex(
            model_name='leadcheck',
            index=models.Index(fields=['lead'], name='market_leadcheck_lead_idx'),
        ),
        migrations.AddIndex(
            model_name='leadcheck',
            index=models.Index(fields=['office', 'state', '-changed_at', '-id'], name='market_leadcheck_desk_idx'),
        ),
        migrations.AddIndex(
            model_name='leadcheck',
            index=models.Index(condition=models.Q(('state', 'assigned')), fields=['assignee', '-changed_at'], name='market_leadcheck_mine_idx'),
        ),
        migrations.AddConstraint(
            model_name='leadcheck',
            constraint=models.UniqueConstraint(fields=('office', 'lead'), name='market_leadcheck_once'),
        ),
        migrations.AddConstraint(
            model_name='leadcheck',
            constraint=models.CheckConstraint(condition=models.Q(('verdict', ''), ('verdict__in', ('infringing', 'suspect', 'genuine_use', 'no_mark', 'out', 'unsure')), _connector='OR'), name='market_leadcheck_verdict'),
        ),
        migrations.AddConstraint(
            model_name='leadcheck',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['assigned', 'decided', 'disputed', 'open', 'recalled', 'second_review'])), name='market_leadcheck_state'),
        ),
        migrations.AddIndex(
            model_name='leaddecision',
            index=models.Index(fields=['office', 'decided_at'], name='market_decision_office_idx'),
        ),
        migrations.AddConstraint(
            model_name='leaddecision',
            constraint=models.CheckConstraint(condition=models.Q(('round__in', ('first', 'second', 'settle', 'undo'))), name='market_leaddecision_round'),
        ),
        migrations.AddConstraint(
            model_name='leaddecision',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['replica_wording', 'grade_claim', 'mark_disguised', 'price_too_low', 'mixed_brands', 'not_authorised', 'range_unlikely', 'copied_picture', 'genuine_goods', 'second_hand', 'compatible_with', 'named_as_subject', 'authorised_seller', 'common_word', 'false_match', 'own_mark', 'no_goods', 'needs_holder', 'needs_picture', 'needs_price', 'needs_purchase', 'evidence_mixed'])), name='market_leaddecision_reason'),
        ),
        migrations.AddConstraint(
            model_name='leaddecision',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ('infringing', 'suspect', 'genuine_use', 'no_mark', 'out', 'unsure'))), name='market_leaddecision_verdict'),
        ),
        migrations.AddConstraint(
            model_name='leaddecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('round', 'undo'), ('undoes__isnull', False)), models.Q(models.Q(('round', 'undo'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='market_leaddecision_undo'),
        ),
        migrations.AddConstraint(
            model_name='nomatch',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('right_id', 'text_digest', 'office'), name='market_nomatch_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('second_share__gte', 0), ('second_share__lte', 1)), name='market_reviewpolicy_share'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'page', 'name'), name='market_savedview_name'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tokens'], name='market_searchentry_idx'),
        ),
        migrations.AddConstraint(
            model_name='searchentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('listing', 'seller', 'right'))), name='market_searchentry_kind'),
        ),
        migrations.RunSQL(COUNTERS, DROP_COUNTERS),
        GrantApp("market_lead", "SELECT,INSERT,UPDATE"),
        GrantApp("market_leadcheck", "SELECT,INSERT,UPDATE"),
        GuardState("market_leadcheck", "lead"),
        AppendOnly("market_leaddecision"),
        GrantApp("market_nomatch", "SELECT,INSERT,UPDATE"),
        GrantApp("market_reviewpolicy", "SELECT,INSERT,UPDATE"),
        GrantApp("market_savedview", "SELECT,INSERT,UPDATE,DELETE"),
        GrantApp("market_leadcount", "SELECT,INSERT,UPDATE"),
        GrantApp("market_searchentry", "SELECT,INSERT,UPDATE"),
    ]
