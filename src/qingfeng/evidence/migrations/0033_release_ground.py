"""What stands under a measure goes back on a ground of release that its order names."""

from django.db import migrations

_ASKED = """
CREATE FUNCTION evidence_release_grounded() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state = 'done' AND NEW.verb = 'give_back' AND btrim(NEW.release_ground) = '' AND EXISTS (
        SELECT FROM evidence_orderline line JOIN evidence_lot lot ON lot.id = line.lot_id
        WHERE line.order_id = NEW.id AND lot.measure_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'order % gives back what a measure holds, on no ground of release', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_release_grounded() FROM PUBLIC;
CREATE TRIGGER release_grounded AFTER UPDATE OF state ON evidence_order
    FOR EACH ROW EXECUTE FUNCTION evidence_release_grounded();
ALTER TABLE evidence_order ENABLE ALWAYS TRIGGER release_grounded;
"""
_UNASKED = """
DROP TRIGGER release_grounded ON evidence_order;
DROP FUNCTION evidence_release_grounded();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0032_ways_passed_over")]
    operations = [migrations.RunSQL(_ASKED, _UNASKED)]
