"""Nothing is taken or sampled under a measure whose time is over; a part that goes back names the ground of its release."""

from django.db import migrations, models

_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

# The order of the names is the order of the triggers: this one comes before the ledger moves.
STANDS = f"""
CREATE FUNCTION evidence_measure_stands(wanted uuid, kinds text[], moment timestamptz) RETURNS boolean {_OWNER} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM evidence_measure WHERE id = wanted AND kind = ANY (kinds)
            AND (state = 'in_force' OR (state = 'urgent' AND NOT law_clock_over(urgent_clock, moment)))
            AND NOT law_clock_over(clock, moment));
END $$;

CREATE FUNCTION evidence_by_measure() RETURNS trigger {_OWNER} AS $$
DECLARE ordered uuid; holding uuid;
BEGIN
    IF NEW.verb NOT IN ('preserve', 'seal', 'seize', 'sample') THEN
        RETURN NULL;
    END IF;
    SELECT evidence_order.measure_id INTO ordered FROM evidence_order
        JOIN evidence_orderline asked ON asked.order_id = evidence_order.id WHERE asked.id = NEW.line_id;
    IF evidence_measure_stands(ordered, ARRAY[NEW.verb], NEW.at) THEN
        RETURN NULL;
    END IF;
    SELECT measure_id INTO holding FROM evidence_lot WHERE id = NEW.lot_id;
    IF NEW.verb = 'sample' AND evidence_measure_stands(holding, ARRAY['preserve', 'seal', 'seize'], NEW.at) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'no measure stands behind movement %', NEW.id USING ERRCODE = 'QF003';
END $$;

CREATE TRIGGER by_measure AFTER INSERT ON evidence_movement
    FOR EACH ROW EXECUTE FUNCTION evidence_by_measure();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER by_measure;
REVOKE ALL ON FUNCTION evidence_by_measure(), evidence_measure_stands(uuid, text[], timestamptz) FROM PUBLIC;
"""
GONE = """
DROP TRIGGER by_measure ON evidence_movement;
DROP FUNCTION evidence_by_measure();
DROP FUNCTION evidence_measure_stands(uuid, text[], timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0016_holding_sides"), ("law", "0004_clock_over")]
    operations = [
        migrations.AddField(
            "order", "release_ground", models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.RunSQL(STANDS, GONE),
    ]
