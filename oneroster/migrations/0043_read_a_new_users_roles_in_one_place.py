"""A new user's role, organizations and roles are read by the users' own trigger, whoever they are.

Students brought theirs along, other users had them written in a second change. And most users
have one role, which needs no sorting.
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

DO $do$
DECLARE
    body text := pg_get_functiondef('follow_students()'::regprocedure);
BEGIN
    body := replace(body, 'birth_date, agents, org_ids,', 'birth_date, agents,');
    body := replace(body, 'primary_org_id, roster_roles, metadata)', 'primary_org_id, metadata)');
    body := regexp_replace(body, 'coalesce\\(d\\.agents.*?coalesce\\(d\\.list, ''\\[\\]''\\)',
        'roster_agents(''student_'' || s.student_unique_id), p.grades, p.org');
    EXECUTE regexp_replace(body, 'LEFT JOIN LATERAL \\(.*?\\) d ON true',
        'CROSS JOIN LATERAL roster_place(s.student_unique_id) p');
    EXECUTE replace(replace(pg_get_functiondef('follow_staffs()'::regprocedure),
        'phone, agents, org_ids)', 'phone, agents)'), ', ''[]'', ''[]''', ', ''[]''');
    body := pg_get_functiondef('keep_derived()'::regprocedure);
    EXECUTE replace(replace(body,
        'SELECT * INTO derived FROM roster_roles(NEW.sourced_id, NEW.primary_org_id);',
        'IF TG_OP = ''UPDATE'' THEN  -- a new user''s are read by keep_roster_roles
        SELECT * INTO derived FROM roster_roles(NEW.sourced_id, NEW.primary_org_id);'),
        'NEW.agents :=', 'END IF;
    NEW.agents :=');
END $do$;
DROP FUNCTION roster_has_ties;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0042_audit_demographics_that_are_written")]
    operations = [migrations.RunSQL(ROLES)]
