-- Who takes goods that are sealed anew reads the new strip.
CREATE OR REPLACE FUNCTION evidence_hand() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
            SELECT DISTINCT ON (lot_id, from_status) id,
                CASE WHEN ordered.verb = 'reseal' THEN seal_after ELSE seal_before END AS borne
            FROM evidence_orderline
            WHERE order_id = NEW.order_id ORDER BY lot_id, from_status, number) opening
        WHERE opening.borne <> '' AND NEW.seals ->> opening.id::text IS DISTINCT FROM opening.borne
    ) THEN
        RAISE EXCEPTION 'the taker of order % has not read its seals', NEW.order_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;
