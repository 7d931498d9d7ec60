from django.db import migrations, models

# A history is read by its row, and every move writes it: the one index by row is enough, and a second, unique one
# cost each move a fifth more. The number comes from the sequence alone.
LEAN = """
ALTER TABLE foundation_statehistory
    DROP CONSTRAINT foundation_statehistory_pkey, ALTER COLUMN id SET GENERATED ALWAYS
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_workflow_versions")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LEAN)],
            state_operations=[
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
