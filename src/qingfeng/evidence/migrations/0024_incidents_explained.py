"""What explained an incident is kept with it: the journal's texts are read by nobody."""

from django.db import migrations, models

from qingfeng.foundation.migration_ops import KeepRows


class Migration(migrations.Migration):
    dependencies = [("evidence", "0023_room_in_a_unit"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField("incident", "explanation", models.TextField(blank=True, default="")),
        KeepRows("evidence_incident", "state", "workflow_version", "explanation"),
    ]
