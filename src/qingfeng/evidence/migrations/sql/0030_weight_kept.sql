-- How far two weighings of the same goods may differ without a word: `cn.items.weighing`, which a test holds to this.
CREATE FUNCTION evidence_weight_slack(known numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT greatest(known * 0.02, 0.05)';

-- What goods weigh, after `ledger_move` has moved them: the goods in kilograms weigh what they are.
CREATE FUNCTION evidence_ledger_weight() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    stated numeric := NEW.weight;
    coming numeric;
    gave evidence_holding;
    took evidence_holding;
BEGIN
    IF stated IS NULL AND (SELECT unit IN ('kg', '千克', '公斤') FROM evidence_lot WHERE id = NEW.lot_id) THEN
        stated := NEW.quantity;
    END IF;
    coming := stated;
    IF NEW.verb <> 'find' THEN
        SELECT * INTO STRICT gave FROM evidence_holding
        WHERE lot_id = NEW.lot_id AND place_id = NEW.from_place_id AND status = NEW.from_status;
        IF gave.quantity > 0 AND stated > gave.weight + evidence_weight_slack(gave.weight) THEN
            RAISE EXCEPTION 'heavier_than_whole: % kg of the % kg of lot %', stated, gave.weight, NEW.lot_id USING ERRCODE = 'QF003';
        END IF;
        IF gave.quantity = 0 AND abs(stated - gave.weight) > evidence_weight_slack(gave.weight)
            AND (SELECT btrim(weight_note) = '' FROM evidence_orderline WHERE id = NEW.line_id)
        THEN
            RAISE EXCEPTION 'weight_differs: lot % weighed % kg and weighs % kg', NEW.lot_id, gave.weight, stated
                USING ERRCODE = 'QF003';
        END IF;
        IF gave.quantity = 0 THEN
            coming := coalesce(stated, gave.weight);
        END IF;
        -- Greatest() passes over what is null: of a part that nobody weighed the rest is not known either.
        UPDATE evidence_holding SET weight = CASE WHEN gave.quantity = 0 OR gave.weight IS NULL OR stated IS NULL THEN NULL
            ELSE greatest(gave.weight - stated, 0) END
        WHERE id = gave.id;
    END IF;
    SELECT * INTO STRICT took FROM evidence_holding
    WHERE lot_id = NEW.to_lot_id AND place_id = NEW.to_place_id AND status = NEW.to_status;
    UPDATE evidence_holding SET weight = CASE WHEN took.quantity = NEW.quantity THEN coming ELSE took.weight + coming END
    WHERE id = took.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_ledger_weight() FROM PUBLIC;

CREATE TRIGGER ledger_weight AFTER INSERT ON evidence_movement
    FOR EACH ROW EXECUTE FUNCTION evidence_ledger_weight();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER ledger_weight;

-- The balance is one of quantities: a weight that is written beside does not ask it again.
DROP TRIGGER balance ON evidence_holding;
CREATE CONSTRAINT TRIGGER balance AFTER INSERT OR UPDATE OF quantity ON evidence_holding DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION evidence_balance();
ALTER TABLE evidence_holding ENABLE ALWAYS TRIGGER balance;

-- What was never parted weighs what its last weighing said; of all else nobody knows before it is weighed again.
UPDATE evidence_holding holding SET weight = found.weight
FROM (
    SELECT DISTINCT ON (moved.root_id) moved.root_id AS lot_id, moved.weight
    FROM evidence_movement moved
    WHERE moved.weight IS NOT NULL
        AND NOT EXISTS (SELECT FROM evidence_holding other JOIN evidence_lot part ON part.id = other.lot_id
            WHERE part.root_id = moved.root_id AND other.lot_id <> moved.root_id)
        AND (SELECT count(*) FROM evidence_holding other WHERE other.lot_id = moved.root_id AND other.quantity > 0) = 1
    ORDER BY moved.root_id, moved.id DESC
) found
WHERE holding.lot_id = found.lot_id AND holding.quantity > 0;
