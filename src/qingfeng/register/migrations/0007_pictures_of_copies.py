"""A picture of a copy stands beside that of the genuine product, at the same point of the guide."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0006_contacts_by_region")]

    operations = [
        migrations.AddField(
            "guidepoint",
            "copy_picture",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="foundation.storedfile",
            ),
        ),
    ]
