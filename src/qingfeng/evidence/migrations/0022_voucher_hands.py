"""The voucher by which customs detain bears the hand of the custodian as well."""

from django.db import migrations, models

NAME = "evidence_signer_role"


def _among(*roles: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(("role__in", list(roles))), name=NAME)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0021_hands")]
    operations = [
        migrations.RemoveConstraint("listsignature", NAME),
        migrations.AlterField("listsignature", "role", models.CharField(max_length=12)),
        migrations.AddConstraint(
            "listsignature", _among("officer", "party", "witness", "custodian")
        ),
    ]
