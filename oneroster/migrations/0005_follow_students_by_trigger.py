"""Users follow students, whoever writes those.

The student's row owns names and birth date: its user is made, changed and set to `tobedeleted`
in the same statement. What only the roster knows (e-mail, enabled, user name once given) stays.
"""

from django.db import migrations

STUDENTS = """
CREATE FUNCTION follow_students() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE users u SET status = 'tobedeleted', enabled_user = false FROM old_rows s
        WHERE u.sourced_id = 'student_' || s.student_unique_id;
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
        preferred_last_name = EXCLUDED.preferred_last_name, birth_date = EXCLUDED.birth_date
    WHERE (u.identifier, u.given_name, u.family_name, u.middle_name, u.preferred_first_name,
            u.preferred_last_name, u.birth_date)
        IS DISTINCT FROM (EXCLUDED.identifier, EXCLUDED.given_name, EXCLUDED.family_name,
            EXCLUDED.middle_name, EXCLUDED.preferred_first_name,
            EXCLUDED.preferred_last_name, EXCLUDED.birth_date);
    RETURN NULL;
END $body$;

CREATE TRIGGER follow_insert AFTER INSERT ON students REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_students();
CREATE TRIGGER follow_update AFTER UPDATE ON students REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_students();
CREATE TRIGGER follow_delete AFTER DELETE ON students REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION follow_students();
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0004_derive_roles_and_agents_by_trigger")]
    operations = [migrations.RunSQL(STUDENTS, "DROP FUNCTION follow_students CASCADE")]
