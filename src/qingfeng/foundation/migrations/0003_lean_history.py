from django.db import migrations, models

# A row's history is read by the row: one index is enough, and every move writes it. Built beside the running site.
SWAP = """
ALTER TABLE foundation_statehistory
    DROP CONSTRAINT foundation_statehistory_pkey,
    ADD CONSTRAINT foundation_statehistory_pkey PRIMARY KEY USING INDEX foundation_statehistory_row
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("foundation", "0002_workflow_versions")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # What an interrupted run may have left half built.
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS foundation_statehistory_row"),
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY foundation_statehistory_row"
                    " ON foundation_statehistory (row_id, id)"
                ),
                migrations.RunSQL(SWAP),
                migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS foundation_history_row"),
            ],
            state_operations=[
                migrations.RemoveIndex("statehistory", "foundation_history_row"),
                migrations.AlterField("statehistory", "id", models.BigIntegerField()),
                migrations.AddField(
                    "statehistory",
                    "pk",
                    models.CompositePrimaryKey(
                        "row_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
    ]
