"""What a place holds is kept as a sum for each unit: a store of a million lots is read, and its room asked, in one row.

Writers of movements wait while the sums are first made (some seconds for a million lots); readers do not.
"""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import GrantApp

_SQL = Path(__file__).parent / "sql"
_SUMMED = """
CREATE TRIGGER place_stock AFTER INSERT ON evidence_movement REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_place_stock();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER place_stock;
REVOKE ALL ON FUNCTION evidence_place_stock() FROM PUBLIC;
INSERT INTO evidence_placestock (place_id, unit, quantity, lots)
SELECT held.place_id, lot.unit, sum(held.quantity), count(*)
FROM evidence_holding held JOIN evidence_lot lot ON lot.id = held.lot_id
WHERE held.quantity > 0
    AND held.status IN ('preserved', 'sealed', 'seized', 'stored', 'sampled', 'testing', 'tested', 'confiscated')
GROUP BY 1, 2;
"""
_UNSUMMED = """
DROP TRIGGER place_stock ON evidence_movement;
DROP FUNCTION evidence_place_stock();
"""


def _whole(name: str) -> str:
    return (_SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0025_rates_by_day"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.CreateModel(
            name="PlaceStock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=20)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=17)),
                ("lots", models.IntegerField()),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock",
                        to="evidence.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "unit"), name="evidence_placestock_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lots__gte", 0), ("quantity__gte", 0)),
                        name="evidence_placestock_sums",
                    ),
                ],
            },
        ),
        GrantApp("evidence_placestock", "SELECT"),
        migrations.RunSQL(
            _whole("0026_place_stock.sql"),
            _whole("0023_place_takes.sql"),
        ),
        migrations.RunSQL(_SUMMED, _UNSUMMED),
    ]
