-- What a place holds in each unit, summed up once for all movements of a statement, after the ledger moved.
CREATE OR REPLACE FUNCTION evidence_place_stock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held constant text[] := ARRAY['preserved', 'sealed', 'seized', 'stored', 'sampled', 'testing', 'tested', 'confiscated'];
BEGIN
    -- In one order for everybody: whoever comes second to a place sees what the first has put there.
    PERFORM FROM evidence_place WHERE id IN (SELECT to_place_id FROM moved UNION SELECT from_place_id FROM moved)
        ORDER BY id FOR NO KEY UPDATE;
    WITH change AS (
        SELECT to_lot_id AS lot_id, to_place_id AS place_id, to_status AS status, quantity FROM moved
        UNION ALL
        SELECT lot_id, from_place_id, from_status, -quantity FROM moved WHERE from_place_id IS NOT NULL
    ), net AS (
        SELECT lot_id, place_id, status, sum(quantity) AS quantity FROM change WHERE status = ANY (held) GROUP BY 1, 2, 3
    ), step AS (
        SELECT net.place_id, lot.unit, sum(net.quantity) AS quantity,
            sum((holding.quantity > 0)::int - (holding.quantity > net.quantity)::int) AS lots
        FROM net JOIN evidence_holding holding USING (lot_id, place_id, status) JOIN evidence_lot lot ON lot.id = net.lot_id
        GROUP BY 1, 2
    ), known AS (
        UPDATE evidence_placestock stock SET quantity = stock.quantity + step.quantity, lots = stock.lots + step.lots
        FROM step WHERE stock.place_id = step.place_id AND stock.unit = step.unit
        RETURNING stock.place_id, stock.unit
    )
    INSERT INTO evidence_placestock (place_id, unit, quantity, lots)
    SELECT * FROM step WHERE (place_id, unit) NOT IN (SELECT * FROM known);
    RETURN NULL;
END $$;

-- Asked after the sums: `place_stock` comes before `place_takes` in the order of the triggers' names, and has locked the places.
-- Whatever the verb, what comes into a store needs its room and its leave for the danger; what is kept there already does not.
CREATE OR REPLACE FUNCTION evidence_place_takes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong record;
    held constant text[] := ARRAY['preserved', 'sealed', 'seized', 'stored', 'sampled', 'testing', 'tested', 'confiscated'];
    stores constant text[] := ARRAY['centre', 'room', 'third_party'];
    filled uuid[];
BEGIN
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
        AND EXISTS (SELECT FROM evidence_placestock stock
            WHERE stock.place_id = place.id AND stock.unit = place.capacity_unit AND stock.quantity > place.capacity) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'place_full: %', wrong.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
