"""What triggers of other domains may ask of a clock: whether its time was over at an instant.

They ask the clock itself and keep no copy of its day, which an extension, a pause, a recount or a new version moves.
"""

from django.db import migrations

OVER = """
CREATE FUNCTION law_clock_over(clock uuid, moment timestamptz) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM law_clock WHERE id = clock
            AND (standing IN ('lapsed', 'effect') OR (standing = 'running' AND due_at < moment)));
$$;
"""
GONE = "DROP FUNCTION law_clock_over(uuid, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("law", "0003_clock_walks")]
    operations = [migrations.RunSQL(OVER, GONE)]
