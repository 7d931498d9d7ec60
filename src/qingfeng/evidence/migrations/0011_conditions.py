"""What a verb asks of a movement beyond its two hands, and how goods leave otherwise than by destruction."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from qingfeng.foundation.migration_ops import AppendOnly

_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_PLACED = "('relocate', 'test', 'transfer', 'give_back', 'destroy', 'donate', 'auction', 'sell')"
_DECIDED = (
    "('transfer', 'give_back', 'confiscate', 'dispose', 'destroy', 'donate', 'auction', 'sell', 'lose')"
)

# The order of the names is the order of the triggers: conditions come before the ledger moves.
CONDITIONS = f"""
CREATE FUNCTION evidence_check_needs(moved evidence_movement, ordered evidence_order) RETURNS void {_OWNER} AS $$
BEGIN
    IF moved.verb IN {_PLACED} AND moved.from_place_id = moved.to_place_id THEN
        RAISE EXCEPTION '% leads to another place', moved.verb USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb IN {_DECIDED} AND btrim(ordered.decision) = '' THEN
        RAISE EXCEPTION 'order % rests on no decision', ordered.id USING ERRCODE = 'QF003';
    END IF;
    IF (moved.verb IN ('store', 'sample') AND moved.seal_after = '')
        OR (moved.verb IN ('store', 'sample', 'dispose', 'destroy') AND moved.photo_id IS NULL)
        OR (moved.verb IN ('store', 'transfer', 'destroy') AND moved.weight IS NULL)
    THEN
        RAISE EXCEPTION '% lacks its seal, picture or weight', moved.verb USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb IN ('preserve', 'seal', 'seize')
        AND (SELECT count(*) FROM evidence_measureofficer WHERE measure_id = ordered.measure_id) < 2
    THEN
        RAISE EXCEPTION 'fewer than two officers take the measure of order %', ordered.id USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb = 'sample' AND (
        NOT EXISTS (SELECT FROM evidence_sample WHERE lot_id = moved.to_lot_id AND order_id = ordered.id)
        OR (SELECT count(DISTINCT is_spare) FROM evidence_sample WHERE order_id = ordered.id) < 2
    ) THEN
        RAISE EXCEPTION 'order % lacks the record of a sample or the spare', ordered.id USING ERRCODE = 'QF003';
    END IF;
END $$;

CREATE FUNCTION evidence_check_leaving(moved evidence_movement, ordered evidence_order) RETURNS void {_OWNER} AS $$
DECLARE lot evidence_lot; met evidence_disposal;
BEGIN
    SELECT * INTO STRICT lot FROM evidence_lot WHERE id = moved.lot_id;
    IF moved.verb = 'destroy' AND (
        NOT EXISTS (SELECT FROM evidence_destruction
            WHERE order_id = ordered.id AND waste = lot.waste AND video_id IS NOT NULL)
        OR (SELECT count(DISTINCT coalesce(watched.user_id::text, lower(btrim(watched.name))))
            FROM evidence_signature watched WHERE watched.order_id = ordered.id AND watched.side = 'supervisor'
                AND NOT EXISTS (SELECT FROM evidence_signature hand
                    WHERE hand.order_id = ordered.id AND hand.side <> 'supervisor'
                        AND lower(btrim(hand.name)) = lower(btrim(watched.name))
                        AND (hand.user_id IS NULL OR watched.user_id IS NULL))) < 2
    ) THEN
        RAISE EXCEPTION 'the record of destruction % is not whole', ordered.id USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb NOT IN ('dispose', 'donate', 'auction', 'sell') THEN
        RETURN;
    END IF;
    SELECT * INTO met FROM evidence_disposal WHERE order_id = ordered.id AND verb = moved.verb;
    IF met.order_id IS NULL OR EXISTS (
        SELECT FROM evidence_signature WHERE order_id = ordered.id AND user_id = met.approved_by_id)
    THEN
        RAISE EXCEPTION 'order % is not approved by somebody apart', ordered.id USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb <> 'dispose' AND (lot.finding = 'undetermined'
        OR (lot.finding = 'counterfeit' AND (moved.verb = 'auction'
            OR (moved.verb = 'donate' AND met.marks_off_id IS NULL))))
    THEN
        RAISE EXCEPTION 'lot % may not leave so: it is %', lot.id, lot.finding USING ERRCODE = 'QF003';
    END IF;
END $$;

CREATE FUNCTION evidence_conditions() RETURNS trigger {_OWNER} AS $$
DECLARE ordered evidence_order;
BEGIN
    SELECT evidence_order.* INTO STRICT ordered FROM evidence_order
        JOIN evidence_orderline asked ON asked.order_id = evidence_order.id WHERE asked.id = NEW.line_id;
    PERFORM evidence_check_needs(NEW, ordered);
    PERFORM evidence_check_leaving(NEW, ordered);
    RETURN NULL;
END $$;

CREATE TRIGGER conditions AFTER INSERT ON evidence_movement
    FOR EACH ROW EXECUTE FUNCTION evidence_conditions();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER conditions;
REVOKE ALL ON FUNCTION evidence_check_needs(evidence_movement, evidence_order),
    evidence_check_leaving(evidence_movement, evidence_order) FROM PUBLIC;
"""

GONE = """
DROP TRIGGER conditions ON evidence_movement;
DROP FUNCTION evidence_conditions(), evidence_check_leaving(evidence_movement, evidence_order),
    evidence_check_needs(evidence_movement, evidence_order);
"""


def _file() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="foundation.storedfile",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0010_holding_by_place"),
        ("foundation", "0005_kept_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Disposal",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="disposal",
                        serialize=False,
                        to="evidence.order",
                    ),
                ),
                ("verb", models.CharField(max_length=12)),
                ("cause", models.CharField(blank=True, default="", max_length=12)),
                ("consent", models.CharField(blank=True, default="", max_length=12)),
                ("paper", _file()),
                ("record", _file()),
                ("marks_off", _file()),
                ("recipient", models.CharField(max_length=200)),
                ("price", models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ("currency", models.CharField(default="CNY", max_length=3)),
                ("account", models.CharField(blank=True, default="", max_length=200)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(recipient="") & (Q(price__isnull=True) | Q(price__gte=0)),
                        name="evidence_disposal_to",
                    ),
                    models.CheckConstraint(
                        condition=Q(verb="donate")
                        | (
                            Q(verb__in=["dispose", "auction", "sell"])
                            & Q(price__isnull=False)
                            & ~Q(account="")
                        ),
                        name="evidence_disposal_price",
                    ),
                    models.CheckConstraint(
                        condition=~Q(verb__in=["dispose", "sell"]) | Q(paper__isnull=False),
                        name="evidence_disposal_paper",
                    ),
                    models.CheckConstraint(
                        condition=~Q(verb="dispose")
                        | (
                            Q(cause__in=["perishable", "costly"])
                            & Q(consent__in=["consents", "asks", "announced"])
                            & Q(record__isnull=False)
                        ),
                        name="evidence_disposal_early",
                    ),
                ]
            },
        ),
        AppendOnly("evidence_disposal"),
        migrations.RunSQL(CONDITIONS, GONE),
    ]
