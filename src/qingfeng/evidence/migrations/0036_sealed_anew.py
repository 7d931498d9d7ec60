"""Under a seal that differs nothing moves until that is explained; after such an incident goods are sealed anew where they stand.

The list of verbs only grows, so the orders that stand are looked through without keeping anybody waiting.
"""

from pathlib import Path

from django.db import migrations, models

_BEFORE = [
    "find", "list", "preserve", "seal", "seize", "store", "relocate", "split", "sample", "test", "conclude", "use_up",
    "transfer", "give_back", "confiscate", "dispose", "destroy", "donate", "auction", "sell", "lose", "recover",
]  # fmt: skip
_AFTER = [*_BEFORE[:7], "reseal", *_BEFORE[7:]]
_FILES = Path(__file__).parent / "sql"
_SQL = (_FILES / "0036_sealed_anew.sql").read_text(encoding="utf-8")
_HAND = (_FILES / "0036_hand.sql").read_text(encoding="utf-8")
_BORNE = "CASE WHEN ordered.verb = 'reseal' THEN seal_after ELSE seal_before END"
_BACK = """
DROP TRIGGER seals_explained ON evidence_movement;
DROP FUNCTION evidence_seals_explained();
DROP TRIGGER ledger_weight ON evidence_movement;
CREATE TRIGGER ledger_weight AFTER INSERT ON evidence_movement
    FOR EACH ROW EXECUTE FUNCTION evidence_ledger_weight();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER ledger_weight;
"""


def _limited(verbs: list[str]) -> str:
    named = ", ".join(f"'{verb}'" for verb in verbs)
    return (
        "ALTER TABLE evidence_order DROP CONSTRAINT evidence_order_verb,"
        f" ADD CONSTRAINT evidence_order_verb CHECK (verb IN ({named})) NOT VALID"
    )


_CHECKED = "ALTER TABLE evidence_order VALIDATE CONSTRAINT evidence_order_verb"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0035_bought_goods")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(_limited(_AFTER), _limited(_BEFORE)),
                migrations.RunSQL(_CHECKED, _CHECKED),
            ],
            state_operations=[
                migrations.RemoveConstraint("order", "evidence_order_verb"),
                migrations.AddConstraint(
                    "order",
                    models.CheckConstraint(
                        condition=models.Q(verb__in=_AFTER), name="evidence_order_verb"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_SQL + _HAND, _HAND.replace(_BORNE, "seal_before") + _BACK),
    ]
