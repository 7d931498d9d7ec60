"""What a test purchase brought goes on a list of its own and, without a measure, into a store; nothing else does."""

import django.db.models.deletion
from django.db import migrations, models

_ASKED = """
CREATE FUNCTION evidence_list_of_purchase() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.measure_id IS NOT NULL OR NOT EXISTS (SELECT FROM evidence_purchase bought
        WHERE bought.id = NEW.purchase_id AND bought.state = 'sealed' AND bought.office_id = NEW.office_id)
    THEN
        RAISE EXCEPTION 'list % is of no sealed purchase of its office', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_list_of_purchase() FROM PUBLIC;
CREATE TRIGGER list_of_purchase AFTER INSERT ON evidence_itemlist
    FOR EACH ROW WHEN (NEW.purchase_id IS NOT NULL) EXECUTE FUNCTION evidence_list_of_purchase();
ALTER TABLE evidence_itemlist ENABLE ALWAYS TRIGGER list_of_purchase;

CREATE FUNCTION evidence_stored_as_bought() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evidence_lot root JOIN evidence_listline line ON line.id = root.line_id
        JOIN evidence_itemlist made ON made.id = line.item_list_id
        WHERE root.id = NEW.root_id AND made.purchase_id IS NOT NULL)
    THEN
        RAISE EXCEPTION 'lot % was not bought: it goes into a store on a measure', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_stored_as_bought() FROM PUBLIC;
CREATE TRIGGER stored_as_bought AFTER INSERT ON evidence_movement
    FOR EACH ROW WHEN (NEW.verb = 'store' AND NEW.from_status = 'listed') EXECUTE FUNCTION evidence_stored_as_bought();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER stored_as_bought;
"""
_UNASKED = """
DROP TRIGGER stored_as_bought ON evidence_movement;
DROP FUNCTION evidence_stored_as_bought();
DROP TRIGGER list_of_purchase ON evidence_itemlist;
DROP FUNCTION evidence_list_of_purchase();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0034_evidence_needs")]
    operations = [
        migrations.AddField(
            "itemlist",
            "purchase",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lists",
                to="evidence.purchase",
            ),
        ),
        migrations.RunSQL(_ASKED, _UNASKED),
    ]
