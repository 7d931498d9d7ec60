import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import qingfeng.foundation.clock
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly, EnsureAppRole, GrantApp


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION foundation_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: its rows are only ever added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'QF002';
END $$;
"""

ERASE_ONLY = """
CREATE OR REPLACE FUNCTION foundation_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.text IS NULL OR NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.erased_at IS NULL
        OR NEW.id <> OLD.id OR NEW.entry_id <> OLD.entry_id OR NEW.name <> OLD.name
    THEN
        RAISE EXCEPTION 'a text of the journal can only be erased' USING ERRCODE = 'QF002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER erase_only BEFORE UPDATE ON foundation_journaltext
    FOR EACH ROW EXECUTE FUNCTION foundation_erase_only();
CREATE TRIGGER erase_only_rows BEFORE DELETE ON foundation_journaltext
    FOR EACH ROW EXECUTE FUNCTION foundation_refuse_change();
CREATE TRIGGER erase_only_table BEFORE TRUNCATE ON foundation_journaltext
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
ALTER TABLE foundation_journaltext ENABLE ALWAYS TRIGGER erase_only;
ALTER TABLE foundation_journaltext ENABLE ALWAYS TRIGGER erase_only_rows;
ALTER TABLE foundation_journaltext ENABLE ALWAYS TRIGGER erase_only_table;
"""

# Once a statement, so that COPY of many rows pays little. The application may read the step table itself.
GUARD_BEGIN = """
CREATE OR REPLACE FUNCTION foundation_guard_begin() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stray record;
BEGIN
    SELECT begun.state, begun.workflow_version INTO stray FROM begun
    WHERE NOT EXISTS (
        SELECT FROM public.foundation_workflowstep
        WHERE workflow = TG_ARGV[0] AND version = begun.workflow_version AND source = '' AND target = begun.state
    ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% v% does not begin in state %', TG_ARGV[0], stray.workflow_version, stray.state
            USING ERRCODE = 'QF001';
    END IF;
    RETURN NULL;
END $$;
"""

# The move is told by move() in a setting of the transaction: verb|actor|office|entry|instant. The lookup and the
# history row are one query. Names are qualified instead of setting search_path, which would double the cost; the
# application's role can make no schema or function that could come before pg_catalog.
GUARD_MOVE = """
CREATE OR REPLACE FUNCTION foundation_guard_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    told text[] := string_to_array(current_setting('qingfeng.move', true), '|');
BEGIN
    IF OLD.workflow_version <> NEW.workflow_version OR OLD.id <> NEW.id THEN
        RAISE EXCEPTION '% % keeps its id and workflow version', TG_ARGV[0], OLD.id USING ERRCODE = 'QF001';
    END IF;
    IF told IS NULL OR cardinality(told) <> 5 THEN
        RAISE EXCEPTION '% % was moved without saying by whom', TG_ARGV[0], OLD.id USING ERRCODE = 'QF001';
    END IF;
    INSERT INTO public.foundation_statehistory
        (workflow, version, row_id, source, target, verb, actor, office, entry, at)
    SELECT workflow, version, NEW.id, source, target, verb,
        NULLIF(told[2], '')::uuid, NULLIF(told[3], '')::uuid, NULLIF(told[4], '')::uuid, told[5]::timestamptz
    FROM public.foundation_workflowstep
    WHERE workflow = TG_ARGV[0] AND version = NEW.workflow_version
        AND source = OLD.state AND target = NEW.state AND verb = told[1];
    IF NOT FOUND THEN
        RAISE EXCEPTION '% v% has no step % from % to %',
            TG_ARGV[0], NEW.workflow_version, told[1], OLD.state, NEW.state USING ERRCODE = 'QF001';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION foundation_guard_begin(), foundation_guard_move() FROM PUBLIC;
"""

CACHE_TABLE = """
CREATE TABLE foundation_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX foundation_cache_expires ON foundation_cache (expires);
"""



class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='E-mail')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('language', models.CharField(choices=[('zh-hans', '中文'), ('en', 'English')], default='zh-hans', max_length=8, verbose_name='Language')),
                ('is_active', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='foundation_user_email_lower')],
            },
        ),
        migrations.CreateModel(
            name='Journal',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('node', models.CharField(max_length=40)),
                ('actor', models.UUIDField(null=True)),
                ('office', models.UUIDField(null=True)),
                ('verb', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('payload', models.JSONField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('at', models.DateTimeField()),
                ('salt', models.BinaryField()),
                ('digest', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id', 'id'], name='foundation_journal_subject'), models.Index(fields=['verb', 'id'], name='foundation_journal_verb'), models.Index(fields=['office', 'id'], name='foundation_journal_office'), models.Index(fields=['actor', 'id'], name='foundation_journal_actor')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb', ''), _negated=True), name='foundation_journal_verb_named')],
            },
        ),
        migrations.CreateModel(
            name='LoginFailure',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('account_digest', models.CharField(max_length=64)),
                ('address', models.GenericIPAddressField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['account_digest', 'at'], name='foundation_failure_account'), models.Index(fields=['address', 'at'], name='foundation_failure_address')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('right_holder', 'Right holder'), ('agent', 'Agent'), ('platform', 'E-commerce platform'), ('agency', 'Agency'), ('appraisal', 'Appraisal body')], max_length=16, verbose_name='Kind')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('name_en', models.CharField(blank=True, default='', max_length=200, verbose_name='Name in English')),
                ('function', models.CharField(blank=True, choices=[('market_regulation', 'Market regulation'), ('copyright', 'Copyright'), ('customs', 'Customs'), ('post', 'Post'), ('public_security', 'Public security (police)'), ('procuratorate', 'Procuratorate'), ('commerce', 'Commerce'), ('industry_it', 'Industry and information technology'), ('culture', 'Culture and tourism'), ('justice', 'Justice administration'), ('subdistrict', 'Sub-district office'), ('leading_group', 'Leading-group office')], default='', max_length=24, verbose_name='Function')),
                ('region', models.CharField(blank=True, default='', max_length=6, verbose_name='Region')),
                ('uscc', models.CharField(blank=True, default='', max_length=18, verbose_name='Unified social credit code')),
                ('is_demo', models.BooleanField(default=False)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['right_holder', 'agent', 'platform', 'agency', 'appraisal'])), name='foundation_organisation_kind'), models.CheckConstraint(condition=models.Q(models.Q(('function__in', ['market_regulation', 'copyright', 'customs', 'post', 'public_security', 'procuratorate', 'commerce', 'industry_it', 'culture', 'justice', 'subdistrict', 'leading_group']), ('kind', 'agency')), models.Q(models.Q(('kind', 'agency'), _negated=True), ('function', '')), _connector='OR'), name='foundation_organisation_function_of_agency'), models.CheckConstraint(condition=models.Q(('region', ''), ('region__regex', '^[0-9]{6}$'), _connector='OR'), name='foundation_organisation_region'), models.UniqueConstraint(condition=models.Q(('uscc', ''), _negated=True), fields=('uscc',), name='foundation_organisation_uscc')],
            },
        ),
        migrations.CreateModel(
            name='PendingDate',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('rule', models.CharField(max_length=80)),
                ('calendar', models.CharField(max_length=20)),
                ('start', models.DateField()),
                ('length', models.IntegerField()),
                ('unit', models.CharField(max_length=16)),
                ('year', models.IntegerField()),
                ('not_before', models.DateField()),
                ('state', models.CharField(choices=[('no_calendar', 'Calendar year missing'), ('computed', 'Computed'), ('withdrawn', 'Withdrawn')], default='no_calendar', max_length=16)),
                ('due', models.DateField(null=True)),
                ('noted_at', models.DateTimeField()),
                ('computed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'no_calendar')), fields=['calendar', 'year'], name='foundation_pending_year')],
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'rule'), name='foundation_pending_once'), models.CheckConstraint(condition=models.Q(models.Q(('due__isnull', False), ('state', 'computed')), models.Q(('state', 'computed'), _negated=True), _connector='OR'), name='foundation_pending_due')],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('function', models.CharField(blank=True, choices=[('market_regulation', 'Market regulation'), ('copyright', 'Copyright'), ('customs', 'Customs'), ('post', 'Post'), ('public_security', 'Public security (police)'), ('procuratorate', 'Procuratorate'), ('commerce', 'Commerce'), ('industry_it', 'Industry and information technology'), ('culture', 'Culture and tourism'), ('justice', 'Justice administration'), ('subdistrict', 'Sub-district office'), ('leading_group', 'Leading-group office')], default='', max_length=24, verbose_name='Function')),
                ('region', models.CharField(blank=True, default='', max_length=6, verbose_name='Region')),
                ('permissions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), blank=True, default=list, size=None)),
                ('is_admin', models.BooleanField(default=False, verbose_name='Administrator')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roles', to='foundation.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('valid_from', models.DateTimeField()),
                ('valid_to', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='foundation.role')),
            ],
        ),
        migrations.CreateModel(
            name='ServiceAccount',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('region', models.CharField(blank=True, default='', max_length=6)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_accounts', to='foundation.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('prefix', models.CharField(max_length=12, unique=True)),
                ('secret_digest', models.CharField(max_length=64)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='foundation.serviceaccount')),
            ],
        ),
        migrations.CreateModel(
            name='StateHistory',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('workflow', models.CharField(max_length=60)),
                ('version', models.IntegerField()),
                ('row_id', models.UUIDField()),
                ('source', models.CharField(max_length=40)),
                ('target', models.CharField(max_length=40)),
                ('verb', models.CharField(max_length=40)),
                ('actor', models.UUIDField(null=True)),
                ('office', models.UUIDField(null=True)),
                ('entry', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['row_id', 'at'], name='foundation_history_row')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.BigIntegerField()),
                ('stored_at', models.DateTimeField()),
                ('stored_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='WorkflowStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workflow', models.CharField(max_length=60)),
                ('version', models.IntegerField()),
                ('source', models.CharField(max_length=40)),
                ('verb', models.CharField(max_length=40)),
                ('target', models.CharField(max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workflow', 'version', 'source', 'target', 'verb'), name='foundation_step_once')],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('jurisdiction', models.CharField(max_length=20, verbose_name='Jurisdiction')),
                ('year', models.IntegerField(verbose_name='Year')),
                ('holidays', models.JSONField(default=list)),
                ('workdays', models.JSONField(default=list)),
                ('source', models.CharField(max_length=300, verbose_name='Source')),
                ('loaded_at', models.DateTimeField()),
                ('loaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('jurisdiction', 'year'), name='foundation_calendar_year'), models.CheckConstraint(condition=models.Q(('year__gte', 1949), ('year__lte', 2200)), name='foundation_calendar_range')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscription', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('failing', 'Failing')], default='waiting', max_length=8)),
                ('attempts', models.IntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('last_error', models.TextField(blank=True, default='')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='foundation.journal')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'done'), _negated=True), fields=['next_at', 'id'], name='foundation_delivery_owed'), models.Index(condition=models.Q(('state', 'done')), fields=['done_at'], name='foundation_delivery_done')],
                'constraints': [models.UniqueConstraint(fields=('subscription', 'entry'), name='foundation_delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='JournalText',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('text', models.TextField(null=True)),
                ('salt', models.BinaryField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='foundation.journal')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('entry', 'name'), name='foundation_journaltext_name'), models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), ('salt__isnull', False), ('text__isnull', False)), models.Q(('erased_at__isnull', False), ('salt__isnull', True), ('text__isnull', True)), _connector='OR'), name='foundation_journaltext_erased')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=qingfeng.foundation.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=80)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user', '-at'], name='foundation_note_unread')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('read_at__isnull', True)), fields=('user', 'code', 'subject_kind', 'subject_id'), name='foundation_note_once')],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, default='', max_length=80)),
                ('level', models.SmallIntegerField(choices=[(1, 'Province'), (2, 'Prefecture'), (3, 'County')])),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='foundation.region')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{6}$')), name='foundation_region_code')],
            },
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='foundation_role_name'),
        ),
        migrations.AddConstraint(
            model_name='role',
            constraint=models.CheckConstraint(condition=models.Q(('region__regex', '^([0-9]{2}){0,3}$')), name='foundation_role_region'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='foundation_membership_order'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('user', 'role'), name='foundation_membership_open'),
        ),
        migrations.AddConstraint(
            model_name='serviceaccount',
            constraint=models.UniqueConstraint(fields=('organisation', 'name'), name='foundation_service_name'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='foundation_apikey_expires'),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='foundation_file_digest'),
        ),
        migrations.AddConstraint(
            model_name='storedfile',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='foundation_file_size'),
        ),
        EnsureAppRole(),
        migrations.RunSQL(
            REFUSE_CHANGE + ERASE_ONLY + GUARD_BEGIN + GUARD_MOVE + CACHE_TABLE,
            """DROP TABLE foundation_cache;
            DROP FUNCTION foundation_erase_only() CASCADE;
            DROP FUNCTION foundation_refuse_change() CASCADE;
            DROP FUNCTION foundation_guard_begin() CASCADE;
            DROP FUNCTION foundation_guard_move() CASCADE;""",
        ),
        AppendOnly("foundation_journal"),
        AppendOnly("foundation_statehistory"),
        # The trigger writes history as the owner; the application only reads it.
        GrantApp("foundation_statehistory", "SELECT"),
        GrantApp("foundation_journaltext", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_workflowstep", "SELECT"),
        GrantApp("foundation_delivery", "SELECT,INSERT,UPDATE,DELETE"),
        GrantApp("foundation_notification", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_user", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_organisation", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_role", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_membership", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_serviceaccount", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_apikey", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_loginfailure", "SELECT,INSERT,DELETE"),
        GrantApp("foundation_region", "SELECT"),
        GrantApp("foundation_calendaryear", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_pendingdate", "SELECT,INSERT,UPDATE"),
        GrantApp("foundation_storedfile", "SELECT,INSERT"),
        GrantApp("foundation_cache", "SELECT,INSERT,UPDATE,DELETE"),
    ]
