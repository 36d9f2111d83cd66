"""A user's role, organizations and list of roles come from one reading of their roles.

They were read twice for each user whose roles changed, and twice for each new student.
"""

from django.db import migrations

ROLES = """
DROP FUNCTION roster_roles(text, text);
CREATE FUNCTION roster_roles(
    user_id text, primary_org text, OUT role text, OUT org_ids jsonb, OUT list jsonb
) LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    SELECT (array_agg(r.role ORDER BY r.end_date IS NOT NULL, r.role_type,
            r.org_sourced_id IS DISTINCT FROM primary_org, r.begin_date, r.role))[1],
        coalesce(jsonb_agg(DISTINCT r.org_sourced_id) FILTER (WHERE r.end_date IS NULL), '[]'),
        coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'role', r.role, 'roleType', r.role_type, 'org', r.org_sourced_id,
            'beginDate', r.begin_date, 'endDate', r.end_date, 'userProfile', r.user_profile))
            ORDER BY r.end_date IS NOT NULL, r.role_type,
                r.org_sourced_id IS DISTINCT FROM primary_org, r.begin_date, r.org_sourced_id,
                r.role), '[]')
    INTO role, org_ids, list
    FROM user_roles r WHERE r.user_sourced_id = user_id AND r.status = 'active';
    IF org_ids ? primary_org AND org_ids ->> 0 <> primary_org THEN
        org_ids := jsonb_build_array(primary_org) || (org_ids - primary_org);
    END IF;
END $body$;
DROP FUNCTION roster_role_list;

CREATE OR REPLACE FUNCTION keep_roster_roles() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.roster_roles := (roster_roles(NEW.sourced_id, NEW.primary_org_id)).list;
    RETURN NEW;
END $body$;
-- A trigger that gives the list has read it.
DROP TRIGGER keep_roster_roles_insert ON users;
CREATE TRIGGER keep_roster_roles_insert BEFORE INSERT ON users FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 OR NEW.roster_roles = '[]')
    EXECUTE FUNCTION keep_roster_roles();

DO $do$
DECLARE
    name text;
    body text;
BEGIN
    FOREACH name IN ARRAY ARRAY['derive_roles(text[])', 'derive_student_schools(text[])'] LOOP
        body := pg_get_functiondef(name::regprocedure);
        body := regexp_replace(body, ' CROSS JOIN LATERAL roster_role_list\\(.*?\\) l\\(list\\)', '');
        EXECUTE replace(body, 'l.list', 'd.list');
    END LOOP;
    body := pg_get_functiondef('follow_students()'::regprocedure);
    body := replace(body, 'grades, primary_org_id, metadata)',
        'grades, primary_org_id, roster_roles, metadata)');
    body := replace(body, 'd.org,', 'd.org, coalesce(d.list, ''[]''),');
    body := replace(body, '(roster_roles(''student_'' || s.student_unique_id, p.org)).org_ids',
        'r.org_ids, r.list');
    EXECUTE replace(body, 'FROM roster_place(s.student_unique_id) p', 'FROM roster_place('
        's.student_unique_id) p CROSS JOIN LATERAL roster_roles('
        '''student_'' || s.student_unique_id, p.org) r');
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0038_follow_only_what_changed")]
    operations = [migrations.RunSQL(ROLES)]
