"""The ledger keeps the weight as it keeps the quantity: it goes with what is moved whole, and a weighed part is taken off.

What stands is filled from its last weighing where it was never parted. Writers of movements wait meanwhile; readers do not.
"""

from pathlib import Path

from django.db import migrations

_SQL = (Path(__file__).parent / "sql" / "0030_weight_kept.sql").read_text(encoding="utf-8")
_UNWEIGHED = """
DROP TRIGGER balance ON evidence_holding;
CREATE CONSTRAINT TRIGGER balance AFTER INSERT OR UPDATE ON evidence_holding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION evidence_balance();
ALTER TABLE evidence_holding ENABLE ALWAYS TRIGGER balance;
DROP TRIGGER ledger_weight ON evidence_movement;
DROP FUNCTION evidence_ledger_weight(), evidence_weight_slack(numeric);
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0029_weight")]
    operations = [migrations.RunSQL(_SQL, _UNWEIGHED)]
