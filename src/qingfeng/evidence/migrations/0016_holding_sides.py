"""Each holding says whose goods it is of and who keeps it, so that an office finds its own in the order of time.

Without locks that others would wait for: rows are filled in stretches, indexes built beside the work.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

STRETCH = 10_000
TOLD = """
CREATE FUNCTION evidence_holding_sides() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT office_id INTO STRICT NEW.office_id FROM evidence_lot WHERE id = NEW.lot_id;
    SELECT office_id INTO STRICT NEW.keeper_id FROM evidence_place WHERE id = NEW.place_id;
    RETURN NEW;
END $$;
CREATE TRIGGER sides BEFORE INSERT ON evidence_holding
    FOR EACH ROW EXECUTE FUNCTION evidence_holding_sides();
ALTER TABLE evidence_holding ENABLE ALWAYS TRIGGER sides;
REVOKE ALL ON FUNCTION evidence_holding_sides() FROM PUBLIC;
"""
UNTOLD = "DROP TRIGGER sides ON evidence_holding; DROP FUNCTION evidence_holding_sides();"
FILL = """
UPDATE evidence_holding held SET office_id = lot.office_id, keeper_id = place.office_id
FROM evidence_lot lot, evidence_place place
WHERE lot.id = held.lot_id AND place.id = held.place_id AND held.office_id IS NULL AND held.id > %s AND held.id <= %s
"""


def fill(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM evidence_holding")
        (last,) = cursor.fetchone()
        for first in range(0, last, STRETCH):
            cursor.execute(FILL, [first, first + STRETCH])


def _office(*, null: bool) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="foundation.organisation",
    )


def _newest(side: str) -> models.Index:
    return models.Index(
        condition=models.Q(("quantity__gt", 0)),
        fields=[side, "-since", "-id"],
        name=f"evidence_holding_{side}",
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0015_owner_notices"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField("holding", "office", _office(null=True)),
        migrations.AddField("holding", "keeper", _office(null=True)),
        migrations.RunSQL(TOLD, UNTOLD),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("holding", "office", _office(null=False)),
        migrations.AlterField("holding", "keeper", _office(null=False)),
        AddIndexConcurrently("holding", _newest("office")),
        AddIndexConcurrently("holding", _newest("keeper")),
    ]
