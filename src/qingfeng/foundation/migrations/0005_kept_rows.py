"""Rows of which only named columns ever change: what `KeepRows` of `migration_ops` attaches."""

from django.db import migrations

KEEP_ROW = """
CREATE FUNCTION foundation_keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR (to_jsonb(OLD) - TG_ARGV::text[]) IS DISTINCT FROM (to_jsonb(NEW) - TG_ARGV::text[]) THEN
        RAISE EXCEPTION '% of % is refused: of its rows only % ever changes', TG_OP, TG_TABLE_NAME, TG_ARGV::text[]
            USING ERRCODE = 'QF002';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0004_no_pending_dates")]
    operations = [migrations.RunSQL(KEEP_ROW, "DROP FUNCTION foundation_keep_row();")]
