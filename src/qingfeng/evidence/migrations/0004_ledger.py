"""The ledger keeps itself: what the application may only ask for, these functions of the owner do or refuse."""

from django.db import migrations

from qingfeng.foundation.migration_ops import AppendOnly, GrantApp, GuardState, KeepRows

_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

# Nothing is added to an order once a hand stands under it, nor a hand once the order is closed.
ORDER_PARTS = f"""
CREATE FUNCTION evidence_order_line() RETURNS trigger {_OWNER} AS $$
DECLARE standing text;
BEGIN
    SELECT state INTO standing FROM evidence_order WHERE id = NEW.order_id FOR NO KEY UPDATE;
    IF standing <> 'open' OR EXISTS (SELECT FROM evidence_signature WHERE order_id = NEW.order_id) THEN
        RAISE EXCEPTION 'order % is signed: no line can be added', NEW.order_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION evidence_order_signed() RETURNS trigger {_OWNER} AS $$
DECLARE standing text;
BEGIN
    SELECT state INTO standing FROM evidence_order WHERE id = NEW.order_id FOR NO KEY UPDATE;
    IF standing NOT IN ('open', 'half') THEN
        RAISE EXCEPTION 'order % is %: nobody signs it any more', NEW.order_id, standing USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION evidence_order_moved() RETURNS trigger {_OWNER} AS $$
BEGIN
    IF NEW.state = 'done' AND (
        NOT EXISTS (SELECT FROM evidence_orderline WHERE order_id = NEW.id)
        OR EXISTS (
            SELECT FROM evidence_orderline asked LEFT JOIN evidence_movement moved ON moved.line_id = asked.id
            WHERE asked.order_id = NEW.id AND moved.id IS NULL)
    ) THEN
        RAISE EXCEPTION 'order % is done, and not all of it was moved', NEW.id USING ERRCODE = 'QF003';
    END IF;
    IF NEW.state = 'done' AND NEW.verb = 'split' AND EXISTS (
        SELECT FROM evidence_orderline asked JOIN evidence_holding held ON held.lot_id = asked.lot_id
            AND held.place_id = NEW.from_place_id AND held.status = asked.from_status
        WHERE asked.order_id = NEW.id AND held.quantity > 0
    ) THEN
        RAISE EXCEPTION 'order % does not split the whole', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER order_line BEFORE INSERT ON evidence_orderline
    FOR EACH ROW EXECUTE FUNCTION evidence_order_line();
CREATE TRIGGER order_signed BEFORE INSERT ON evidence_signature
    FOR EACH ROW EXECUTE FUNCTION evidence_order_signed();
CREATE CONSTRAINT TRIGGER order_moved AFTER INSERT OR UPDATE ON evidence_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION evidence_order_moved();
ALTER TABLE evidence_orderline ENABLE ALWAYS TRIGGER order_line;
ALTER TABLE evidence_signature ENABLE ALWAYS TRIGGER order_signed;
ALTER TABLE evidence_order ENABLE ALWAYS TRIGGER order_moved;
"""

# Two logins are two people whatever their names; where a paper speaks for one side, the names must differ.
CHECKS = f"""
CREATE FUNCTION evidence_check_signed(wanted uuid, verb text) RETURNS void {_OWNER} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM evidence_signature gave JOIN evidence_signature took
            ON took.order_id = gave.order_id AND took.side = 'to'
        WHERE gave.order_id = wanted AND gave.side = 'from' AND CASE
            WHEN gave.user_id IS NOT NULL AND took.user_id IS NOT NULL THEN gave.user_id <> took.user_id
            ELSE lower(btrim(gave.name)) <> lower(btrim(took.name)) END
    ) THEN
        RAISE EXCEPTION 'order % lacks the signatures of two people', wanted USING ERRCODE = 'QF003';
    END IF;
    IF verb = 'destroy' AND (
        (SELECT count(DISTINCT coalesce(user_id::text, lower(btrim(name)))) FROM evidence_signature
            WHERE order_id = wanted AND side = 'supervisor') < 2
        OR NOT EXISTS (SELECT FROM evidence_destruction WHERE order_id = wanted)
    ) THEN
        RAISE EXCEPTION 'order % lacks its record or two supervisors', wanted USING ERRCODE = 'QF003';
    END IF;
END $$;

CREATE FUNCTION evidence_check_line(moved evidence_movement, ordered evidence_order) RETURNS void {_OWNER} AS $$
DECLARE asked evidence_orderline;
BEGIN
    SELECT * INTO STRICT asked FROM evidence_orderline WHERE id = moved.line_id;
    IF (moved.lot_id, moved.to_lot_id, moved.quantity, moved.weight, moved.from_status, moved.to_status,
            moved.seal_before, moved.seal_after, moved.seal_rest, moved.photo_id, moved.verb,
            moved.from_place_id, moved.to_place_id)
        IS DISTINCT FROM (asked.lot_id, asked.to_lot_id, asked.quantity, asked.weight, asked.from_status,
            asked.to_status, asked.seal_before, asked.seal_after, asked.seal_rest, asked.photo_id, ordered.verb,
            ordered.from_place_id, ordered.to_place_id)
    THEN
        RAISE EXCEPTION 'movement % is not as it was signed', moved.id USING ERRCODE = 'QF003';
    END IF;
    IF ordered.verb IN ('preserve', 'seal', 'seize') AND NOT EXISTS (
        SELECT FROM evidence_measure
        WHERE id = ordered.measure_id AND kind = ordered.verb AND state IN ('urgent', 'in_force')
    ) THEN
        RAISE EXCEPTION 'no measure in force stands behind order %', ordered.id USING ERRCODE = 'QF003';
    END IF;
END $$;

CREATE FUNCTION evidence_check_step(moved evidence_movement) RETURNS void {_OWNER} AS $$
DECLARE lot evidence_lot; other evidence_lot;
BEGIN
    SELECT * INTO STRICT lot FROM evidence_lot WHERE id = moved.lot_id;
    SELECT * INTO STRICT other FROM evidence_lot WHERE id = moved.to_lot_id;
    IF moved.root_id <> lot.root_id OR other.root_id <> lot.root_id OR other.unit <> lot.unit THEN
        RAISE EXCEPTION 'lots % and % are not the same goods', lot.id, other.id USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb IN ('split', 'sample') THEN
        IF other.parent_id IS DISTINCT FROM lot.id THEN
            RAISE EXCEPTION 'lot % is no part of %', other.id, lot.id USING ERRCODE = 'QF003';
        END IF;
    ELSIF other.id <> lot.id THEN
        RAISE EXCEPTION '% leaves a lot what it is', moved.verb USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb = 'find' THEN
        IF moved.from_status <> '' OR moved.to_status <> 'found' OR moved.from_place_id IS NOT NULL
            OR lot.root_id <> lot.id OR moved.seal_before <> ''
        THEN
            RAISE EXCEPTION 'lot % cannot be found so', lot.id USING ERRCODE = 'QF003';
        END IF;
    ELSIF NOT foundation_is_step('custody',
        concat_ws('|', moved.version, moved.version, moved.from_status, moved.verb, moved.to_status))
    THEN
        RAISE EXCEPTION 'no step % from % to %', moved.verb, moved.from_status, moved.to_status USING ERRCODE = 'QF003';
    END IF;
END $$;
"""

LEDGER = f"""
CREATE FUNCTION evidence_put_on_by(moved evidence_movement, strip text) RETURNS boolean {_OWNER} AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM evidence_seal seal
            JOIN evidence_lot lot ON lot.id = moved.lot_id AND lot.office_id = seal.office_id
            JOIN evidence_movement other ON other.id = seal.put_on_id
            JOIN evidence_orderline asked ON asked.id = other.line_id
            JOIN evidence_orderline mine ON mine.id = moved.line_id AND mine.order_id = asked.order_id
        WHERE seal.number = strip);
END $$;

CREATE FUNCTION evidence_take_from(moved evidence_movement) RETURNS text {_OWNER} AS $$
DECLARE held evidence_holding; rest numeric;
BEGIN
    SELECT * INTO held FROM evidence_holding
    WHERE lot_id = moved.lot_id AND place_id = moved.from_place_id AND status = moved.from_status FOR NO KEY UPDATE;
    IF held.id IS NULL OR held.quantity < moved.quantity THEN
        RAISE EXCEPTION 'of lot % only % stands there as %', moved.lot_id, coalesce(held.quantity, 0), moved.from_status
            USING ERRCODE = 'QF003';
    END IF;
    rest := held.quantity - moved.quantity;
    IF moved.seal_before <> held.seal THEN
        RAISE EXCEPTION 'lot % bears the seal %, not %', moved.lot_id, held.seal, moved.seal_before USING ERRCODE = 'QF003';
    END IF;
    -- Split parts leave nothing; what samples leave is sealed once for all samples of the order.
    IF held.seal <> '' AND rest > 0 AND (moved.seal_after = held.seal
        OR (moved.seal_rest = '' AND moved.verb <> 'split')
        OR (moved.seal_rest = held.seal AND NOT evidence_put_on_by(moved, held.seal)))
    THEN
        RAISE EXCEPTION 'the rest of lot % is not sealed anew', moved.lot_id USING ERRCODE = 'QF003';
    END IF;
    UPDATE evidence_holding SET quantity = rest, seal = CASE WHEN rest > 0 THEN moved.seal_rest ELSE '' END
    WHERE id = held.id;
    RETURN held.seal;
END $$;

CREATE FUNCTION evidence_put_to(moved evidence_movement) RETURNS text {_OWNER} AS $$
DECLARE there evidence_holding;
BEGIN
    SELECT * INTO there FROM evidence_holding
    WHERE lot_id = moved.to_lot_id AND place_id = moved.to_place_id AND status = moved.to_status FOR NO KEY UPDATE;
    IF there.id IS NULL THEN
        INSERT INTO evidence_holding (lot_id, place_id, status, quantity, seal, since)
        VALUES (moved.to_lot_id, moved.to_place_id, moved.to_status, moved.quantity, moved.seal_after, moved.at);
        RETURN '';
    END IF;
    UPDATE evidence_holding SET quantity = there.quantity + moved.quantity, seal = moved.seal_after,
        since = CASE WHEN there.quantity = 0 THEN moved.at ELSE there.since END
    WHERE id = there.id;
    RETURN there.seal;
END $$;

CREATE FUNCTION evidence_keep_seals(moved evidence_movement, VARIADIC before text[]) RETURNS void {_OWNER} AS $$
BEGIN
    UPDATE evidence_seal seal SET taken_off_id = moved.id FROM evidence_lot lot
    WHERE lot.id = moved.lot_id AND seal.office_id = lot.office_id AND seal.number = ANY (before)
        AND seal.number <> '' AND seal.number <> moved.seal_after AND seal.taken_off_id IS NULL;
    INSERT INTO evidence_seal (office_id, number, lot_id, place_id, put_on_id)
    SELECT lot.office_id, fresh.number, fresh.lot, fresh.place, moved.id
    FROM evidence_lot lot, (VALUES (moved.seal_after, moved.to_lot_id, moved.to_place_id),
        (moved.seal_rest, moved.lot_id, moved.from_place_id)) fresh (number, lot, place)
    WHERE lot.id = moved.lot_id AND fresh.number <> '' AND fresh.number <> ALL (before);
END $$;

CREATE FUNCTION evidence_ledger_move() RETURNS trigger {_OWNER} AS $$
DECLARE ordered evidence_order; before text := ''; there text;
BEGIN
    SELECT evidence_order.* INTO STRICT ordered FROM evidence_order
        JOIN evidence_orderline asked ON asked.order_id = evidence_order.id WHERE asked.id = NEW.line_id;
    IF ordered.state <> 'done' THEN
        RAISE EXCEPTION 'order % is %, not done', ordered.id, ordered.state USING ERRCODE = 'QF003';
    END IF;
    PERFORM evidence_check_signed(ordered.id, ordered.verb);
    PERFORM evidence_check_line(NEW, ordered);
    PERFORM evidence_check_step(NEW);
    -- One after the other: whoever comes second sees what the first has left.
    PERFORM FROM evidence_lot WHERE id = NEW.root_id FOR NO KEY UPDATE;
    IF NEW.verb <> 'find' THEN
        before := evidence_take_from(NEW);
    END IF;
    there := evidence_put_to(NEW);
    PERFORM evidence_keep_seals(NEW, before, there);
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_move AFTER INSERT ON evidence_movement
    FOR EACH ROW EXECUTE FUNCTION evidence_ledger_move();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER ledger_move;
"""

BALANCE = f"""
CREATE FUNCTION evidence_balance() RETURNS trigger {_OWNER} AS $$
DECLARE family uuid; found numeric; held numeric;
BEGIN
    SELECT root_id INTO family FROM evidence_lot WHERE id = NEW.lot_id;
    SELECT coalesce(sum(quantity), 0) INTO found FROM evidence_movement WHERE root_id = family AND verb = 'find';
    SELECT coalesce(sum(holding.quantity), 0) INTO held FROM evidence_holding holding
        JOIN evidence_lot lot ON lot.id = holding.lot_id WHERE lot.root_id = family;
    IF found <> held THEN
        RAISE EXCEPTION 'lot %: % found, % held', family, found, held USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER balance AFTER INSERT OR UPDATE ON evidence_holding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION evidence_balance();
ALTER TABLE evidence_holding ENABLE ALWAYS TRIGGER balance;
"""

# Only the triggers call them: whoever may write a movement may not do half of one.
CLOSED = """
REVOKE ALL ON FUNCTION evidence_keep_seals(evidence_movement, text[]), evidence_put_to(evidence_movement),
    evidence_put_on_by(evidence_movement, text), evidence_take_from(evidence_movement),
    evidence_check_step(evidence_movement), evidence_check_line(evidence_movement, evidence_order),
    evidence_check_signed(uuid, text) FROM PUBLIC;
"""

GONE = """
DROP TRIGGER balance ON evidence_holding;
DROP TRIGGER ledger_move ON evidence_movement;
DROP TRIGGER order_moved ON evidence_order;
DROP TRIGGER order_signed ON evidence_signature;
DROP TRIGGER order_line ON evidence_orderline;
DROP FUNCTION evidence_balance(), evidence_ledger_move(), evidence_keep_seals(evidence_movement, text[]),
    evidence_put_to(evidence_movement), evidence_put_on_by(evidence_movement, text), evidence_take_from(evidence_movement), evidence_check_step(evidence_movement),
    evidence_check_line(evidence_movement, evidence_order), evidence_check_signed(uuid, text),
    evidence_order_moved(), evidence_order_signed(), evidence_order_line();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_goods")]
    operations = [
        migrations.RunSQL(ORDER_PARTS + CHECKS + LEDGER + BALANCE + CLOSED, GONE),
        GrantApp("evidence_holding", "SELECT"),
        GrantApp("evidence_seal", "SELECT"),
        AppendOnly("evidence_movement"),
        AppendOnly("evidence_orderline"),
        AppendOnly("evidence_signature"),
        AppendOnly("evidence_destruction"),
        AppendOnly("evidence_sample"),
        AppendOnly("evidence_listline"),
        AppendOnly("evidence_linephoto"),
        AppendOnly("evidence_listsignature"),
        AppendOnly("evidence_measureofficer"),
        KeepRows("evidence_order", "state", "workflow_version"),
        KeepRows("evidence_lot", "finding", "finding_basis", "measure_id"),
        KeepRows("evidence_itemlist", "state", "workflow_version"),
        KeepRows("evidence_incident", "state", "workflow_version"),
        KeepRows("evidence_stocktake", "state", "workflow_version", "closed_by_id", "closed_at"),
        KeepRows("evidence_stocktakeline", "counted", "seal_read", "note"),
        KeepRows("evidence_placecustodian", "until"),
        KeepRows(
            "evidence_measure",
            "state",
            "workflow_version",
            "approved_by_id",
            "approved_at",
            "taken_at",
            "clock",
            "urgent_clock",
            "release_ground",
        ),
        GrantApp("evidence_place", "SELECT,INSERT,UPDATE"),
        GuardState("evidence_measure", "measure"),
        GuardState("evidence_itemlist", "item_list"),
        GuardState("evidence_order", "order"),
        GuardState("evidence_incident", "incident"),
        GuardState("evidence_stocktake", "stocktake"),
    ]
