"""`users.roster_roles` lists a user's roles; contacts have one wherever their students are.

The list derives from user_roles as `role` and `org_ids` do. A contact is `parent` at every
school that a student of theirs attends or attended, unless parent, guardian or relative there
already: so it is one rule for those whom an enrolment makes and for those of the Ed-Fi API.
"""

from django.db import migrations

LIST = """
CREATE FUNCTION roster_role_list(user_id text, primary_org text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'role', r.role, 'roleType', r.role_type, 'org', r.org_sourced_id,
            'beginDate', r.begin_date, 'endDate', r.end_date, 'userProfile', r.user_profile))
            ORDER BY r.end_date IS NOT NULL, r.role_type,
                r.org_sourced_id IS DISTINCT FROM primary_org, r.begin_date, r.org_sourced_id,
                r.role), '[]')
        FROM user_roles r WHERE r.user_sourced_id = user_id AND r.status = 'active');
END $body$;

CREATE FUNCTION keep_roster_roles() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.roster_roles := roster_role_list(NEW.sourced_id, NEW.primary_org_id);
    RETURN NEW;
END $body$;

-- Their names sort between keep_names and keep_user_times.
CREATE TRIGGER keep_roster_roles_insert BEFORE INSERT ON users
    FOR EACH ROW EXECUTE FUNCTION keep_roster_roles();
CREATE TRIGGER keep_roster_roles_update BEFORE UPDATE ON users FOR EACH ROW
    WHEN (OLD.primary_org_id IS DISTINCT FROM NEW.primary_org_id
        OR (pg_trigger_depth() = 0 AND OLD.roster_roles IS DISTINCT FROM NEW.roster_roles))
    EXECUTE FUNCTION keep_roster_roles();
"""

# Both functions of 0004 stay as they are, but for one column more.
DERIVE = """
DO $do$
DECLARE
    name text;
    body text;
BEGIN
    FOREACH name IN ARRAY ARRAY['derive_roles(text[])', 'derive_student_schools(text[])'] LOOP
        body := pg_get_functiondef(name::regprocedure);
        body := replace(body, 'org_ids = d.org_ids', 'org_ids = d.org_ids, roster_roles = l.list');
        body := replace(body, '(u.role, u.org_ids', '(u.roster_roles, u.role, u.org_ids');
        body := replace(body, '(coalesce(d.role, u.role), d.org_ids',
            '(l.list, coalesce(d.role, u.role), d.org_ids');
        body := regexp_replace(body, 'LATERAL roster_roles(\\(.*?\\)) d',
            'LATERAL roster_roles\\1 d CROSS JOIN LATERAL roster_role_list\\1 l(list)');
        EXECUTE body;
    END LOOP;
END $do$;
"""
DERIVE_AS_BEFORE = """
DO $do$
DECLARE
    name text;
    body text;
BEGIN
    FOREACH name IN ARRAY ARRAY['derive_roles(text[])', 'derive_student_schools(text[])'] LOOP
        body := pg_get_functiondef(name::regprocedure);
        body := replace(body, ', roster_roles = l.list', '');
        body := replace(body, '(u.roster_roles, ', '(');
        body := replace(body, '(l.list, ', '(');
        body := regexp_replace(body, ' CROSS JOIN LATERAL roster_role_list\\(.*?\\) l\\(list\\)', '');
        EXECUTE body;
    END LOOP;
END $do$;
"""

CONTACTS = """
-- Which roles these contacts have by their students.
CREATE FUNCTION roster_contact_roles(contacts text[]) RETURNS TABLE (user_id text, org text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    RETURN QUERY SELECT DISTINCT roster_contact(c.contact_unique_id), 'school_' || a.school_id
    FROM student_contact_associations c JOIN student_school_associations a USING (student_unique_id)
    WHERE c.contact_unique_id = ANY (contacts);
END $body$;

CREATE FUNCTION roster_missing_roles(contacts text[]) RETURNS TABLE (user_id text, org text)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    RETURN QUERY SELECT g.* FROM roster_contact_roles(contacts) g
    WHERE NOT EXISTS (SELECT FROM user_roles r
        WHERE r.user_sourced_id = g.user_id AND r.org_sourced_id = g.org
            AND r.role IN ('parent', 'guardian', 'relative') AND r.status = 'active');
END $body$;

CREATE FUNCTION derive_contact_roles(contacts text[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
DECLARE
    touched text[] := ARRAY(SELECT DISTINCT user_id FROM roster_missing_roles(contacts));
BEGIN
    IF touched = '{}' THEN
        RETURN;
    END IF;
    PERFORM roster_lock(touched);
    INSERT INTO user_roles AS r (user_sourced_id, org_sourced_id, role, role_type)
    SELECT g.user_id, g.org, 'parent', CASE WHEN EXISTS (SELECT FROM user_roles x
            WHERE x.user_sourced_id = g.user_id AND x.org_sourced_id = g.org
                AND x.role_type = 'primary' AND x.status = 'active')
        THEN 'secondary' ELSE 'primary' END
    FROM roster_missing_roles(contacts) g ORDER BY g.user_id, g.org
    ON CONFLICT (user_sourced_id, org_sourced_id, role)
    DO UPDATE SET status = 'active', role_type = EXCLUDED.role_type;
    PERFORM derive_roles(touched);
END $body$;

-- Of these contacts at these organizations: what no student gives now.
CREATE FUNCTION drop_contact_roles(contacts text[], orgs text[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
DECLARE
    touched text[];
BEGIN
    WITH gone AS (
        DELETE FROM user_roles r
        WHERE r.user_sourced_id IN (SELECT roster_contact(c) FROM unnest(contacts) c)
            AND r.org_sourced_id = ANY (orgs) AND r.role = 'parent'
            AND NOT EXISTS (SELECT FROM roster_contact_roles(contacts) g
                WHERE g.user_id = r.user_sourced_id AND g.org = r.org_sourced_id)
        RETURNING r.user_sourced_id)
    SELECT array_agg(DISTINCT user_sourced_id) INTO touched FROM gone;
    IF touched IS NOT NULL THEN
        PERFORM derive_roles(touched);
    END IF;
END $body$;

CREATE FUNCTION follow_contacts_of_students() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM drop_contact_roles(
            ARRAY(SELECT DISTINCT contact_unique_id::text FROM old_rows),
            ARRAY(SELECT DISTINCT 'school_' || a.school_id FROM old_rows
                JOIN student_school_associations a USING (student_unique_id)));
    ELSE
        PERFORM derive_contact_roles(
            ARRAY(SELECT DISTINCT contact_unique_id::text FROM new_rows));
    END IF;
    RETURN NULL;
END $body$;

CREATE FUNCTION follow_schools_of_students() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM drop_contact_roles(
            ARRAY(SELECT DISTINCT c.contact_unique_id::text FROM old_rows
                JOIN student_contact_associations c USING (student_unique_id)),
            ARRAY(SELECT DISTINCT 'school_' || school_id FROM old_rows));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM derive_contact_roles(
            ARRAY(SELECT DISTINCT c.contact_unique_id::text FROM new_rows
                JOIN student_contact_associations c USING (student_unique_id)));
    END IF;
    RETURN NULL;
END $body$;
"""
FOLLOWED = {
    "student_contact_associations": "follow_contacts_of_students",
    "student_school_associations": "follow_schools_of_students",
}
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
FOLLOW = [
    f"CREATE TRIGGER follow_roles_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    for table, function in FOLLOWED.items()
    for event, rows in ROWS.items()
]
DROP_CONTACTS = """
DROP FUNCTION follow_schools_of_students CASCADE;
DROP FUNCTION follow_contacts_of_students CASCADE;
DROP FUNCTION drop_contact_roles;
DROP FUNCTION derive_contact_roles;
DROP FUNCTION roster_missing_roles;
DROP FUNCTION roster_contact_roles;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0018_follow_demographics_by_trigger")]
    operations = [
        migrations.RunSQL(
            LIST, "DROP FUNCTION keep_roster_roles CASCADE; DROP FUNCTION roster_role_list"
        ),
        migrations.RunSQL(DERIVE, DERIVE_AS_BEFORE),
        migrations.RunSQL([CONTACTS, *FOLLOW], DROP_CONTACTS),
    ]
