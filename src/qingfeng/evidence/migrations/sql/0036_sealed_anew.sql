-- Under a seal that differs nothing moves before that is explained. Sealed anew is the whole, where it stands, after such an incident.
CREATE FUNCTION evidence_seals_explained() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.verb <> 'reseal' THEN
        IF EXISTS (SELECT FROM evidence_incident WHERE lot_id = NEW.lot_id AND state = 'open'
            AND kind IN ('seal_mismatch', 'seal_broken'))
        THEN
            RAISE EXCEPTION 'seal_unexplained: lot %', NEW.lot_id USING ERRCODE = 'QF003';
        END IF;
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM evidence_incident told WHERE told.lot_id = NEW.lot_id
        AND told.kind IN ('seal_mismatch', 'seal_broken')
        AND NOT EXISTS (SELECT FROM evidence_seal strip JOIN evidence_movement put ON put.id = strip.put_on_id
            JOIN evidence_lot lot ON lot.id = NEW.lot_id AND lot.office_id = strip.office_id
            WHERE strip.number = NEW.seal_before AND put.at > told.raised_at))
    THEN
        RAISE EXCEPTION 'seal_without_incident: lot %', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    IF NEW.from_place_id <> NEW.to_place_id OR NEW.seal_after IN ('', NEW.seal_before) OR NEW.photo_id IS NULL
        OR NEW.quantity <> (SELECT quantity FROM evidence_holding WHERE lot_id = NEW.lot_id
            AND place_id = NEW.from_place_id AND status = NEW.from_status)
    THEN
        RAISE EXCEPTION 'lot % is not sealed anew as a whole', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    IF abs(NEW.weight - (SELECT weight FROM evidence_holding WHERE lot_id = NEW.lot_id AND place_id = NEW.from_place_id
            AND status = NEW.from_status)) > evidence_weight_slack(NEW.weight)
        AND (SELECT btrim(weight_note) = '' FROM evidence_orderline WHERE id = NEW.line_id)
    THEN
        RAISE EXCEPTION 'weight_differs: lot %', NEW.lot_id USING ERRCODE = 'QF003';
    END IF;
    UPDATE evidence_holding SET weight = NEW.weight
    WHERE lot_id = NEW.lot_id AND place_id = NEW.from_place_id AND status = NEW.from_status AND NEW.weight IS NOT NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_seals_explained() FROM PUBLIC;

-- After `ledger_move`, by its name: the ledger has put the new strip on.
CREATE TRIGGER seals_explained AFTER INSERT ON evidence_movement
    FOR EACH ROW EXECUTE FUNCTION evidence_seals_explained();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER seals_explained;

-- What stays where it stands is no part of itself: its weight is written above.
DROP TRIGGER ledger_weight ON evidence_movement;
CREATE TRIGGER ledger_weight AFTER INSERT ON evidence_movement
    FOR EACH ROW WHEN (NEW.verb <> 'reseal') EXECUTE FUNCTION evidence_ledger_weight();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER ledger_weight;
