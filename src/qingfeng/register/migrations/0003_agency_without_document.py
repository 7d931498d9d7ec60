"""A power of attorney names no document of its own any more: its documents name it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("register", "0002_agency_documents")]

    operations = [
        # The column goes without a rewrite of the table, once the lock is had.
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="agency", name="document"),
    ]
