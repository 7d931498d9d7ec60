-- A name as it is compared with another: however wide, spaced or dotted it is written.
CREATE OR REPLACE FUNCTION evidence_plain(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(regexp_replace(normalize(name, NFKC), '[[:space:].·・•‧]+', '', 'g'))
$$;

CREATE FUNCTION evidence_hands_apart() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_signature other WHERE other.order_id = NEW.order_id AND other.id <> NEW.id
        AND (other.user_id IS NULL OR NEW.user_id IS NULL) AND evidence_plain(other.name) = evidence_plain(NEW.name))
    THEN
        RAISE EXCEPTION 'one person signs order % twice', NEW.order_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_hands_apart() FROM PUBLIC;
CREATE TRIGGER hands_apart AFTER INSERT ON evidence_signature
    FOR EACH ROW EXECUTE FUNCTION evidence_hands_apart();
ALTER TABLE evidence_signature ENABLE ALWAYS TRIGGER hands_apart;

-- Early disposal is no way round: counterfeit goods do not come into trade by it, and what perishes has its day.
CREATE FUNCTION evidence_counterfeit_in_trade() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_lot WHERE id = NEW.lot_id AND (finding = 'counterfeit' OR (perishes_on IS NULL AND EXISTS (
        SELECT FROM evidence_disposal met JOIN evidence_orderline asked ON asked.order_id = met.order_id
        WHERE asked.id = NEW.line_id AND met.cause = 'perishable'))))
    THEN
        RAISE EXCEPTION 'lot % is counterfeit or does not perish: it is not disposed of early', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_counterfeit_in_trade() FROM PUBLIC;
CREATE TRIGGER counterfeit_in_trade AFTER INSERT ON evidence_movement
    FOR EACH ROW WHEN (NEW.verb = 'dispose') EXECUTE FUNCTION evidence_counterfeit_in_trade();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER counterfeit_in_trade;

-- A seizure has its days once, and what was only preserved is not confiscated.
CREATE FUNCTION evidence_taken_once() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE held evidence_measure;
BEGIN
    SELECT measure.* INTO held FROM evidence_lot lot JOIN evidence_measure measure ON measure.id = lot.measure_id
    WHERE lot.id = NEW.lot_id;
    IF (NEW.verb = 'confiscate' AND held.kind = 'preserve') OR (NEW.verb = 'seize' AND held.kind = 'seize' AND EXISTS (
        SELECT FROM evidence_orderline asked JOIN evidence_order ordered ON ordered.id = asked.order_id
            JOIN evidence_measure measure ON measure.id = ordered.measure_id
        WHERE asked.id = NEW.line_id AND measure.office_id = held.office_id AND measure.id <> held.id))
    THEN
        RAISE EXCEPTION 'lot % is under a % already', NEW.lot_id, held.kind USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_taken_once() FROM PUBLIC;
CREATE TRIGGER taken_once AFTER INSERT ON evidence_movement
    FOR EACH ROW WHEN (NEW.verb IN ('seize', 'confiscate')) EXECUTE FUNCTION evidence_taken_once();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER taken_once;

CREATE FUNCTION evidence_parts_sealed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_orderline mine JOIN evidence_orderline opening ON opening.order_id = mine.order_id
        WHERE mine.id = NEW.line_id AND opening.lot_id = NEW.lot_id AND opening.seal_before <> '')
    THEN
        RAISE EXCEPTION 'a part of the sealed lot % stands unsealed', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_parts_sealed() FROM PUBLIC;
CREATE TRIGGER parts_sealed AFTER INSERT ON evidence_movement
    FOR EACH ROW WHEN (NEW.verb = 'split' AND NEW.seal_after = '') EXECUTE FUNCTION evidence_parts_sealed();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER parts_sealed;

-- What stands under a strip takes nothing more in: two strips are two parts.
CREATE FUNCTION evidence_seals_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'seals_would_merge: lot % stands under %', OLD.lot_id, OLD.seal USING ERRCODE = 'QF003';
END $$;
CREATE TRIGGER seals_apart BEFORE UPDATE ON evidence_holding
    FOR EACH ROW WHEN (OLD.seal <> '' AND OLD.quantity > 0 AND NEW.quantity > OLD.quantity)
    EXECUTE FUNCTION evidence_seals_apart();
ALTER TABLE evidence_holding ENABLE ALWAYS TRIGGER seals_apart;

-- Once nothing of it is held, a lot stays what it was found to be.
CREATE FUNCTION evidence_found_in_time() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM evidence_holding WHERE lot_id = NEW.id) AND NOT EXISTS (
        SELECT FROM evidence_holding WHERE lot_id = NEW.id AND quantity > 0 AND status NOT IN (
            'returned', 'disposed', 'used_up', 'destroyed', 'donated', 'auctioned', 'sold'))
    THEN
        RAISE EXCEPTION 'nothing of lot % is held any more', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_found_in_time() FROM PUBLIC;
CREATE TRIGGER found_in_time AFTER UPDATE OF finding, finding_basis ON evidence_lot
    FOR EACH ROW EXECUTE FUNCTION evidence_found_in_time();
ALTER TABLE evidence_lot ENABLE ALWAYS TRIGGER found_in_time;

CREATE FUNCTION evidence_measure_kept() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (OLD.clock IS NOT NULL AND NEW.clock IS NULL) OR (OLD.urgent_clock IS NOT NULL AND NEW.urgent_clock IS NULL)
        OR (OLD.emptied_at IS NOT NULL AND NEW.emptied_at IS DISTINCT FROM OLD.emptied_at)
        OR (NEW.emptied_at IS NOT NULL AND NEW.state <> 'released')
        OR (NEW.state IN ('approved', 'in_force') AND EXISTS (SELECT FROM evidence_measureofficer WHERE measure_id = NEW.id AND user_id = NEW.approved_by_id))
    THEN
        RAISE EXCEPTION 'measure %: its clocks stay, and nobody approves what is theirs to carry out', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_measure_kept() FROM PUBLIC;
CREATE TRIGGER measure_kept AFTER UPDATE ON evidence_measure
    FOR EACH ROW EXECUTE FUNCTION evidence_measure_kept();
ALTER TABLE evidence_measure ENABLE ALWAYS TRIGGER measure_kept;

CREATE FUNCTION evidence_keeping_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who kept place % until % begins anew', OLD.place_id, OLD.until USING ERRCODE = 'QF003';
END $$;
CREATE TRIGGER keeping_ends_once BEFORE UPDATE ON evidence_placecustodian
    FOR EACH ROW WHEN (OLD.until IS NOT NULL AND NEW.until IS DISTINCT FROM OLD.until)
    EXECUTE FUNCTION evidence_keeping_ends_once();
ALTER TABLE evidence_placecustodian ENABLE ALWAYS TRIGGER keeping_ends_once;

-- What stood empty before is no alarm.
UPDATE evidence_measure measure SET emptied_at = now()
WHERE state = 'released' AND NOT EXISTS (
    SELECT FROM evidence_holding held JOIN evidence_lot lot ON lot.id = held.lot_id
    WHERE lot.measure_id = measure.id AND held.quantity > 0
        AND held.status IN ('preserved', 'sealed', 'seized', 'stored', 'sampled', 'testing', 'tested'));
