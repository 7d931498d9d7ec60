import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import GrantApp, GuardState

# A draft may be released or withdrawn, and says by whom; its words stay, and so does all of it afterwards.
KEEP = """
CREATE FUNCTION law_keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.state <> 'draft'
        OR (OLD.id, OLD.rule, OLD.number, OLD.in_force, OLD.body, OLD.instruments, OLD.source, OLD.reason,
            OLD.drafted_by_id, OLD.drafted_at)
        IS DISTINCT FROM (NEW.id, NEW.rule, NEW.number, NEW.in_force, NEW.body, NEW.instruments, NEW.source,
            NEW.reason, NEW.drafted_by_id, NEW.drafted_at)
    THEN
        RAISE EXCEPTION '% of an edition is refused: it is only released or withdrawn, once', TG_OP
            USING ERRCODE = 'QF002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_edition_rows BEFORE UPDATE OR DELETE ON law_ruleedition
    FOR EACH ROW EXECUTE FUNCTION law_keep_edition();
CREATE TRIGGER keep_edition_table BEFORE TRUNCATE ON law_ruleedition
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
ALTER TABLE law_ruleedition ENABLE ALWAYS TRIGGER keep_edition_rows;
ALTER TABLE law_ruleedition ENABLE ALWAYS TRIGGER keep_edition_table;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('law', '0001_initial'),
        ('foundation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleEdition',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(max_length=80)),
                ('number', models.IntegerField()),
                ('in_force', models.DateField()),
                ('body', models.TextField()),
                ('instruments', models.TextField(blank=True)),
                ('source', models.CharField(max_length=500)),
                ('reason', models.TextField()),
                ('state', models.CharField(default='draft', max_length=16)),
                ('workflow_version', models.IntegerField(default=1)),
                ('drafted_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'drafted_at'], name='law_edition_list'), models.Index(fields=['rule', 'number'], name='law_edition_rule')],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'released', 'withdrawn'])), name='law_edition_state'),
                    models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='law_edition_two_people'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'released'), _negated=True), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='law_edition_released'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('released_at__isnull', True), ('released_by__isnull', True)), _connector='OR'), name='law_edition_withdrawn'),
                    models.UniqueConstraint(condition=models.Q(('state', 'released')), fields=('rule', 'number'), name='law_edition_once'),
                ],
            },
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('standing__in', ('running', 'paused', 'no_calendar'))), fields=['rule', 'version'], name='law_clock_open'),
        ),
        GrantApp("law_ruleedition", "SELECT,INSERT,UPDATE"),
        GuardState("law_ruleedition", "rule_edition"),
        migrations.RunSQL(KEEP, "DROP FUNCTION law_keep_edition() CASCADE; DROP TRIGGER keep_edition_table ON law_ruleedition;"),
    ]
