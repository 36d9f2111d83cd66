"""A student's role follows the schools attended; users' derived columns follow the tables.

`user_roles` and `user_agents` are the truth. `users.role`, `org_ids`, `agents` are computed
from them, and a student's `grades` and primary organization from the current school; a direct
write to such a column is put back.
"""

from django.db import migrations

DERIVE = """
-- What a user's roles amount to: open ones first, at the primary organization first.
CREATE FUNCTION roster_roles(user_id text, primary_org text, OUT role text, OUT org_ids jsonb)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    SELECT (array_agg(r.role ORDER BY r.end_date IS NOT NULL, r.role_type,
            r.org_sourced_id IS DISTINCT FROM primary_org, r.begin_date, r.role))[1],
        coalesce(jsonb_agg(DISTINCT r.org_sourced_id) FILTER (WHERE r.end_date IS NULL), '[]')
    INTO role, org_ids
    FROM user_roles r WHERE r.user_sourced_id = user_id AND r.status = 'active';
    IF org_ids ? primary_org AND org_ids ->> 0 <> primary_org THEN
        org_ids := jsonb_build_array(primary_org) || (org_ids - primary_org);
    END IF;
END $body$;

-- Where a student is now (or was last), and in which grade.
CREATE FUNCTION roster_place(student text, OUT org text, OUT grades jsonb)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    SELECT 'school_' || a.school_id,
        CASE WHEN a.entry_grade_level_descriptor IS NOT NULL
            THEN jsonb_build_array(roster_grade(a.entry_grade_level_descriptor)) END
    INTO org, grades
    FROM student_school_associations a WHERE a.student_unique_id = student
    ORDER BY a.exit_withdraw_date IS NOT NULL, a.primary_school DESC, a.entry_date DESC LIMIT 1;
    grades := coalesce(grades, '[]');
END $body$;

CREATE FUNCTION roster_agents(user_id text) RETURNS jsonb LANGUAGE plpgsql STABLE
SET enable_seqscan = off AS $body$
BEGIN
    RETURN (SELECT coalesce(jsonb_agg(a.agent_sourced_id ORDER BY a.agent_sourced_id), '[]')
        FROM user_agents a WHERE a.user_sourced_id = user_id);
END $body$;

-- Whoever derives for a user waits for the others who do, and then reads what they wrote: two
-- siblings at once both end up in their parent's agents. A user who is about to be inserted has
-- no row to lock yet.
CREATE FUNCTION roster_lock(touched text[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(absent.id, 0))
    FROM (SELECT id FROM unnest(touched) id
        WHERE NOT EXISTS (SELECT FROM users u WHERE u.sourced_id = id) ORDER BY id) absent;
    PERFORM FROM users u WHERE u.sourced_id = ANY (touched)
    ORDER BY u.sourced_id FOR NO KEY UPDATE;
END $body$;

-- plpgsql, so that the plan is kept; by index always, since it may be kept from the time when
-- the tables were still empty.
CREATE FUNCTION derive_roles(touched text[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
BEGIN
    PERFORM roster_lock(touched);
    UPDATE users u SET role = coalesce(d.role, u.role), org_ids = d.org_ids
    FROM users x CROSS JOIN LATERAL roster_roles(x.sourced_id, x.primary_org_id) d
    WHERE x.sourced_id = ANY (touched) AND u.sourced_id = x.sourced_id
        AND (u.role, u.org_ids) IS DISTINCT FROM (coalesce(d.role, u.role), d.org_ids);
END $body$;

CREATE FUNCTION derive_agents(touched text[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
BEGIN
    PERFORM roster_lock(touched);
    UPDATE users u SET agents = d.agents
    FROM (SELECT id, roster_agents(id) AS agents FROM unnest(touched) id) d
    WHERE u.sourced_id = d.id AND u.agents IS DISTINCT FROM d.agents;
END $body$;

CREATE FUNCTION follow_user_roles() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched text[];
BEGIN
    IF pg_trigger_depth() > 1 THEN
        RETURN NULL;  -- follow_student_schools derives by itself, once for all columns
    END IF;
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT user_sourced_id) INTO touched FROM old_rows;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT user_sourced_id) INTO touched FROM new_rows;
    ELSE
        SELECT array_agg(DISTINCT id) INTO touched FROM (SELECT user_sourced_id FROM new_rows
            UNION ALL SELECT user_sourced_id FROM old_rows) either(id);
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM derive_roles(touched);
    END IF;
    RETURN NULL;
END $body$;

CREATE FUNCTION follow_user_agents() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT user_sourced_id) INTO touched FROM old_rows;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT user_sourced_id) INTO touched FROM new_rows;
    ELSE
        SELECT array_agg(DISTINCT id) INTO touched FROM (SELECT user_sourced_id FROM new_rows
            UNION ALL SELECT user_sourced_id FROM old_rows) either(id);
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM derive_agents(touched);
    END IF;
    RETURN NULL;
END $body$;
"""

TRIGGERS = """
CREATE TRIGGER follow_{event} AFTER {EVENT} ON {table} REFERENCING {rows}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""

STUDENT_SCHOOLS = """
-- For these students: one role at each school ever attended, with the dates of the last stay;
-- then grade, primary organization and all that derives from the roles.
CREATE FUNCTION derive_student_schools(students text[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
BEGIN
    PERFORM roster_lock(ARRAY(SELECT 'student_' || s FROM unnest(students) s));
    DELETE FROM user_roles r
    WHERE r.user_sourced_id IN (SELECT 'student_' || s FROM unnest(students) s)
        AND r.role = 'student' AND r.org_sourced_id LIKE 'school\\_%'
        AND NOT EXISTS (SELECT FROM student_school_associations a
            WHERE a.student_unique_id = substr(r.user_sourced_id, 9)
                AND a.school_id::text = substr(r.org_sourced_id, 8));
    INSERT INTO user_roles AS r (sourced_id, user_sourced_id, org_sourced_id, role, begin_date,
        end_date, status)
    SELECT DISTINCT ON (a.student_unique_id, a.school_id)
        gen_random_uuid()::text, 'student_' || a.student_unique_id, 'school_' || a.school_id,
        'student', a.entry_date, a.exit_withdraw_date, 'active'
    FROM student_school_associations a WHERE a.student_unique_id = ANY (students)
    ORDER BY a.student_unique_id, a.school_id, a.exit_withdraw_date IS NOT NULL,
        a.entry_date DESC
    ON CONFLICT (user_sourced_id, org_sourced_id, role) DO UPDATE
    SET begin_date = EXCLUDED.begin_date, end_date = EXCLUDED.end_date, status = 'active'
    WHERE (r.begin_date, r.end_date, r.status)
        IS DISTINCT FROM (EXCLUDED.begin_date, EXCLUDED.end_date, 'active');
    UPDATE users u SET role = coalesce(d.role, u.role), org_ids = d.org_ids,
        grades = p.grades, primary_org_id = p.org
    FROM unnest(students) s CROSS JOIN LATERAL roster_place(s) p
    CROSS JOIN LATERAL roster_roles('student_' || s, p.org) d
    WHERE u.sourced_id = 'student_' || s AND (u.role, u.org_ids, u.grades, u.primary_org_id)
        IS DISTINCT FROM (coalesce(d.role, u.role), d.org_ids, p.grades, p.org);
END $body$;

CREATE FUNCTION follow_student_schools() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT student_unique_id) INTO touched FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT student_unique_id) INTO touched FROM new_rows;
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM derive_student_schools(touched);
    END IF;
    RETURN NULL;
END $body$;
"""

KEEP_DERIVED = """
CREATE FUNCTION keep_derived() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    derived record;
    student record;
BEGIN
    SELECT * INTO derived FROM roster_roles(NEW.sourced_id, NEW.primary_org_id);
    NEW.role := coalesce(derived.role, NEW.role);
    NEW.org_ids := derived.org_ids;
    NEW.agents := roster_agents(NEW.sourced_id);
    IF NEW.sourced_id LIKE 'student\\_%' THEN
        SELECT * INTO student FROM students s
        WHERE s.student_unique_id = substr(NEW.sourced_id, 9);
        IF FOUND THEN
            NEW.identifier := student.student_unique_id;
            NEW.given_name := student.first_name;
            NEW.family_name := student.last_name;
            NEW.middle_name := student.middle_name;
            NEW.preferred_first_name := student.preferred_first_name;
            NEW.preferred_last_name := student.preferred_last_name;
            NEW.birth_date := student.birth_date;
        END IF;
    END IF;
    RETURN NEW;
END $body$;

-- Only for direct writes: our own triggers, one level deeper, know what they write.
CREATE TRIGGER keep_derived_insert BEFORE INSERT ON users FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION keep_derived();
CREATE TRIGGER keep_derived_update BEFORE UPDATE ON users FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (
        (OLD.role, OLD.org_ids, OLD.agents, OLD.primary_org_id, OLD.identifier, OLD.given_name,
            OLD.family_name, OLD.middle_name, OLD.preferred_first_name,
            OLD.preferred_last_name, OLD.birth_date)
        IS DISTINCT FROM
        (NEW.role, NEW.org_ids, NEW.agents, NEW.primary_org_id, NEW.identifier, NEW.given_name,
            NEW.family_name, NEW.middle_name, NEW.preferred_first_name,
            NEW.preferred_last_name, NEW.birth_date)))
    EXECUTE FUNCTION keep_derived();
"""

FOLLOWED = {
    "user_roles": "follow_user_roles",
    "user_agents": "follow_user_agents",
    "student_school_associations": "follow_student_schools",
}
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
FOLLOW = [
    TRIGGERS.format(event=event.lower(), EVENT=event, table=table, rows=rows, function=function)
    for table, function in FOLLOWED.items()
    for event, rows in ROWS.items()
]

DROP = """
DROP FUNCTION follow_student_schools CASCADE;
DROP FUNCTION follow_user_agents CASCADE;
DROP FUNCTION follow_user_roles CASCADE;
DROP FUNCTION keep_derived CASCADE;
DROP FUNCTION derive_student_schools;
DROP FUNCTION derive_agents;
DROP FUNCTION derive_roles;
DROP FUNCTION roster_lock;
DROP FUNCTION roster_agents;
DROP FUNCTION roster_place;
DROP FUNCTION roster_roles;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0003_follow_schools_by_trigger")]
    operations = [
        migrations.RunSQL([DERIVE, STUDENT_SCHOOLS, *FOLLOW, KEEP_DERIVED], DROP),
    ]
