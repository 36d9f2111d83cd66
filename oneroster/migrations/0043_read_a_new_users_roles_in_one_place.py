"""A new user's role, organizations and roles are read by the users' own trigger, whoever they are.

Students brought theirs along, other users had them written in a second change. And most users
have one role, which needs no sorting. A student who comes back has an active user again, as a
member of staff has.
"""

from django.db import migrations

ROLES = """
CREATE FUNCTION roster_role(r user_roles) RETURNS jsonb LANGUAGE sql STABLE AS $body$
    SELECT jsonb_strip_nulls(jsonb_build_object('role', r.role, 'roleType', r.role_type,
        'org', r.org_sourced_id, 'beginDate', r.begin_date, 'endDate', r.end_date,
        'userProfile', r.user_profile))
$body$;

CREATE OR REPLACE FUNCTION roster_roles(
    user_id text, primary_org text, OUT role text, OUT org_ids jsonb, OUT list jsonb
) LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
DECLARE
    r user_roles;
    n integer := 0;
BEGIN
    FOR r IN SELECT * FROM user_roles x
        WHERE x.user_sourced_id = user_id AND x.status = 'active' LIMIT 2
    LOOP
        n := n + 1;
    END LOOP;
    IF n < 2 THEN
        role := r.role;
        org_ids := CASE WHEN n = 1 AND r.end_date IS NULL
            THEN jsonb_build_array(r.org_sourced_id) ELSE '[]' END;
        list := CASE n WHEN 1 THEN jsonb_build_array(roster_role(r)) ELSE '[]' END;
        RETURN;
    END IF;
    SELECT (array_agg(x.role ORDER BY x.end_date IS NOT NULL, x.role_type,
            x.org_sourced_id IS DISTINCT FROM primary_org, x.begin_date, x.role))[1],
        coalesce(jsonb_agg(DISTINCT x.org_sourced_id) FILTER (WHERE x.end_date IS NULL), '[]'),
        jsonb_agg(roster_role(x) ORDER BY x.end_date IS NOT NULL, x.role_type,
            x.org_sourced_id IS DISTINCT FROM primary_org, x.begin_date, x.org_sourced_id, x.role)
    INTO role, org_ids, list
    FROM user_roles x WHERE x.user_sourced_id = user_id AND x.status = 'active';
    IF org_ids ? primary_org AND org_ids ->> 0 <> primary_org THEN
        org_ids := jsonb_build_array(primary_org) || (org_ids - primary_org);
    END IF;
END $body$;

CREATE OR REPLACE FUNCTION keep_roster_roles() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    derived record;
BEGIN
    derived := roster_roles(NEW.sourced_id, NEW.primary_org_id);
    NEW.roster_roles := derived.list;
    IF TG_OP = 'INSERT' THEN
        NEW.role := coalesce(derived.role, NEW.role);
        NEW.org_ids := derived.org_ids;
    END IF;
    RETURN NEW;
END $body$;
DROP TRIGGER keep_roster_roles_insert ON users;
CREATE TRIGGER keep_roster_roles_insert BEFORE INSERT ON users FOR EACH ROW
    EXECUTE FUNCTION keep_roster_roles();

DO $do$ BEGIN
    EXECUTE replace(replace(pg_get_functiondef('keep_derived()'::regprocedure),
        'SELECT * INTO derived FROM roster_roles(NEW.sourced_id, NEW.primary_org_id);',
        'IF TG_OP = ''UPDATE'' THEN  -- a new user''s are read by keep_roster_roles
        SELECT * INTO derived FROM roster_roles(NEW.sourced_id, NEW.primary_org_id);'),
        'NEW.agents :=', 'END IF;
    NEW.agents :=');
END $do$;

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
    -- where the record came from. Agents, schools and roles may be there first.
    INSERT INTO users AS u (sourced_id, role, username, identifier, given_name, family_name,
        middle_name, preferred_first_name, preferred_last_name, birth_date, agents, grades,
        primary_org_id, metadata)
    SELECT own, 'student', roster_username(first_name, last_name, student_usi), student_unique_id,
        first_name, last_name, middle_name, preferred_first_name, preferred_last_name, birth_date,
        roster_agents(own), p.grades, p.org,
        jsonb_strip_nulls(jsonb_build_object('sourceSystem',
            split_part(source_system_descriptor, '#', 2)))
    FROM (SELECT 'student_' || n.student_unique_id AS own, n.* FROM new_rows n) named
    CROSS JOIN LATERAL roster_place(student_unique_id) p
    ORDER BY own
    ON CONFLICT (sourced_id) DO UPDATE
    SET identifier = EXCLUDED.identifier, given_name = EXCLUDED.given_name,
        family_name = EXCLUDED.family_name, middle_name = EXCLUDED.middle_name,
        preferred_first_name = EXCLUDED.preferred_first_name,
        preferred_last_name = EXCLUDED.preferred_last_name, birth_date = EXCLUDED.birth_date,
        enabled_user = u.enabled_user OR u.status = 'tobedeleted', status = 'active';
    RETURN NULL;
END $body$;

DO $do$ BEGIN
    EXECUTE replace(replace(pg_get_functiondef('follow_staffs()'::regprocedure),
        'phone, agents, org_ids)', 'phone, agents)'), $$, '[]', '[]'$$, ', roster_agents(own)');
END $do$;
DROP FUNCTION roster_has_ties;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0042_audit_demographics_that_are_written")]
    operations = [migrations.RunSQL(ROLES)]
