CREATE OR REPLACE FUNCTION evidence_check_needs(moved evidence_movement, ordered evidence_order) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF moved.verb IN ('relocate', 'test', 'transfer', 'give_back', 'destroy', 'donate', 'auction', 'sell') AND moved.from_place_id = moved.to_place_id THEN
        RAISE EXCEPTION '% leads to another place', moved.verb USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb IN ('transfer', 'give_back', 'confiscate', 'dispose', 'destroy', 'donate', 'auction', 'sell', 'lose') AND btrim(ordered.decision) = '' THEN
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
        OR NOT EXISTS (SELECT FROM evidence_sample WHERE order_id = ordered.id AND NOT is_spare)
    ) THEN
        RAISE EXCEPTION 'order % lacks the record of a sample for testing', ordered.id USING ERRCODE = 'QF003';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION evidence_check_leaving(moved evidence_movement, ordered evidence_order) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE lot evidence_lot; met evidence_disposal;
BEGIN
    SELECT * INTO STRICT lot FROM evidence_lot WHERE id = moved.lot_id;
    IF moved.verb = 'destroy' AND (
        NOT EXISTS (SELECT FROM evidence_destruction
            WHERE order_id = ordered.id AND waste = lot.waste AND video_id IS NOT NULL AND (waste <> 'hazardous' OR btrim(licence) <> ''))
        OR (SELECT count(DISTINCT coalesce(watched.user_id::text, lower(btrim(watched.name))))
            FROM evidence_signature watched WHERE watched.order_id = ordered.id AND watched.side = 'supervisor'
                AND NOT EXISTS (SELECT FROM evidence_signature hand
                    WHERE hand.order_id = ordered.id AND hand.side <> 'supervisor'
                        AND lower(btrim(hand.name)) = lower(btrim(watched.name))
                        AND (hand.user_id IS NULL OR watched.user_id IS NULL))) < 2
    ) THEN
        RAISE EXCEPTION 'the record of destruction % is not whole', ordered.id USING ERRCODE = 'QF003';
    END IF;
    IF moved.verb = 'confiscate' AND EXISTS (
        SELECT FROM evidence_measure held JOIN foundation_organisation office ON office.id = held.office_id
        WHERE held.id = lot.measure_id AND btrim(held.party) = ''
            AND office.function IN ('market_regulation', 'public_security')
            AND (held.notice_at IS NULL OR held.notice_at >= moved.at))
    THEN
        RAISE EXCEPTION 'no notice was published for the owner of lot %', lot.id USING ERRCODE = 'QF003';
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
