"""Every school year is a session of rosters, `year_2027`; sessions and periods have a parent.

An Ed-Fi session is part of its year, a grading period of the first session that lists it. A
session that only OneRoster knows makes its school year, as a stay at a school does.
"""

from django.db import migrations

YEARS = """
CREATE FUNCTION follow_school_years() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO academic_sessions AS s (sourced_id, type, title, school_year, begin_date, end_date)
    SELECT 'year_' || y, 'schoolYear', (y - 1) || '-' || y, y, make_date(y - 1, 8, 1),
        make_date(y, 7, 31)
    FROM (SELECT school_year FROM new_rows) n(y) ORDER BY y
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active', school_year = EXCLUDED.school_year
    WHERE (s.status, s.school_year) IS DISTINCT FROM ('active', EXCLUDED.school_year);
    RETURN NULL;
END $body$;
CREATE TRIGGER follow_insert AFTER INSERT ON school_year_types REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_school_years();

-- Only rows to be deleted let go of the year: they no longer say it, their dates still do.
CREATE FUNCTION leave_school_year() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE academic_sessions SET school_year = NULL, status = 'tobedeleted'
    WHERE school_year = OLD.school_year
        AND (status = 'tobedeleted' OR sourced_id = 'year_' || OLD.school_year);
    RETURN NULL;
END $body$;
-- The names sort before RI_: the foreign keys are asked afterwards.
CREATE TRIGGER "AA_leave_school_year" AFTER DELETE ON school_year_types FOR EACH ROW
    EXECUTE FUNCTION leave_school_year();

CREATE FUNCTION make_school_year() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO school_year_types (school_year, school_year_description, current_school_year)
    SELECT NEW.school_year, (NEW.school_year - 1) || '-' || NEW.school_year,
        NEW.school_year = school_year_of(CURRENT_DATE)
            AND NOT EXISTS (SELECT FROM school_year_types y WHERE y.current_school_year)
    WHERE NOT EXISTS (SELECT FROM school_year_types y WHERE y.school_year = NEW.school_year)
    ON CONFLICT (school_year) DO NOTHING;
    RETURN NULL;
END $body$;
CREATE TRIGGER "AA_make_school_year" AFTER INSERT OR UPDATE OF school_year ON academic_sessions
    FOR EACH ROW WHEN (NEW.school_year IS NOT NULL AND NEW.session_name IS NULL
        AND NEW.grading_period_name IS NULL)
    EXECUTE FUNCTION make_school_year();
"""

PARENTS = """
CREATE FUNCTION fill_session_parent() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.session_name IS NOT NULL THEN
        NEW.parent_sourced_id := 'year_' || NEW.school_year;
    ELSE
        NEW.parent_sourced_id := coalesce((SELECT s.sourced_id FROM academic_sessions s
            WHERE s.grading_periods <> '[]' AND s.session_name IS NOT NULL
                AND s.grading_periods @> jsonb_build_array(jsonb_build_object(
                    'gradingPeriodReference', jsonb_build_object(
                        'gradingPeriodDescriptor', NEW.grading_period_descriptor,
                        'gradingPeriodName', NEW.grading_period_name,
                        'schoolId', NEW.school_id, 'schoolYear', NEW.school_year)))
            ORDER BY s.begin_date, s.id LIMIT 1), 'year_' || NEW.school_year);
    END IF;
    RETURN NEW;
END $body$;
-- After fill_sourced_id, before keep_etag.
CREATE TRIGGER fill_the_other_standard BEFORE INSERT OR UPDATE ON academic_sessions FOR EACH ROW
    WHEN (NEW.session_name IS NOT NULL OR NEW.grading_period_name IS NOT NULL)
    EXECUTE FUNCTION fill_session_parent();

-- What a session lists, or listed, asks again whose part it is.
CREATE FUNCTION follow_grading_periods() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    lists jsonb := '[]';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        lists := lists || OLD.grading_periods;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        lists := lists || NEW.grading_periods;
    END IF;
    UPDATE academic_sessions p SET parent_sourced_id = NULL
    FROM (SELECT i -> 'gradingPeriodReference' FROM jsonb_array_elements(lists) i) named(period)
    WHERE p.school_id = (period ->> 'schoolId')::bigint
        AND p.school_year = (period ->> 'schoolYear')::int
        AND p.grading_period_name = period ->> 'gradingPeriodName'
        AND p.grading_period_descriptor = period ->> 'gradingPeriodDescriptor';
    RETURN NULL;
END $body$;
CREATE TRIGGER follow_periods_insert AFTER INSERT ON academic_sessions FOR EACH ROW
    WHEN (NEW.grading_periods <> '[]') EXECUTE FUNCTION follow_grading_periods();
CREATE TRIGGER follow_periods_update AFTER UPDATE OF grading_periods ON academic_sessions
    FOR EACH ROW WHEN (OLD.grading_periods IS DISTINCT FROM NEW.grading_periods)
    EXECUTE FUNCTION follow_grading_periods();
CREATE TRIGGER follow_periods_delete AFTER DELETE ON academic_sessions FOR EACH ROW
    WHEN (OLD.grading_periods <> '[]') EXECUTE FUNCTION follow_grading_periods();
"""

DROP = """
DROP FUNCTION follow_grading_periods CASCADE;
DROP FUNCTION fill_session_parent CASCADE;
DROP FUNCTION make_school_year CASCADE;
DROP FUNCTION leave_school_year CASCADE;
DROP FUNCTION follow_school_years CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0014_create_the_gradebook_and_resources")]
    operations = [migrations.RunSQL([YEARS, PARENTS], DROP)]
