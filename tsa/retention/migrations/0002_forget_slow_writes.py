"""The application takes old rows from `slow_writes`, to which it may otherwise only add."""

from django.db import migrations

FORGET = """
-- Takes away what is older than `keep_days`, and tells how many rows. Runs with the owner's
-- rights; who asks for changes since a moment within the last ninety days misses nothing.
CREATE FUNCTION slow_writes_forget(keep_days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $body$
DECLARE
    gone integer;
BEGIN
    IF keep_days IS NULL OR keep_days < 90 THEN
        RAISE EXCEPTION 'slow_writes keeps at least 90 days';
    END IF;
    DELETE FROM slow_writes WHERE finished_at < now() - make_interval(days => keep_days);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0008_remember_slow_writes"),
        ("retention", "0001_record_retention_and_retire_months"),
    ]
    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION slow_writes_forget(integer)")]
