"""Documents of powers of attorney, several to each; the one that a power could name is carried over."""

import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly

# Foreign keys to tables in use wait for their locks: rather fail and be run again than hold up the office.
PATIENCE = "SET LOCAL lock_timeout = '5s'"
CARRY_OVER = """
    INSERT INTO register_agencydocument (id, agency_id, kind, file_id, added_by, added_at)
    SELECT gen_random_uuid(), agency.id, 'power', file.sha256, file.stored_by_id, file.stored_at
    FROM register_agency agency JOIN foundation_storedfile file ON file.sha256 = agency.document_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("foundation", "0001_initial"),
        ("register", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(PATIENCE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="AgencyDocument",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("added_by", models.UUIDField(null=True)),
                ("added_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="register.agency",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "power",
                                    "identity",
                                    "business_licence",
                                    "notarisation",
                                    "translation",
                                    "other",
                                ],
                            )
                        ),
                        name="register_document_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentWithdrawal",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="withdrawal",
                        serialize=False,
                        to="register.agencydocument",
                    ),
                ),
                ("withdrawn_by", models.UUIDField(null=True)),
                ("withdrawn_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        AppendOnly("register_agencydocument"),
        AppendOnly("register_documentwithdrawal"),
    ]
