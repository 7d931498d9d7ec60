"""A licence's document was never written nor shown."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("register", "0003_agency_without_document")]

    operations = [
        # The column goes without a rewrite of the table, once the lock is had.
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="licence", name="document"),
    ]
