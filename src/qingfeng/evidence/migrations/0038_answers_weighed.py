"""An answer in time takes back a silence that was signed for, which stays as it stood; customs detains for an infringement only;
a question that nobody received is told of once."""

import django.db.models.deletion
from django.db import migrations, models

from qingfeng.foundation.migration_ops import KeepRows

# After silence only a paper that was in time is an answer, and somebody signed that it takes the silence back.
SILENCE = """
CREATE FUNCTION evidence_silence_taken_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM evidence_identificationsignature silence
        WHERE silence.id = NEW.takes_back_id AND silence.identification_id = NEW.identification_id
            AND silence.rule = NEW.rule AND silence.takes_back_id IS NULL AND NEW.outcome = '' AND NEW.reason <> '';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no silence % of question % to take back', NEW.takes_back_id, NEW.identification_id
            USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER taken_back BEFORE INSERT ON evidence_identificationsignature
    FOR EACH ROW WHEN (NEW.takes_back_id IS NOT NULL) EXECUTE FUNCTION evidence_silence_taken_back();
ALTER TABLE evidence_identificationsignature ENABLE ALWAYS TRIGGER taken_back;

CREATE FUNCTION evidence_answer_after_silence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_identificationsignature silence
        WHERE silence.identification_id = NEW.identification_id AND silence.rule <> ''
            AND silence.takes_back_id IS NULL
            AND NOT (NEW.in_time AND NEW.paper_id IS NOT NULL AND EXISTS (
                SELECT FROM evidence_identificationsignature back WHERE back.takes_back_id = silence.id)))
    THEN
        RAISE EXCEPTION 'the silence on question % stands', NEW.identification_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER after_silence BEFORE INSERT ON evidence_holderanswer
    FOR EACH ROW EXECUTE FUNCTION evidence_answer_after_silence();
ALTER TABLE evidence_holderanswer ENABLE ALWAYS TRIGGER after_silence;
"""
NO_SILENCE = """
DROP TRIGGER after_silence ON evidence_holderanswer;
DROP FUNCTION evidence_answer_after_silence();
DROP TRIGGER taken_back ON evidence_identificationsignature;
DROP FUNCTION evidence_silence_taken_back();
"""

# Of answers given and detentions signed from now on; what was kept before stands as it was kept.
INFRINGEMENT = """
CREATE FUNCTION evidence_infringement_said() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said evidence_holderanswer;
BEGIN
    IF TG_TABLE_NAME = 'evidence_holderanswer' THEN
        said := NEW;
    ELSE
        SELECT * INTO said FROM evidence_holderanswer WHERE identification_id = NEW.identification_id;
    END IF;
    IF (said.verdict = 'counterfeit' OR said.verdict = 'cannot_tell' AND btrim(said.suspicion) <> '') IS NOT TRUE THEN
        RAISE EXCEPTION 'no infringement is named on question %', NEW.identification_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER infringement_said BEFORE INSERT ON evidence_holderanswer
    FOR EACH ROW WHEN (NEW.request = 'apply') EXECUTE FUNCTION evidence_infringement_said();
CREATE TRIGGER infringement_said BEFORE INSERT ON evidence_identificationsignature
    FOR EACH ROW WHEN (NEW.outcome = 'detained') EXECUTE FUNCTION evidence_infringement_said();
ALTER TABLE evidence_holderanswer ENABLE ALWAYS TRIGGER infringement_said;
ALTER TABLE evidence_identificationsignature ENABLE ALWAYS TRIGGER infringement_said;
"""
NO_INFRINGEMENT = """
DROP TRIGGER infringement_said ON evidence_identificationsignature;
DROP TRIGGER infringement_said ON evidence_holderanswer;
DROP FUNCTION evidence_infringement_said();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0036_sealed_anew"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField(
            "identificationsignature",
            "takes_back",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="evidence.identificationsignature",
            ),
        ),
        migrations.RunSQL(SILENCE, NO_SILENCE),
        migrations.AddField("holderanswer", "suspicion", models.TextField(blank=True, default="")),
        migrations.RunSQL(INFRINGEMENT, NO_INFRINGEMENT),
        migrations.AddField("identification", "unserved_told_at", models.DateTimeField(null=True)),
        KeepRows(
            "evidence_identification", "right_id", "product_id", "holder_id", "questions", "asked_for", "clock", "sent_at",
            "reminded_at", "lapse_told_at", "unserved_told_at", "state", "workflow_version",
        ),
    ]
