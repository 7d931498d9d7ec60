from django.db import migrations, models

# The lawful steps as a function with the table's rows as constants: asked from the guarding trigger it is an expression
# that is made ready once, where a look at the table would be a query for every row. Steps of nowhere are no moves.
PUBLISH = """
CREATE FUNCTION foundation_is_step(workflow pg_catalog.text, step pg_catalog.text) RETURNS pg_catalog.bool
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT false';
REVOKE ALL ON FUNCTION foundation_is_step(pg_catalog.text, pg_catalog.text) FROM PUBLIC;

CREATE FUNCTION foundation_publish_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    body pg_catalog.text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('foundation_is_step'));
    SELECT 'SELECT CASE $1'
        || string_agg(format(E'\\n    WHEN %L THEN $2 = ANY (%L::pg_catalog.text[])', workflow, steps), '' ORDER BY workflow)
        || E'\\n    ELSE false END'
    INTO body
    FROM (
        SELECT workflow, array_agg(concat_ws('|', version, target_version, source, verb, target)
            ORDER BY version, target_version, source, verb, target) AS steps
        FROM public.foundation_workflowstep WHERE source <> '' GROUP BY workflow
    ) AS listed;
    body := coalesce(body, 'SELECT false');
    IF body IS DISTINCT FROM (
        SELECT prosrc FROM pg_proc
        WHERE oid = 'public.foundation_is_step(pg_catalog.text, pg_catalog.text)'::regprocedure
    ) THEN
        EXECUTE format('CREATE OR REPLACE FUNCTION public.foundation_is_step(workflow pg_catalog.text, step pg_catalog.text)'
            ' RETURNS pg_catalog.bool LANGUAGE sql IMMUTABLE PARALLEL SAFE AS %L', body);
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION foundation_publish_steps() FROM PUBLIC;
CREATE TRIGGER publish_steps AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON foundation_workflowstep
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_publish_steps();
ALTER TABLE foundation_workflowstep ENABLE ALWAYS TRIGGER publish_steps;
"""

# The move is told by move() in a setting of the transaction: verb|actor|office|entry|instant. Each value is made ready by
# an assignment, which is kept for the session, so that the row that is written is nothing but parameters. Names of types
# are qualified, as a temporary type of the application's would come before pg_catalog; functions and operators never do.
GUARD_MOVE = """
CREATE OR REPLACE FUNCTION foundation_guard_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    told pg_catalog.text[];
    flow pg_catalog.varchar(60) := TG_ARGV[0];
    verb pg_catalog.varchar(40);
    actor pg_catalog.uuid;
    office pg_catalog.uuid;
    entry pg_catalog.uuid;
    at pg_catalog.timestamptz;
BEGIN
    IF OLD.id IS DISTINCT FROM NEW.id THEN
        RAISE EXCEPTION '% % keeps its id', flow, OLD.id USING ERRCODE = 'QF001';
    END IF;
    IF OLD.state IS NOT DISTINCT FROM NEW.state AND OLD.workflow_version IS NOT DISTINCT FROM NEW.workflow_version THEN
        RETURN NULL;
    END IF;
    told := string_to_array(current_setting('qingfeng.move', true), '|');
    IF told IS NULL OR cardinality(told) <> 5 THEN
        RAISE EXCEPTION '% % was moved without saying by whom', flow, OLD.id USING ERRCODE = 'QF001';
    END IF;
    verb := told[1];
    IF NOT public.foundation_is_step(flow,
        concat_ws('|', OLD.workflow_version, NEW.workflow_version, OLD.state, verb, NEW.state))
    THEN
        RAISE EXCEPTION '% v% has no step % from % to %', flow,
            CASE WHEN OLD.workflow_version = NEW.workflow_version THEN OLD.workflow_version::pg_catalog.text
                ELSE concat(OLD.workflow_version, ' to v', NEW.workflow_version) END,
            verb, OLD.state, NEW.state USING ERRCODE = 'QF001';
    END IF;
    actor := NULLIF(told[2], '');
    office := NULLIF(told[3], '');
    entry := NULLIF(told[4], '');
    at := told[5];
    INSERT INTO public.foundation_statehistory
        (workflow, version, row_id, source, target, verb, actor, office, entry, at)
    VALUES (flow, NEW.workflow_version, NEW.id, OLD.state, NEW.state, verb, actor, office, entry, at);
    RETURN NULL;
END $$;
"""

# Tables that are guarded already take the trigger as GuardState makes it now.
GUARDED_ALREADY = """
DO $$ DECLARE guard record; BEGIN
    FOR guard IN
        SELECT tgrelid::regclass AS guarded, convert_from(substring(tgargs FROM 1 FOR length(tgargs) - 1), 'UTF8') AS flow
        FROM pg_trigger WHERE tgname = 'guard_state_move' AND NOT tgisinternal
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER guard_state_move AFTER UPDATE OF id, state, workflow_version ON %s'
            ' FOR EACH ROW EXECUTE FUNCTION foundation_guard_move(%L)', guard.guarded, guard.flow);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER guard_state_move', guard.guarded);
    END LOOP;
END $$;
"""

NOT_CARRIED = "UPDATE foundation_workflowstep SET target_version = version"


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [
        migrations.AddField("workflowstep", "target_version", models.IntegerField(null=True)),
        migrations.RunSQL(NOT_CARRIED, migrations.RunSQL.noop),
        migrations.AlterField("workflowstep", "target_version", models.IntegerField()),
        migrations.RemoveConstraint("workflowstep", "foundation_step_once"),
        migrations.AddConstraint(
            "workflowstep",
            models.UniqueConstraint(
                fields=("workflow", "version", "target_version", "source", "target", "verb"),
                name="foundation_step_once",
            ),
        ),
        migrations.RunSQL(PUBLISH),
        migrations.RunSQL(f"{NOT_CARRIED} WHERE false"),
        migrations.RunSQL(GUARD_MOVE),
        migrations.RunSQL(GUARDED_ALREADY),
    ]
