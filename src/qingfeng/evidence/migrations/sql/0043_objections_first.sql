-- A report stands until an objection overturns it, or a newer one of another body that stands itself repeats it.
CREATE FUNCTION evidence_report_unfallen(asked uuid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM evidence_appraisal made
        JOIN evidence_appraisalreport report ON report.appraisal_id = made.id
        JOIN evidence_exhibit shown ON shown.id = report.exhibit_id
        WHERE made.id = asked AND made.state = 'reported' AND shown.state = 'counted'
            AND NOT EXISTS (SELECT FROM evidence_objection raised
                WHERE raised.appraisal_id = made.id AND raised.review IN ('upheld', 'again')));
$$;

-- What keeps goods of a family from resting on a report at an instant; null where nothing does.
CREATE FUNCTION evidence_report_pending(family uuid, moment timestamptz) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN raised.open THEN 'objection_open' ELSE 'objection_time_runs' END
    FROM evidence_appraisal asked
    CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM evidence_objection one
        WHERE one.appraisal_id = asked.id AND one.review = '') AS open) raised
    LEFT JOIN evidence_resultnotice told ON told.appraisal_id = asked.id
    WHERE asked.state = 'reported'
        AND (asked.id IN (SELECT sent.appraisal_id FROM evidence_lot part
                JOIN evidence_sample drawn ON drawn.lot_id = part.id
                JOIN evidence_appraisalsample sent ON sent.sample_id = drawn.id
                WHERE part.root_id = family)
            OR (asked.subject_kind = 'lot' AND asked.subject_id IN (SELECT id FROM evidence_lot WHERE root_id = family))
            OR (EXISTS (SELECT FROM evidence_appraisalsample sent WHERE sent.appraisal_id = asked.id AND sent.sample_id IS NULL) AND (
            (asked.subject_kind = 'measure' AND asked.subject_id IN (SELECT measure_id FROM evidence_lot WHERE root_id = family))
            OR (asked.subject_kind = 'item_list' AND asked.subject_id IN (SELECT line.item_list_id FROM evidence_lot part
                JOIN evidence_listline line ON line.id = part.line_id WHERE part.root_id = family)))))
        AND evidence_report_unfallen(asked.id)
        AND NOT EXISTS (SELECT FROM evidence_appraisal newer
            WHERE newer.second_of_id = asked.id AND evidence_report_unfallen(newer.id))
        AND (raised.open OR (told.appraisal_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM evidence_objectionwaiver waived WHERE waived.appraisal_id = asked.id)
            AND CASE WHEN told.clock IS NULL THEN told.object_until >= (moment AT TIME ZONE 'Asia/Shanghai')::date
                ELSE NOT law_clock_over(told.clock, moment - interval '1 second') END))
    ORDER BY raised.open DESC
    LIMIT 1;
$$;

CREATE FUNCTION evidence_objections_first() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    why text := evidence_report_pending(NEW.root_id, NEW.at);
BEGIN
    IF why IS NOT NULL THEN
        RAISE EXCEPTION 'lot %: % against a report on it', NEW.lot_id, why USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_objections_first() FROM PUBLIC;
CREATE TRIGGER objections_first AFTER INSERT ON evidence_movement
    FOR EACH ROW WHEN (NEW.verb IN ('confiscate', 'destroy', 'donate', 'auction', 'sell'))
    EXECUTE FUNCTION evidence_objections_first();
ALTER TABLE evidence_movement ENABLE ALWAYS TRIGGER objections_first;

CREATE FUNCTION evidence_waived_when_told() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM evidence_resultnotice told
        WHERE told.appraisal_id = NEW.appraisal_id AND told.served_at <= NEW.waived_at)
    THEN
        RAISE EXCEPTION 'objections against % were waived before it was told', NEW.appraisal_id USING ERRCODE = 'QF003';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION evidence_waived_when_told() FROM PUBLIC;
CREATE TRIGGER waived_when_told AFTER INSERT ON evidence_objectionwaiver
    FOR EACH ROW EXECUTE FUNCTION evidence_waived_when_told();
ALTER TABLE evidence_objectionwaiver ENABLE ALWAYS TRIGGER waived_when_told;
