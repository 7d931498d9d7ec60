-- Once for all movements of a statement, after the ledger moved: a store is summed up once however many lots come.
-- Whatever the verb, what comes into a store needs its room and its leave for the danger; what is kept there already does not.
CREATE OR REPLACE FUNCTION evidence_place_takes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong record;
    held constant text[] := ARRAY['preserved', 'sealed', 'seized', 'stored', 'sampled', 'testing', 'tested', 'confiscated'];
    stores constant text[] := ARRAY['centre', 'room', 'third_party'];
    filled uuid[];
BEGIN
    -- In one order for everybody: whoever comes second to a store sees what the first has put there.
    PERFORM FROM evidence_place WHERE id IN (SELECT to_place_id FROM moved) ORDER BY id FOR NO KEY UPDATE;
    SELECT moved.verb, place.id, place.kind INTO wrong FROM moved JOIN evidence_place place ON place.id = moved.to_place_id
    WHERE CASE
        WHEN moved.verb IN ('store', 'relocate') THEN place.kind <> ALL (stores)
        WHEN moved.verb = 'test' THEN place.kind NOT IN ('laboratory', 'outside')
        WHEN moved.verb = 'destroy' THEN place.kind <> 'plant'
        WHEN moved.verb IN ('give_back', 'donate', 'auction', 'sell') THEN place.kind <> 'outside'
        ELSE false END LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'place_unfit: % does not lead to %, a %', wrong.verb, wrong.id, wrong.kind USING ERRCODE = 'QF003';
    END IF;
    SELECT place.id INTO wrong FROM moved JOIN evidence_place place ON place.id = moved.to_place_id
    WHERE moved.from_place_id IS DISTINCT FROM moved.to_place_id AND place.closed_at <= moved.at LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'place_closed: %', wrong.id USING ERRCODE = 'QF003';
    END IF;
    filled := ARRAY(
        SELECT DISTINCT place.id FROM moved JOIN evidence_place place ON place.id = moved.to_place_id
        WHERE place.kind = ANY (stores) AND moved.to_status = ANY (held)
            AND NOT (moved.from_place_id IS NOT DISTINCT FROM moved.to_place_id AND moved.from_status = ANY (held)));
    SELECT place.id INTO wrong FROM moved JOIN evidence_place place ON place.id = moved.to_place_id
        JOIN evidence_lot lot ON lot.id = moved.lot_id
    WHERE place.id = ANY (filled) AND moved.to_status = ANY (held)
        AND NOT (moved.from_place_id IS NOT DISTINCT FROM moved.to_place_id AND moved.from_status = ANY (held))
        AND lot.hazard <> 'none' AND NOT place.hazards ? lot.hazard LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'hazard_not_kept_here: place %', wrong.id USING ERRCODE = 'QF003';
    END IF;
    SELECT place.id INTO wrong FROM evidence_place place
    WHERE place.id = ANY (filled) AND place.capacity IS NOT NULL
        AND place.capacity < (
            SELECT sum(holding.quantity) FROM evidence_holding holding JOIN evidence_lot lot ON lot.id = holding.lot_id
            WHERE holding.place_id = place.id AND holding.quantity > 0 AND holding.status = ANY (held)
                AND lot.unit = place.capacity_unit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'place_full: %', wrong.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
