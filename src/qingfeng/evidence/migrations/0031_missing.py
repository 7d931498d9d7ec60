"""Confiscated goods that are missing are found again as confiscated: no loss undoes a confiscation.

The list of statuses only grows, so the movements that stand are looked through without keeping anybody waiting.
"""

from django.db import migrations, models

_BEFORE = [
    "found", "listed", "preserved", "sealed", "seized", "stored", "sampled", "testing", "tested", "lost", "confiscated",
    "transferred", "returned", "disposed", "used_up", "destroyed", "donated", "auctioned", "sold",
]  # fmt: skip
_AFTER = [*_BEFORE[:10], "missing", *_BEFORE[10:]]


def _limited(statuses: list[str]) -> str:
    named = ", ".join(f"'{status}'" for status in statuses)
    return (
        "ALTER TABLE evidence_movement DROP CONSTRAINT evidence_moved_status,"
        f" ADD CONSTRAINT evidence_moved_status CHECK (to_status IN ({named})) NOT VALID"
    )


_CHECKED = "ALTER TABLE evidence_movement VALIDATE CONSTRAINT evidence_moved_status"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0030_weight_kept")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_limited(_AFTER), _limited(_BEFORE)),
                migrations.RunSQL(_CHECKED, _CHECKED),
            ],
            state_operations=[
                migrations.RemoveConstraint("movement", "evidence_moved_status"),
                migrations.AddConstraint(
                    "movement",
                    models.CheckConstraint(
                        condition=models.Q(to_status__in=_AFTER), name="evidence_moved_status"
                    ),
                ),
            ],
        )
    ]
