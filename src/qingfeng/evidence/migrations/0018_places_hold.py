"""Where goods may go and by whose hands, asked by the database too; what is confirmed or closed takes nothing more.

The offices of an order are those of its places. A list that is confirmed and a counting that is closed are papers.
"""

from django.db import migrations

_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

# Once for all movements of a statement, after the ledger moved: a store is summed up once however many lots come.
PLACES = f"""
CREATE FUNCTION evidence_place_takes() RETURNS trigger {_OWNER} AS $$
DECLARE wrong record;
BEGIN
    -- In one order for everybody: whoever comes second to a store sees what the first has put there.
    PERFORM FROM evidence_place WHERE id IN (SELECT to_place_id FROM moved) ORDER BY id FOR NO KEY UPDATE;
    SELECT moved.verb, place.id, place.kind INTO wrong FROM moved JOIN evidence_place place ON place.id = moved.to_place_id
    WHERE CASE
        WHEN moved.verb IN ('store', 'relocate') THEN place.kind NOT IN ('centre', 'room', 'third_party')
        WHEN moved.verb = 'test' THEN place.kind NOT IN ('laboratory', 'outside')
        WHEN moved.verb = 'destroy' THEN place.kind <> 'plant'
        WHEN moved.verb IN ('give_back', 'donate', 'auction', 'sell') THEN place.kind <> 'outside'
        ELSE false END LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% does not lead to %, a %', wrong.verb, wrong.id, wrong.kind USING ERRCODE = 'QF003';
    END IF;
    SELECT place.id INTO wrong FROM moved JOIN evidence_place place ON place.id = moved.to_place_id
    WHERE moved.from_place_id IS DISTINCT FROM moved.to_place_id AND place.closed_at <= moved.at LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'place % is closed', wrong.id USING ERRCODE = 'QF003';
    END IF;
    SELECT place.id INTO wrong FROM moved JOIN evidence_place place ON place.id = moved.to_place_id
        JOIN evidence_lot lot ON lot.id = moved.lot_id
    WHERE moved.verb IN ('store', 'relocate') AND lot.hazard <> 'none' AND NOT place.hazards ? lot.hazard LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'place % keeps no goods of that danger', wrong.id USING ERRCODE = 'QF003';
    END IF;
    SELECT place.id INTO wrong FROM evidence_place place
    WHERE place.capacity IS NOT NULL
        AND place.id IN (SELECT to_place_id FROM moved WHERE verb IN ('store', 'relocate'))
        AND place.capacity < (SELECT sum(held.quantity) FROM evidence_holding held
            WHERE held.place_id = place.id AND held.quantity > 0 AND held.status IN {{held}}) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'place % is full', wrong.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER place_takes AFTER INSERT ON evidence_movement REFERENCING NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_place_takes();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER place_takes;
REVOKE ALL ON FUNCTION evidence_place_takes() FROM PUBLIC;
"""

HANDS = f"""
CREATE FUNCTION evidence_order_between() RETURNS trigger {_OWNER} AS $$
BEGIN
    IF NEW.to_office_id <> (SELECT office_id FROM evidence_place WHERE id = NEW.to_place_id)
        OR NEW.office_id <> (SELECT office_id FROM evidence_place WHERE id = coalesce(NEW.from_place_id, NEW.to_place_id))
    THEN
        RAISE EXCEPTION 'order % names offices that do not keep its places', NEW.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION evidence_hand_of_side() RETURNS trigger {_OWNER} AS $$
DECLARE ordered evidence_order; there uuid; office uuid; kept boolean;
BEGIN
    IF NEW.user_id IS NULL OR NEW.side = 'supervisor' THEN
        RETURN NEW;
    END IF;
    SELECT * INTO STRICT ordered FROM evidence_order WHERE id = NEW.order_id;
    there := CASE NEW.side WHEN 'to' THEN ordered.to_place_id ELSE ordered.from_place_id END;
    office := CASE NEW.side WHEN 'to' THEN ordered.to_office_id ELSE ordered.office_id END;
    IF NOT EXISTS (SELECT FROM foundation_membership seat JOIN foundation_role role ON role.id = seat.role_id
        WHERE seat.user_id = NEW.user_id AND role.organisation_id = office
            AND seat.valid_from <= NEW.at AND (seat.valid_to IS NULL OR seat.valid_to > NEW.at))
    THEN
        RAISE EXCEPTION '% signs order % for an office that is not theirs', NEW.user_id, ordered.id USING ERRCODE = 'QF003';
    END IF;
    kept := EXISTS (SELECT FROM evidence_placecustodian WHERE place_id = there AND until IS NULL);
    IF kept AND NOT EXISTS (
        SELECT FROM evidence_placecustodian WHERE place_id = there AND until IS NULL AND user_id = NEW.user_id)
    THEN
        RAISE EXCEPTION '% does not keep place %', NEW.user_id, there USING ERRCODE = 'QF003';
    END IF;
    -- Who investigates does not keep (MPS Procedures for Criminal Cases, art. 235).
    IF kept AND NEW.side = 'to'
        AND EXISTS (SELECT FROM foundation_organisation WHERE id = office AND function = 'public_security')
        AND EXISTS (SELECT FROM evidence_orderline asked JOIN evidence_lot lot ON lot.id = asked.lot_id
            JOIN evidence_measureofficer officer ON officer.measure_id = lot.measure_id
            WHERE asked.order_id = ordered.id AND officer.user_id = NEW.user_id)
    THEN
        RAISE EXCEPTION '% investigates and cannot keep the goods of order %', NEW.user_id, ordered.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION evidence_place_stays() RETURNS trigger {_OWNER} AS $$
BEGIN
    IF NEW.office_id <> OLD.office_id OR (NEW.kind <> OLD.kind
        AND EXISTS (SELECT FROM evidence_holding WHERE place_id = OLD.id AND quantity > 0))
    THEN
        RAISE EXCEPTION 'place % stays what it is while it holds goods', OLD.id USING ERRCODE = 'QF003';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER place_stays BEFORE UPDATE ON evidence_place
    FOR EACH ROW EXECUTE FUNCTION evidence_place_stays();
ALTER TABLE evidence_place ENABLE ALWAYS TRIGGER place_stays;
CREATE TRIGGER order_between BEFORE INSERT ON evidence_order
    FOR EACH ROW EXECUTE FUNCTION evidence_order_between();
CREATE TRIGGER hand_of_side BEFORE INSERT ON evidence_signature
    FOR EACH ROW EXECUTE FUNCTION evidence_hand_of_side();
ALTER TABLE evidence_order ENABLE ALWAYS TRIGGER order_between;
ALTER TABLE evidence_signature ENABLE ALWAYS TRIGGER hand_of_side;
REVOKE ALL ON FUNCTION evidence_order_between(), evidence_place_stays(), evidence_hand_of_side() FROM PUBLIC;
"""

# The arguments of the trigger: the table of the whole, the column that names it, the state in which it is open.
PAPERS = f"""
CREATE FUNCTION evidence_of_open() RETURNS trigger {_OWNER} AS $$
DECLARE whole uuid := (to_jsonb(NEW) ->> TG_ARGV[1])::uuid; standing text;
BEGIN
    IF TG_TABLE_NAME = 'evidence_linephoto' THEN
        SELECT item_list_id INTO whole FROM evidence_listline WHERE id = whole;
    END IF;
    EXECUTE format('SELECT state FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[0]) INTO standing USING whole;
    IF standing IS DISTINCT FROM TG_ARGV[2] THEN
        RAISE EXCEPTION '% of % is refused: % % is %', TG_OP, TG_TABLE_NAME, TG_ARGV[0], whole, standing
            USING ERRCODE = 'QF002';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION evidence_of_open() FROM PUBLIC;
"""
_OF_OPEN = (
    ("evidence_listline", "INSERT", "evidence_itemlist", "item_list_id", "draft"),
    ("evidence_linephoto", "INSERT", "evidence_itemlist", "line_id", "draft"),
    ("evidence_listsignature", "INSERT", "evidence_itemlist", "item_list_id", "draft"),
    ("evidence_stocktakeline", "INSERT OR UPDATE", "evidence_stocktake", "stocktake_id", "counting"),
)
_HELD = (
    "('preserved', 'sealed', 'seized', 'stored', 'sampled', 'testing', 'tested', 'confiscated')"
)


def _forward() -> str:
    asked = "".join(
        f"CREATE TRIGGER of_open BEFORE {when} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION evidence_of_open('{whole}', '{column}', '{state}');"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER of_open;"
        for table, when, whole, column, state in _OF_OPEN
    )
    return PLACES.replace("{held}", _HELD) + HANDS + PAPERS + asked


def _backward() -> str:
    gone = "".join(f"DROP TRIGGER of_open ON {table};" for table, *_ in _OF_OPEN)
    return (
        gone
        + """
        DROP TRIGGER hand_of_side ON evidence_signature;
        DROP TRIGGER place_stays ON evidence_place;
        DROP TRIGGER order_between ON evidence_order;
        DROP TRIGGER place_takes ON evidence_movement;
        DROP FUNCTION evidence_of_open(), evidence_hand_of_side(), evidence_order_between(), evidence_place_stays(), evidence_place_takes();
        """
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0017_measures_that_stand"), ("foundation", "0005_kept_rows")]
    operations = [migrations.RunSQL(_forward(), _backward())]
