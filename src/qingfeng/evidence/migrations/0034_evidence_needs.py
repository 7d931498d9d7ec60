"""Goods that another case needs as evidence stay until their evidence is fixed, or that case is over."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingfeng.foundation.migration_ops import GuardState, KeepRows

_ASKED = """
CREATE FUNCTION evidence_need_of_family() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evidence_lot lot WHERE lot.id = NEW.lot_id AND lot.root_id = lot.id AND lot.office_id = NEW.office_id)
        OR (NEW.sample_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM evidence_lot part JOIN evidence_sample drawn ON drawn.lot_id = part.id
            WHERE part.id = NEW.sample_id AND part.root_id = NEW.lot_id))
    THEN
        RAISE EXCEPTION 'need % is not of one family of goods', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_need_of_family() FROM PUBLIC;
CREATE TRIGGER need_of_family AFTER INSERT OR UPDATE ON evidence_evidenceneed
    FOR EACH ROW EXECUTE FUNCTION evidence_need_of_family();
ALTER TABLE evidence_evidenceneed ENABLE ALWAYS TRIGGER need_of_family;

CREATE FUNCTION evidence_goods_needed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_evidenceneed need WHERE need.lot_id = NEW.root_id
        AND ((need.state = 'standing' AND NEW.verb IN ('destroy', 'donate', 'auction', 'sell'))
            OR (need.state = 'fixed' AND need.sample_id = NEW.lot_id)))
    THEN
        RAISE EXCEPTION 'lot % is needed as evidence in another case', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_goods_needed() FROM PUBLIC;
CREATE TRIGGER goods_needed AFTER INSERT ON evidence_movement
    FOR EACH ROW WHEN (NEW.verb IN ('destroy', 'donate', 'auction', 'sell', 'dispose', 'give_back', 'use_up'))
    EXECUTE FUNCTION evidence_goods_needed();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER goods_needed;
"""
_UNASKED = """
DROP TRIGGER goods_needed ON evidence_movement;
DROP FUNCTION evidence_goods_needed();
DROP TRIGGER need_of_family ON evidence_evidenceneed;
DROP FUNCTION evidence_need_of_family();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0033_release_ground"),
        ("foundation", "0005_kept_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceNeed",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("case_number", models.CharField(max_length=120)),
                ("organ", models.CharField(max_length=200)),
                ("noted_at", models.DateTimeField()),
                ("applicant", models.CharField(blank=True, default="", max_length=200)),
                ("fixed_by", models.CharField(blank=True, default="", max_length=12)),
                ("fixed_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                ("state", models.CharField(default="standing", max_length=12)),
                ("workflow_version", models.IntegerField(default=1)),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.storedfile",
                    ),
                ),
                (
                    "end_paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.storedfile",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="evidence.lot",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.organisation",
                    ),
                ),
                (
                    "photos",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.storedfile",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="foundation.storedfile",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.lot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case_number", ""), _negated=True),
                            models.Q(("organ", ""), _negated=True),
                        ),
                        name="evidence_need_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fixed_at__isnull", True), ("fixed_by", "")),
                            models.Q(
                                ("application__isnull", False),
                                ("fixed_at__isnull", False),
                                models.Q(("applicant", ""), _negated=True),
                                models.Q(
                                    models.Q(("fixed_by", "photos"), ("photos__isnull", False)),
                                    models.Q(("fixed_by", "sampling"), ("sample__isnull", False)),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_need_fixed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "fixed"), _negated=True),
                                ("fixed_at__isnull", False),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("state", "over"), _negated=True),
                                models.Q(("end_paper__isnull", False), ("over_at__isnull", False)),
                                _connector="OR",
                            ),
                        ),
                        name="evidence_need_state",
                    ),
                ],
            },
        ),
        KeepRows(
            "evidence_evidenceneed",
            "applicant",
            "application_id",
            "fixed_by",
            "photos_id",
            "sample_id",
            "fixed_at",
            "end_paper_id",
            "over_at",
            "state",
            "workflow_version",
        ),
        GuardState("evidence_evidenceneed", "need"),
        migrations.RunSQL(_ASKED, _UNASKED),
    ]
