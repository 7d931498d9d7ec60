"""What goes to a holder has its ground: the notice a confiscation, each picture the word of an officer who looked at it."""

import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly

FILE = "foundation.storedfile"

NOTICE = """
CREATE FUNCTION evidence_notice_grounded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.movement_id IS NOT NULL THEN
        PERFORM FROM evidence_movement
            WHERE id = NEW.movement_id AND verb = 'confiscate' AND at <= NEW.told_at;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the ledger has no confiscation %', NEW.movement_id USING ERRCODE = 'QF003';
        END IF;
    ELSIF NEW.decision_scan_id IS NULL THEN
        RAISE EXCEPTION 'a notice rests on the ledger or on the scanned decision' USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grounded BEFORE INSERT ON evidence_seizurenotice
    FOR EACH ROW EXECUTE FUNCTION evidence_notice_grounded();
ALTER TABLE evidence_seizurenotice ENABLE ALWAYS TRIGGER grounded;
"""
NO_NOTICE = """
DROP TRIGGER grounded ON evidence_seizurenotice;
DROP FUNCTION evidence_notice_grounded();
"""
# Who signs for a picture signs for a file of that picture, and before the holder has answered.
PICTURES = """
CREATE FUNCTION evidence_picture_of_question() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing text;
BEGIN
    SELECT state INTO standing FROM evidence_identification WHERE id = NEW.identification_id FOR SHARE;
    IF standing NOT IN ('drafted', 'sent', 'served') THEN
        RAISE EXCEPTION 'the pictures of question % stand as they were answered', NEW.identification_id
            USING ERRCODE = 'QF002';
    END IF;
    PERFORM FROM evidence_goodspicture picture
        WHERE picture.id = NEW.picture_id AND picture.identification_id = NEW.identification_id
            AND (TG_ARGV[0] = 'mask' OR NEW.file_id = picture.shown_id
                OR EXISTS (SELECT FROM evidence_picturemask mask
                    WHERE mask.picture_id = picture.id AND mask.file_id = NEW.file_id));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no file of picture %', NEW.picture_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_question BEFORE INSERT ON evidence_picturemask
    FOR EACH ROW EXECUTE FUNCTION evidence_picture_of_question('mask');
CREATE TRIGGER of_question BEFORE INSERT ON evidence_pictureclearance
    FOR EACH ROW EXECUTE FUNCTION evidence_picture_of_question('clearance');
ALTER TABLE evidence_picturemask ENABLE ALWAYS TRIGGER of_question;
ALTER TABLE evidence_pictureclearance ENABLE ALWAYS TRIGGER of_question;
"""
NO_PICTURES = """
DROP TRIGGER of_question ON evidence_picturemask;
DROP TRIGGER of_question ON evidence_pictureclearance;
DROP FUNCTION evidence_picture_of_question();
"""


# An answer that applies with a general guarantee names the bank's, good on the day of the answer.
GUARANTEE = """
CREATE FUNCTION evidence_guarantee_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given date := (NEW.answered_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
    IF NEW.request = 'apply' AND btrim(NEW.guarantee) <> '' AND (btrim(NEW.guarantee_bank) = ''
        OR NEW.guarantee_amount IS NULL OR (given BETWEEN NEW.guarantee_from AND NEW.guarantee_to) IS NOT TRUE)
    THEN
        RAISE EXCEPTION 'general guarantee % is not whole or not valid on %', NEW.guarantee, given
            USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guarantee_whole BEFORE INSERT ON evidence_holderanswer
    FOR EACH ROW EXECUTE FUNCTION evidence_guarantee_whole();
ALTER TABLE evidence_holderanswer ENABLE ALWAYS TRIGGER guarantee_whole;
"""
NO_GUARANTEE = """
DROP TRIGGER guarantee_whole ON evidence_holderanswer;
DROP FUNCTION evidence_guarantee_whole();
"""


def _to(model: str, related: str = "+") -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model
    )


def _file() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=FILE
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0018_places_hold"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField("seizurenotice", "decision_scan", _file()),
        migrations.AddField(
            "seizurenotice",
            "movement",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evidence.movement",
            ),
        ),
        migrations.RunSQL(NOTICE, NO_NOTICE),
        migrations.CreateModel(
            "PictureMask",
            [
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("boxes", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("file", _to(FILE)),
                ("identification", _to("evidence.identification")),
                ("picture", _to("evidence.goodspicture", "masks")),
                ("made_by", _to("foundation.user")),
            ],
        ),
        migrations.CreateModel(
            "PictureClearance",
            [
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("no_label", models.BooleanField()),
                ("no_face", models.BooleanField()),
                ("signed_at", models.DateTimeField()),
                ("file", _to(FILE)),
                ("identification", _to("evidence.identification")),
                ("picture", _to("evidence.goodspicture", "clearances")),
                ("signed_by", _to("foundation.user")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(no_label=True, no_face=True),
                        name="evidence_clearance_both",
                    ),
                    models.UniqueConstraint(
                        fields=("picture", "file"), name="evidence_clearance_once"
                    ),
                ]
            },
        ),
        AppendOnly("evidence_picturemask"),
        AppendOnly("evidence_pictureclearance"),
        migrations.RunSQL(PICTURES, NO_PICTURES),
        migrations.AddField(
            "holderanswer",
            "guarantee_bank",
            models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField("holderanswer", "guarantee_from", models.DateField(null=True)),
        migrations.AddField("holderanswer", "guarantee_to", models.DateField(null=True)),
        migrations.AddField(
            "holderanswer",
            "guarantee_amount",
            models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            "holderanswer", "delivery", models.CharField(blank=True, default="", max_length=10)
        ),
        migrations.AddField("holderanswer", "closes_at", models.TimeField(null=True)),
        migrations.AddConstraint(
            "holderanswer",
            models.CheckConstraint(
                condition=models.Q(delivery__in=["", "online", "post", "bank", "in_person"]),
                name="evidence_answer_delivery",
            ),
        ),
        migrations.AddConstraint(
            "holderanswer",
            models.CheckConstraint(
                condition=~models.Q(delivery="in_person") | models.Q(closes_at__isnull=False),
                name="evidence_answer_closing",
            ),
        ),
        migrations.RunSQL(GUARANTEE, NO_GUARANTEE),
    ]
