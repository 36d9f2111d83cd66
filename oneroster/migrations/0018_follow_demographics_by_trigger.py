"""Demographics of rosters follow the students of record, whoever writes those.

The student's row owns birth, sex, races and ethnicity; the residence status is the roster's.
"""

from django.db import migrations

WORDS = """
-- Whether these descriptors name the race; NULL where nothing is said of races.
CREATE FUNCTION roster_race(races jsonb, race text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $body$
    SELECT bool_or(split_part(r, '#', 2) = race) FROM jsonb_array_elements_text(races) r
    WHERE split_part(r, '#', 2) <> 'Choose Not to Respond'
$body$;

CREATE FUNCTION roster_sex(descriptor text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE split_part(descriptor, '#', 2) WHEN 'Male' THEN 'male' WHEN 'Female' THEN 'female'
        WHEN 'Not Selected' THEN 'unspecified' WHEN '' THEN NULL ELSE 'other' END
$body$;
"""

FILL = """
CREATE FUNCTION fill_demographics() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    s students;
BEGIN
    SELECT * INTO s FROM students x WHERE x.student_unique_id = substr(NEW.sourced_id, 9);
    IF NOT FOUND THEN
        RETURN NEW;
    END IF;
    NEW.birth_date := s.birth_date;
    NEW.sex := roster_sex(s.birth_sex_descriptor);
    NEW.american_indian_or_alaska_native :=
        roster_race(s.races, 'American Indian - Alaska Native');
    NEW.asian := roster_race(s.races, 'Asian');
    NEW.black_or_african_american := roster_race(s.races, 'Black - African American');
    NEW.native_hawaiian_or_other_pacific_islander :=
        roster_race(s.races, 'Native Hawaiian - Pacific Islander');
    NEW.white := roster_race(s.races, 'White');
    NEW.demographic_race_two_or_more_races := 1 < NEW.white::int + NEW.asian::int
        + NEW.american_indian_or_alaska_native::int + NEW.black_or_african_american::int
        + NEW.native_hawaiian_or_other_pacific_islander::int;
    NEW.hispanic_or_latino_ethnicity := s.hispanic_latino_ethnicity;
    NEW.country_of_birth_code := nullif(split_part(s.birth_country_descriptor, '#', 2), '');
    NEW.state_of_birth_abbreviation :=
        nullif(split_part(s.birth_state_abbreviation_descriptor, '#', 2), '');
    NEW.city_of_birth := s.birth_city;
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND NEW IS NOT DISTINCT FROM OLD THEN
        RETURN NULL;  -- the student changed in something else
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_demographics BEFORE INSERT OR UPDATE ON demographics FOR EACH ROW
    WHEN (NEW.sourced_id LIKE 'student\\_%') EXECUTE FUNCTION fill_demographics();

CREATE FUNCTION follow_students_demographics() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE demographics d SET status = 'tobedeleted' FROM old_rows s
        WHERE d.sourced_id = 'student_' || s.student_unique_id;
    ELSIF EXISTS (SELECT FROM new_rows) THEN
        INSERT INTO demographics (sourced_id)
        SELECT 'student_' || s.student_unique_id FROM new_rows s ORDER BY s.student_unique_id
        ON CONFLICT (sourced_id) DO UPDATE SET status = 'active';
    END IF;
    RETURN NULL;
END $body$;
"""
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
# Their names sort after follow_insert: the user is there first.
FOLLOW = [
    f"CREATE TRIGGER follow_with_demographics_{event.lower()} AFTER {event} ON students"
    f" REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION follow_students_demographics()"
    for event, rows in ROWS.items()
]
DROP = """
DROP FUNCTION follow_students_demographics CASCADE;
DROP FUNCTION fill_demographics CASCADE;
DROP FUNCTION roster_sex;
DROP FUNCTION roster_race;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0017_keep_what_is_to_be_deleted_by_trigger")]
    operations = [migrations.RunSQL([WORDS, FILL, *FOLLOW], DROP)]
