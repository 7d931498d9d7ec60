"""Hands under an order: what a taker read, who may enter a paper, and that no clerk speaks for both sides; who supervises."""

from django.db import migrations, models

_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
HANDS = f"""
CREATE FUNCTION evidence_has_login(office uuid, clerk uuid, day timestamptz) RETURNS boolean {_OWNER} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM foundation_membership held JOIN foundation_role role ON role.id = held.role_id
            JOIN foundation_user person ON person.id = held.user_id
        WHERE role.organisation_id = office AND held.valid_from <= day
            AND (held.valid_to IS NULL OR held.valid_to > day)
            AND CASE WHEN clerk IS NULL
                THEN person.is_active AND role.permissions && ARRAY['goods:edit', '*:edit']::varchar[]
                ELSE person.id = clerk END);
END $$;

CREATE FUNCTION evidence_side_outside(ordered evidence_order, side text, day timestamptz) RETURNS boolean {_OWNER} AS $$
BEGIN
    RETURN (side = 'from' AND ordered.verb IN ('find', 'list', 'preserve', 'seal', 'seize'))
        OR EXISTS (SELECT FROM evidence_place
            WHERE id = CASE WHEN side = 'to' THEN ordered.to_place_id ELSE ordered.from_place_id END
                AND kind IN ('third_party', 'laboratory', 'plant', 'outside'))
        OR NOT evidence_has_login(CASE WHEN side = 'to' THEN ordered.to_office_id ELSE ordered.office_id END, NULL, day);
END $$;

CREATE FUNCTION evidence_hand() RETURNS trigger {_OWNER} AS $$
DECLARE ordered evidence_order; other evidence_signature; office uuid;
BEGIN
    SELECT * INTO STRICT ordered FROM evidence_order WHERE id = NEW.order_id;
    IF NEW.user_id IS NULL THEN
        office := CASE WHEN NEW.side = 'to' THEN ordered.to_office_id ELSE ordered.office_id END;
        IF NOT evidence_has_login(office, NULL, NEW.at) THEN
            office := CASE WHEN NEW.side = 'to' THEN ordered.office_id ELSE ordered.to_office_id END;
        END IF;
        IF NOT evidence_has_login(office, NEW.entered_by_id, NEW.at) THEN
            RAISE EXCEPTION 'the paper of side % of order % is not this office''s to enter', NEW.side, NEW.order_id
                USING ERRCODE = 'QF003';
        END IF;
    END IF;
    FOR other IN SELECT * FROM evidence_signature WHERE order_id = NEW.order_id AND side <> NEW.side LOOP
        IF NEW.user_id IS NULL AND other.user_id IS NULL AND 'supervisor' NOT IN (NEW.side, other.side) THEN
            RAISE EXCEPTION 'order % speaks by papers alone', NEW.order_id USING ERRCODE = 'QF003';
        END IF;
        IF other.entered_by_id = NEW.entered_by_id AND ('supervisor' IN (NEW.side, other.side)
            OR (NEW.user_id IS NULL) = (other.user_id IS NULL)
            OR NOT evidence_side_outside(ordered, CASE WHEN NEW.user_id IS NULL THEN NEW.side ELSE other.side END, NEW.at))
        THEN
            RAISE EXCEPTION 'one clerk enters two hands of order %', NEW.order_id USING ERRCODE = 'QF003';
        END IF;
    END LOOP;
    IF NEW.side = 'to' AND EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (lot_id, from_status) id, seal_before FROM evidence_orderline
            WHERE order_id = NEW.order_id ORDER BY lot_id, from_status, number) opening
        WHERE opening.seal_before <> '' AND NEW.seals ->> opening.id::text IS DISTINCT FROM opening.seal_before
    ) THEN
        RAISE EXCEPTION 'the taker of order % has not read its seals', NEW.order_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hand BEFORE INSERT ON evidence_signature FOR EACH ROW EXECUTE FUNCTION evidence_hand();
ALTER TABLE evidence_signature ENABLE ALWAYS TRIGGER hand;
REVOKE ALL ON FUNCTION evidence_hand(), evidence_side_outside(evidence_order, text, timestamptz),
    evidence_has_login(uuid, uuid, timestamptz) FROM PUBLIC;
"""
NO_HANDS = """
DROP TRIGGER hand ON evidence_signature;
DROP FUNCTION evidence_hand();
DROP FUNCTION evidence_side_outside(evidence_order, text, timestamptz);
DROP FUNCTION evidence_has_login(uuid, uuid, timestamptz);
"""
# The supervisors are those whom the record names, each once, and none of them hands over, takes or keeps the goods.
WATCHED = f"""
CREATE FUNCTION evidence_plain(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(btrim(regexp_replace(name, '\\s+', ' ', 'g')))
$$;

CREATE FUNCTION evidence_watched() RETURNS trigger {_OWNER} AS $$
DECLARE named text[]; hands text[]; ordered evidence_order;
BEGIN
    SELECT evidence_order.* INTO STRICT ordered FROM evidence_order
        JOIN evidence_orderline asked ON asked.order_id = evidence_order.id WHERE asked.id = NEW.line_id;
    SELECT array_agg(DISTINCT evidence_plain(one) ORDER BY evidence_plain(one)) INTO named
        FROM evidence_destruction, jsonb_array_elements_text(supervisors) one WHERE order_id = ordered.id;
    SELECT array_agg(DISTINCT evidence_plain(name) ORDER BY evidence_plain(name)) INTO hands
        FROM evidence_signature WHERE order_id = ordered.id AND side = 'supervisor';
    IF named IS NULL OR hands IS DISTINCT FROM named OR EXISTS (
        SELECT FROM evidence_signature WHERE order_id = ordered.id AND side <> 'supervisor' AND evidence_plain(name) = ANY (named)
    ) OR EXISTS (
        SELECT FROM evidence_placecustodian keeping JOIN foundation_user person ON person.id = keeping.user_id
        WHERE keeping.place_id IN (ordered.from_place_id, ordered.to_place_id) AND keeping.until IS NULL
            AND (evidence_plain(person.name) = ANY (named) OR EXISTS (
                SELECT FROM evidence_signature hand
                WHERE hand.order_id = ordered.id AND hand.side = 'supervisor' AND hand.user_id = keeping.user_id))
    ) THEN
        RAISE EXCEPTION 'order % lacks the supervisors that its record names', ordered.id USING ERRCODE = 'QF003';
    END IF;
    IF EXISTS (SELECT FROM evidence_lot WHERE id = NEW.lot_id AND finding = 'undetermined') THEN
        RAISE EXCEPTION 'nobody has found what lot % is', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER watched BEFORE INSERT ON evidence_movement FOR EACH ROW WHEN (NEW.verb = 'destroy')
    EXECUTE FUNCTION evidence_watched();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER watched;
REVOKE ALL ON FUNCTION evidence_watched() FROM PUBLIC;
"""
# A transfer goes into the store of another office, or to somebody outside, who gives a receipt.
TRANSFERRED = f"""
CREATE FUNCTION evidence_transferred() RETURNS trigger {_OWNER} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evidence_place goal, evidence_place source
        WHERE goal.id = NEW.to_place_id AND source.id = NEW.from_place_id AND CASE
            WHEN goal.kind = 'outside' THEN EXISTS (
                SELECT FROM evidence_signature hand JOIN evidence_orderline asked ON asked.order_id = hand.order_id
                WHERE asked.id = NEW.line_id AND hand.side = 'to' AND hand.paper_id IS NOT NULL)
            ELSE goal.kind IN ('centre', 'room', 'third_party') AND goal.office_id <> source.office_id END
    ) THEN
        RAISE EXCEPTION 'lot % is handed to no other organ', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transferred BEFORE INSERT ON evidence_movement FOR EACH ROW WHEN (NEW.verb = 'transfer')
    EXECUTE FUNCTION evidence_transferred();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER transferred;
REVOKE ALL ON FUNCTION evidence_transferred() FROM PUBLIC;
"""
UNTRANSFERRED = """
DROP TRIGGER transferred ON evidence_movement;
DROP FUNCTION evidence_transferred();
"""
UNWATCHED = """
DROP TRIGGER watched ON evidence_movement;
DROP FUNCTION evidence_watched();
DROP FUNCTION evidence_plain(text);
"""


INCIDENTS = [
    "seal_mismatch",
    "seal_unread",
    "seal_broken",
    "shortage",
    "surplus",
    "damage",
    "climate",
    "other",
]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0020_results_told"), ("foundation", "0005_kept_rows")]
    operations = [
        migrations.AddField("signature", "seals", models.JSONField(default=dict)),
        migrations.AddField("destruction", "supervisors", models.JSONField(default=list)),
        migrations.RemoveConstraint("incident", "evidence_incident_kind"),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(
                condition=models.Q(("kind__in", INCIDENTS)), name="evidence_incident_kind"
            ),
        ),
        migrations.RunSQL(HANDS + WATCHED + TRANSFERRED, UNTRANSFERRED + UNWATCHED + NO_HANDS),
    ]
