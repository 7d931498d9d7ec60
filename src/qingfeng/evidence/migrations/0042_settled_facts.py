"""What was written of a measure, an appraisal and a counting stays; a lot leaves a measure for one that took it."""

from django.db import migrations

_SETTLED = (
    ("evidence_measure", "approved_at", ("approved_by_id",)),
    ("evidence_measure", "taken_at", ()),
    ("evidence_measure", "clock", ()),
    ("evidence_measure", "urgent_clock", ()),
    ("evidence_measure", "release_ground", ()),
    ("evidence_appraisal", "right_id", ()),
    ("evidence_stocktake", "closed_at", ("closed_by_id",)),
)
_MEASURED = """
CREATE FUNCTION evidence_measured() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evidence_orderline asked
        JOIN evidence_order ordered ON ordered.id = asked.order_id
        JOIN evidence_movement moved ON moved.line_id = asked.id
        WHERE asked.lot_id = NEW.id AND ordered.measure_id = NEW.measure_id)
    THEN
        RAISE EXCEPTION 'no movement brought lot % under measure %', NEW.id, NEW.measure_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_measured() FROM PUBLIC;
CREATE TRIGGER measured AFTER UPDATE OF measure_id ON evidence_lot
    FOR EACH ROW WHEN (OLD.measure_id IS DISTINCT FROM NEW.measure_id) EXECUTE FUNCTION evidence_measured();
ALTER TABLE evidence_lot ENABLE ALWAYS TRIGGER measured;
"""
_FREE = "DROP TRIGGER measured ON evidence_lot; DROP FUNCTION evidence_measured();"


def _settled() -> str:
    made = []
    for table, settling, columns in _SETTLED:
        named = ", ".join(f"'{column}'" for column in (settling, *columns))
        made.append(
            f"CREATE TRIGGER settled_{settling} BEFORE UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION evidence_settled({named});"
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER settled_{settling};"
        )
    return "".join(made)


def _open() -> str:
    return "".join(
        f"DROP TRIGGER settled_{settling} ON {table};" for table, settling, _ in _SETTLED
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0041_held_to_the_end")]
    operations = [migrations.RunSQL(_settled(), _open()), migrations.RunSQL(_MEASURED, _FREE)]
