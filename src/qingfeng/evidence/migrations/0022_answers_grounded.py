"""What goes to a holder has its ground: the notice after confiscation rests on the ledger or on the scanned decision."""

import django.db.models.deletion
from django.db import migrations, models

FILE = "foundation.storedfile"

NOTICE = """
CREATE FUNCTION evidence_notice_grounded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.movement_id IS NOT NULL THEN
        PERFORM FROM evidence_movement
            WHERE id = NEW.movement_id AND verb = 'confiscate' AND at <= NEW.told_at;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the ledger has no confiscation %', NEW.movement_id USING ERRCODE = 'QF003';
        END IF;
    ELSIF NEW.decision_scan_id IS NULL THEN
        RAISE EXCEPTION 'a notice rests on the ledger or on the scanned decision' USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grounded BEFORE INSERT ON evidence_seizurenotice
    FOR EACH ROW EXECUTE FUNCTION evidence_notice_grounded();
ALTER TABLE evidence_seizurenotice ENABLE ALWAYS TRIGGER grounded;
"""
NO_NOTICE = """
DROP TRIGGER grounded ON evidence_seizurenotice;
DROP FUNCTION evidence_notice_grounded();
"""


def _file() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=FILE
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0016_holding_sides")]
    operations = [
        migrations.AddField("seizurenotice", "decision_scan", _file()),
        migrations.AddField(
            "seizurenotice",
            "movement",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evidence.movement",
            ),
        ),
        migrations.RunSQL(NOTICE, NO_NOTICE),
    ]
