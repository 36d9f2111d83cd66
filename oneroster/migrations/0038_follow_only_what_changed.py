"""A student's user and demographics are looked at when something in them changed, and not else.

An update of a column that the roster does not show cost as much as one of a name. EXCEPT is never
planned as a nested loop, unlike a join of the old rows with the new ones: a session keeps the plan
it made for one row, and fifty thousand rows joined like that would take hours. A full join, too,
is always hashed or merged.
"""

from django.db import migrations

USERS = """
CREATE OR REPLACE FUNCTION follow_students() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE users u SET status = 'tobedeleted', enabled_user = false FROM old_rows s
        WHERE u.sourced_id = 'student_' || s.student_unique_id;
        RETURN NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        IF EXISTS (
            SELECT id, student_unique_id, first_name, last_name, middle_name,
                preferred_first_name, preferred_last_name, birth_date FROM new_rows
            EXCEPT
            SELECT id, student_unique_id, first_name, last_name, middle_name,
                preferred_first_name, preferred_last_name, birth_date FROM old_rows
        ) THEN
            -- Planned anew each time: right for one row, and for all of them.
            EXECUTE $sql$
                UPDATE users u
                SET identifier = s.student_unique_id, given_name = s.first_name,
                    family_name = s.last_name, middle_name = s.middle_name,
                    preferred_first_name = s.preferred_first_name,
                    preferred_last_name = s.preferred_last_name, birth_date = s.birth_date
                FROM new_rows s
                WHERE u.sourced_id = 'student_' || s.student_unique_id
                    AND (u.identifier, u.given_name, u.family_name, u.middle_name,
                        u.preferred_first_name, u.preferred_last_name, u.birth_date)
                    IS DISTINCT FROM (s.student_unique_id, s.first_name, s.last_name,
                        s.middle_name, s.preferred_first_name, s.preferred_last_name,
                        s.birth_date)
            $sql$;
        END IF;
        RETURN NULL;
    ELSIF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    -- user name and metadata are given once: people sign in with the one, and the other is
    -- where the record came from.
    INSERT INTO users AS u (sourced_id, role, username, identifier, given_name, family_name,
        middle_name, preferred_first_name, preferred_last_name, birth_date, agents, org_ids,
        grades, primary_org_id, metadata)
    SELECT 'student_' || s.student_unique_id, 'student',
        roster_username(s.first_name, s.last_name, s.student_usi), s.student_unique_id,
        s.first_name, s.last_name, s.middle_name, s.preferred_first_name,
        s.preferred_last_name, s.birth_date, coalesce(d.agents, '[]'), coalesce(d.org_ids, '[]'),
        coalesce(d.grades, '[]'), d.org,
        jsonb_strip_nulls(jsonb_build_object('sourceSystem',
            split_part(s.source_system_descriptor, '#', 2)))
    FROM new_rows s LEFT JOIN LATERAL (
        -- Schools and agents may be there first, in the same transaction.
        SELECT p.org, p.grades, roster_agents('student_' || s.student_unique_id) AS agents,
            (roster_roles('student_' || s.student_unique_id, p.org)).org_ids
        FROM roster_place(s.student_unique_id) p
        WHERE EXISTS (SELECT FROM user_roles x
                WHERE x.user_sourced_id = 'student_' || s.student_unique_id)
            OR EXISTS (SELECT FROM user_agents x
                WHERE x.user_sourced_id = 'student_' || s.student_unique_id)) d ON true
    ORDER BY s.student_unique_id
    ON CONFLICT (sourced_id) DO UPDATE
    SET identifier = EXCLUDED.identifier, given_name = EXCLUDED.given_name,
        family_name = EXCLUDED.family_name, middle_name = EXCLUDED.middle_name,
        preferred_first_name = EXCLUDED.preferred_first_name,
        preferred_last_name = EXCLUDED.preferred_last_name, birth_date = EXCLUDED.birth_date;
    RETURN NULL;
END $body$;
"""

DEMOGRAPHICS = """
CREATE OR REPLACE FUNCTION follow_students_demographics() RETURNS trigger
LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE demographics d SET status = 'tobedeleted' FROM old_rows s
        WHERE d.sourced_id = 'student_' || s.student_unique_id;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO demographics (sourced_id)
        SELECT 'student_' || c.student_unique_id FROM (
            SELECT student_unique_id, birth_date, birth_sex_descriptor, races,
                hispanic_latino_ethnicity, birth_country_descriptor,
                birth_state_abbreviation_descriptor, birth_city FROM new_rows
            EXCEPT
            SELECT student_unique_id, birth_date, birth_sex_descriptor, races,
                hispanic_latino_ethnicity, birth_country_descriptor,
                birth_state_abbreviation_descriptor, birth_city FROM old_rows
        ) c ORDER BY c.student_unique_id
        ON CONFLICT (sourced_id) DO UPDATE SET status = 'active';
    ELSIF EXISTS (SELECT FROM new_rows) THEN
        INSERT INTO demographics (sourced_id)
        SELECT 'student_' || s.student_unique_id FROM new_rows s ORDER BY s.student_unique_id
        ON CONFLICT (sourced_id) DO UPDATE SET status = 'active';
    END IF;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION roster_race(races jsonb, race text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $body$
DECLARE
    told text;
    found boolean;
BEGIN
    FOR i IN 0 .. coalesce(jsonb_array_length(races), 0) - 1 LOOP
        told := split_part(races ->> i, '#', 2);
        IF told <> 'Choose Not to Respond' THEN
            found := coalesce(found, false) OR told = race;
        END IF;
    END LOOP;
    RETURN found;
END $body$;
"""

TRIGGERS = """
DROP TRIGGER follow_update ON students;
CREATE TRIGGER follow_update AFTER UPDATE ON students
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_students();
DROP TRIGGER follow_with_demographics_update ON students;
CREATE TRIGGER follow_with_demographics_update AFTER UPDATE ON students
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_students_demographics();
"""

NEVER_NESTED = """
DO $do$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['schools', 'students', 'tsa_student_extensions',
        'student_school_associations', 'access_grants']
    LOOP
        EXECUTE replace(pg_get_functiondef(format('queue_%s()', name)::regprocedure),
            'FROM new_rows n JOIN old_rows o', 'FROM new_rows n FULL JOIN old_rows o');
    END LOOP;
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0037_queue_what_was_there_before")]
    operations = [migrations.RunSQL([USERS, DEMOGRAPHICS, TRIGGERS, NEVER_NESTED])]
