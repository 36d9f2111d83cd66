"""Organizations follow schools, whoever writes those; and the words that rosters use.

The school's row owns: its organization is made, changed and set to `tobedeleted` in the same
statement. What only the roster knows, the parent organization, stays.
"""

from django.db import migrations

FOLD = r"""
-- Lower-case ASCII letters and digits of a name: José Ñuñez -> josenunez, Øyvind -> oyvind.
CREATE FUNCTION roster_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT left(regexp_replace(
        replace(replace(replace(replace(translate(
            normalize(lower(name), NFKD), 'øłđðıə', 'olddie'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '[^a-z0-9]', '', 'g'), 100)
$body$;

CREATE FUNCTION roster_username(first_name text, last_name text, usi bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT concat_ws('.', nullif(roster_fold(first_name), ''),
        nullif(roster_fold(last_name), ''), usi::text)
$body$;

-- CEDS codes, which OneRoster uses, for Ed-Fi's grade levels.
CREATE FUNCTION roster_grade(descriptor text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT coalesce(codes ->> name, name) FROM (SELECT
        substr(descriptor, position('#' in descriptor) + 1) AS name,
        '{"Infant/toddler": "IT", "Preschool": "PR", "Prekindergarten": "PK",
          "Transitional Kindergarten": "TK", "Kindergarten": "KG", "First grade": "01",
          "Second grade": "02", "Third grade": "03", "Fourth grade": "04", "Fifth grade": "05",
          "Sixth grade": "06", "Seventh grade": "07", "Eighth grade": "08",
          "Ninth grade": "09", "Tenth grade": "10", "Eleventh grade": "11",
          "Twelfth grade": "12", "Grade 13": "13", "Postsecondary": "PS", "Ungraded": "UG",
          "Other": "Other"}'::jsonb AS codes) named
$body$;
"""

SCHOOLS = """
CREATE FUNCTION follow_schools() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE organizations o SET status = 'tobedeleted' FROM old_rows s
        WHERE o.sourced_id = 'school_' || s.school_id;
        RETURN NULL;
    ELSIF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    INSERT INTO organizations AS o (sourced_id, name, type, identifier, status)
    SELECT 'school_' || s.school_id, s.name_of_institution, 'school', s.state_organization_id,
        'active' FROM new_rows s ORDER BY s.school_id
    ON CONFLICT (sourced_id) DO UPDATE
    SET name = EXCLUDED.name, identifier = EXCLUDED.identifier, status = 'active'
    WHERE (o.name, o.identifier, o.status)
        IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.identifier, 'active');
    RETURN NULL;
END $body$;

CREATE TRIGGER follow_insert AFTER INSERT ON schools REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_schools();
CREATE TRIGGER follow_update AFTER UPDATE ON schools REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_schools();
CREATE TRIGGER follow_delete AFTER DELETE ON schools REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_schools();
"""

DROP = """
DROP FUNCTION follow_schools CASCADE;
DROP FUNCTION roster_username;
DROP FUNCTION roster_fold;
DROP FUNCTION roster_grade;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0002_keep_times_and_audit_by_trigger")]
    operations = [migrations.RunSQL([FOLD, SCHOOLS], DROP)]
