"""Samples of an appraisal come out of the custody ledger; what was asked, answered and signed settles in the database."""

import django.db.models.deletion
from django.db import migrations, models

# The first argument is the column that settles the row once it is filled, the others are what it settles.
SETTLED = """
CREATE FUNCTION evidence_settled() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    settling text := TG_ARGV[0];
    column_name text;
BEGIN
    IF coalesce(to_jsonb(OLD) ->> settling, '') = '' THEN
        RETURN NEW;
    END IF;
    FOREACH column_name IN ARRAY TG_ARGV::text[] LOOP
        IF to_jsonb(OLD) -> column_name IS DISTINCT FROM to_jsonb(NEW) -> column_name THEN
            RAISE EXCEPTION '% of % is settled with %', column_name, TG_TABLE_NAME, settling
                USING ERRCODE = 'QF002';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
# What goes with a draft: nothing is put to it, and no tick is changed, once the draft has left the office.
DRAFTED = """
CREATE FUNCTION evidence_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner uuid := (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
    standing text;
BEGIN
    EXECUTE format('SELECT state FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[0]) INTO standing USING owner;
    IF standing IS DISTINCT FROM 'drafted' THEN
        RAISE EXCEPTION '% of % is refused: it is no draft any more', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'QF002';
    END IF;
    RETURN NEW;
END $$;
"""
_SETTLED = (
    ("evidence_identification", "sent_at", ("right_id", "product_id", "holder_id", "questions", "asked_for")),
    ("evidence_identification", "clock", ()),
    ("evidence_identification", "reminded_at", ()),
    ("evidence_identification", "lapse_told_at", ()),
    ("evidence_appraisal", "requested_at", ("pause_days", "pause_notice_id")),
    ("evidence_appraisal", "accepted_at", ()),
    ("evidence_appraisal", "pause_ended_at", ()),
    ("evidence_bodyqualification", "withdrawn_on", ()),
    ("evidence_objection", "reviewed_at", ("review", "reason", "reviewed_by_id")),
    ("evidence_recognition", "signed_at", ("recognised", "reason", "signed_by_id")),
)  # fmt: skip
_OF_DRAFT = (
    ("evidence_goodspicture", "INSERT", "evidence_identification", "identification_id"),
    ("evidence_goodscode", "INSERT", "evidence_identification", "identification_id"),
    ("evidence_guidetick", "INSERT OR UPDATE", "evidence_identification", "identification_id"),
    ("evidence_appraisalsample", "INSERT", "evidence_appraisal", "appraisal_id"),
)


def _forward() -> str:
    made = []
    for table, settling, columns in _SETTLED:
        named = ", ".join(f"'{column}'" for column in (settling, *columns))
        made.append(
            f"CREATE TRIGGER settled_{settling} BEFORE UPDATE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION evidence_settled({named});"
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER settled_{settling};"
        )
    for table, when, owner, column in _OF_DRAFT:
        made.append(
            f"CREATE TRIGGER of_draft BEFORE {when} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION evidence_of_draft('{owner}', '{column}');"
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER of_draft;"
        )
    return SETTLED + DRAFTED + "".join(made)


def _backward() -> str:
    gone = [f"DROP TRIGGER settled_{settling} ON {table};" for table, settling, _ in _SETTLED]
    gone += [f"DROP TRIGGER of_draft ON {table};" for table, *_ in _OF_DRAFT]
    return "".join(gone) + "DROP FUNCTION evidence_settled(); DROP FUNCTION evidence_of_draft();"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0012_perishables")]

    operations = [
        migrations.RemoveConstraint("appraisalsample", "evidence_asample_subject"),
        migrations.RemoveField("appraisalsample", "subject_kind"),
        migrations.RemoveField("appraisalsample", "subject_id"),
        migrations.AddField(
            "appraisalsample",
            "sample",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appraised",
                to="evidence.sample",
            ),
        ),
        migrations.AddConstraint(
            "appraisalsample",
            models.UniqueConstraint(
                fields=("appraisal", "sample"), name="evidence_asample_drawn_once"
            ),
        ),
        migrations.AddField(
            "appraisal", "price_of", models.CharField(default="goods", max_length=8)
        ),
        migrations.AddConstraint(
            "appraisal",
            models.CheckConstraint(
                condition=models.Q(price_of__in=["goods", "genuine"]),
                name="evidence_appraisal_price_of",
            ),
        ),
        migrations.RunSQL(_forward(), _backward()),
    ]
