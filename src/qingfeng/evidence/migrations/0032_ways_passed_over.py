"""Customs says why it passes over the ways that come first (IPR regulation 27): without it no such order is done."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from qingfeng.foundation.migration_ops import AppendOnly

_ASKED = """
CREATE FUNCTION evidence_ways_passed_over() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.state = 'done' AND NEW.verb IN ('auction', 'destroy')
        AND (SELECT function FROM foundation_organisation WHERE id = NEW.office_id) = 'customs'
        AND NOT EXISTS (SELECT FROM evidence_wayspassedover said WHERE said.order_id = NEW.id AND btrim(said.not_given) <> ''
            AND btrim(CASE NEW.verb WHEN 'auction' THEN said.holder_view ELSE said.not_auctioned END) <> '')
    THEN
        RAISE EXCEPTION 'order % does not say why the ways before it were passed over', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_ways_passed_over() FROM PUBLIC;
CREATE TRIGGER ways_passed_over AFTER UPDATE OF state ON evidence_order
    FOR EACH ROW EXECUTE FUNCTION evidence_ways_passed_over();
ALTER TABLE evidence_order ENABLE ALWAYS TRIGGER ways_passed_over;
"""
_UNASKED = """
DROP TRIGGER ways_passed_over ON evidence_order;
DROP FUNCTION evidence_ways_passed_over();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0031_missing"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.CreateModel(
            name="WaysPassedOver",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="passed_over",
                        serialize=False,
                        to="evidence.order",
                    ),
                ),
                ("not_given", models.CharField(max_length=300)),
                ("not_auctioned", models.CharField(blank=True, default="", max_length=300)),
                ("holder_view", models.CharField(blank=True, default="", max_length=300)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(not_given="") & (~Q(not_auctioned="") | ~Q(holder_view="")),
                        name="evidence_passed_over_said",
                    ),
                ],
            },
        ),
        AppendOnly("evidence_wayspassedover"),
        migrations.RunSQL(_ASKED, _UNASKED),
    ]
