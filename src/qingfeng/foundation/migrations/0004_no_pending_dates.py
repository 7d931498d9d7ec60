"""Dates that wait for a calendar are clocks of the law, which keep where they stand themselves."""

from django.db import migrations

from qingfeng.foundation.migration_ops import grant_sql

# Dropping a table waits for its lock: rather fail and be run again than hold up who still writes to it.
PATIENCE = "SET LOCAL lock_timeout = '5s'"
# The rights go with the table; whoever goes back needs them again.
RIGHTS = grant_sql("foundation_pendingdate", {"SELECT", "INSERT", "UPDATE"})


class Migration(migrations.Migration):
    dependencies = [("foundation", "0003_lean_history")]
    operations = [
        migrations.RunSQL(PATIENCE, migrations.RunSQL.noop),
        migrations.RunSQL(migrations.RunSQL.noop, RIGHTS),
        migrations.DeleteModel("PendingDate"),
    ]
