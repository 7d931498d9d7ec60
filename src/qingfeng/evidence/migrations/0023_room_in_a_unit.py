"""The room of a place is counted in a unit of its own, and asked of whatever comes into a store by any verb.

The functions stand whole in `sql/`, one file for what belongs together; the newest file with a function is its text today.
"""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

_SQL = Path(__file__).parent / "sql"
# A capacity without a unit counted whatever stood there: from now on it counts what most of that is counted in.
_UNITS = """
UPDATE evidence_place place SET capacity_unit = coalesce((
    SELECT lot.unit FROM evidence_holding held JOIN evidence_lot lot ON lot.id = held.lot_id
    WHERE held.place_id = place.id AND held.quantity > 0 GROUP BY lot.unit ORDER BY sum(held.quantity) DESC LIMIT 1), '件')
WHERE capacity IS NOT NULL;
"""


def _whole(name: str) -> str:
    return (_SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0022_voucher_hands"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField(
            "place", "capacity_unit", models.CharField(blank=True, default="", max_length=20)
        ),
        migrations.RunSQL(_UNITS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "place",
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | ~Q(capacity_unit=""),
                name="evidence_place_unit",
            ),
        ),
        migrations.RunSQL(_whole("0023_conditions.sql"), migrations.RunSQL.noop),
        migrations.RunSQL(_whole("0023_place_takes.sql"), migrations.RunSQL.noop),
    ]
