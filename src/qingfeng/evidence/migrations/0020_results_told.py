"""The party is told what an appraisal found, how and until when it may object; a sample names its method and a note."""

import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import AppendOnly

MODES = ["direct", "left", "post", "entrusted", "electronic", "announcement"]
TOLD = """
CREATE FUNCTION evidence_result_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM evidence_appraisalreport
        WHERE appraisal_id = NEW.appraisal_id AND reported_at <= NEW.served_at;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no report of appraisal % before it was told', NEW.appraisal_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER told BEFORE INSERT ON evidence_resultnotice
    FOR EACH ROW EXECUTE FUNCTION evidence_result_told();
ALTER TABLE evidence_resultnotice ENABLE ALWAYS TRIGGER told;
"""
UNTOLD = "DROP TRIGGER told ON evidence_resultnotice; DROP FUNCTION evidence_result_told();"


class Migration(migrations.Migration):
    dependencies = [("evidence", "0019_answers_grounded"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.CreateModel(
            "ResultNotice",
            [
                (
                    "appraisal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="told",
                        serialize=False,
                        to="evidence.appraisal",
                    ),
                ),
                ("party", models.CharField(max_length=200)),
                ("mode", models.CharField(max_length=12)),
                ("served_at", models.DateTimeField()),
                ("object_until", models.DateField(null=True)),
                ("clock", models.UUIDField(null=True)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.user",
                    ),
                ),
                (
                    "paper",
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
                        condition=models.Q(mode__in=MODES), name="evidence_told_mode"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(object_until__isnull=False)
                        ^ models.Q(clock__isnull=False),
                        name="evidence_told_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(served_at__lte=models.F("entered_at")),
                        name="evidence_told_not_in_future",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(party=""), name="evidence_told_somebody"
                    ),
                ]
            },
        ),
        migrations.AddField(
            "sample", "method_note", models.CharField(blank=True, default="", max_length=300)
        ),
        AppendOnly("evidence_resultnotice"),
        migrations.RunSQL(TOLD, UNTOLD),
    ]
