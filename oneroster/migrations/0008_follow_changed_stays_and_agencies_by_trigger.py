"""Organizations follow districts, service centers and states, as they do schools.

A parent that the Ed-Fi row names is the organization's; where it names none, what staff chose
stays. And a stay at a school may change its student now, so both students' users follow.
"""

from django.db import migrations

SCHOOLS = """
CREATE OR REPLACE FUNCTION follow_schools() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE organizations o SET status = 'tobedeleted' FROM old_rows s
        WHERE o.sourced_id = 'school_' || s.school_id;
        RETURN NULL;
    ELSIF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    INSERT INTO organizations AS o (sourced_id, name, type, identifier, parent_id, status)
    SELECT 'school_' || s.school_id, s.name_of_institution, 'school', s.state_organization_id,
        'lea_' || s.local_education_agency_id, 'active' FROM new_rows s ORDER BY s.school_id
    ON CONFLICT (sourced_id) DO UPDATE
    SET name = EXCLUDED.name, identifier = EXCLUDED.identifier,
        parent_id = coalesce(EXCLUDED.parent_id, o.parent_id), status = 'active'
    WHERE (o.name, o.identifier, o.parent_id, o.status) IS DISTINCT FROM (EXCLUDED.name,
        EXCLUDED.identifier, coalesce(EXCLUDED.parent_id, o.parent_id), 'active');
    RETURN NULL;
END $body$;
"""
SCHOOLS_AS_BEFORE = """
CREATE OR REPLACE FUNCTION follow_schools() RETURNS trigger LANGUAGE plpgsql AS $body$
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
"""

# Arguments: the organization's prefix and type, and the column of the agency's number.
AGENCIES = """
CREATE FUNCTION roster_organization(kind text, number bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE kind WHEN 'School' THEN 'school_' WHEN 'LocalEducationAgency' THEN 'lea_'
        WHEN 'StateEducationAgency' THEN 'sea_' WHEN 'EducationServiceCenter' THEN 'esc_'
        END || number
$body$;

CREATE FUNCTION follow_agencies() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE organizations o SET status = 'tobedeleted'
        FROM (SELECT TG_ARGV[0] || (to_jsonb(x) ->> TG_ARGV[2]) AS id FROM old_rows x) gone
        WHERE o.sourced_id = gone.id;
        RETURN NULL;
    ELSIF NOT EXISTS (SELECT FROM new_rows) THEN
        RETURN NULL;
    END IF;
    INSERT INTO organizations AS o (sourced_id, name, type, identifier, parent_id, status)
    SELECT own, name, TG_ARGV[1], number, coalesce(
            nullif('lea_' || (row ->> 'parent_local_education_agency_id'), own),
            nullif('esc_' || (row ->> 'education_service_center_id'), own),
            nullif('sea_' || (row ->> 'state_education_agency_id'), own)), 'active'
    FROM (SELECT row, row ->> 'name_of_institution' AS name, row ->> TG_ARGV[2] AS number,
            TG_ARGV[0] || (row ->> TG_ARGV[2]) AS own
        FROM (SELECT to_jsonb(x) AS row FROM new_rows x) rows) named
    ORDER BY own
    ON CONFLICT (sourced_id) DO UPDATE
    SET name = EXCLUDED.name, identifier = EXCLUDED.identifier,
        parent_id = coalesce(EXCLUDED.parent_id, o.parent_id), status = 'active'
    WHERE (o.name, o.identifier, o.parent_id, o.status) IS DISTINCT FROM (EXCLUDED.name,
        EXCLUDED.identifier, coalesce(EXCLUDED.parent_id, o.parent_id), 'active');
    RETURN NULL;
END $body$;
"""
DROP_AGENCIES = "DROP FUNCTION follow_agencies CASCADE; DROP FUNCTION roster_organization;"
FOLLOWED = {
    "local_education_agencies": ("lea_", "district", "local_education_agency_id"),
    "state_education_agencies": ("sea_", "state", "state_education_agency_id"),
    "education_service_centers": ("esc_", "local", "education_service_center_id"),
}
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
FOLLOW = [
    f"CREATE TRIGGER follow_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}"
    f" FOR EACH STATEMENT EXECUTE FUNCTION follow_agencies{arguments}"
    for table, arguments in FOLLOWED.items()
    for event, rows in ROWS.items()
]

STAYS = """
-- Where a student is now (or was last), and in which grade.
CREATE OR REPLACE FUNCTION roster_place(student text, OUT org text, OUT grades jsonb)
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    SELECT 'school_' || a.school_id,
        CASE WHEN a.entry_grade_level_descriptor IS NOT NULL
            THEN jsonb_build_array(roster_grade(a.entry_grade_level_descriptor)) END
    INTO org, grades
    FROM student_school_associations a WHERE a.student_unique_id = student
    ORDER BY a.exit_withdraw_date IS NOT NULL, a.primary_school IS TRUE DESC, a.entry_date DESC
    LIMIT 1;
    grades := coalesce(grades, '[]');
END $body$;

CREATE OR REPLACE FUNCTION follow_student_schools() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT student_unique_id) INTO touched FROM old_rows;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT student_unique_id) INTO touched FROM new_rows;
    ELSE
        SELECT array_agg(DISTINCT id) INTO touched FROM (SELECT student_unique_id FROM new_rows
            UNION ALL SELECT student_unique_id FROM old_rows) either(id);
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM derive_student_schools(touched);
    END IF;
    RETURN NULL;
END $body$;
"""
STAYS_AS_BEFORE = """
CREATE OR REPLACE FUNCTION roster_place(student text, OUT org text, OUT grades jsonb)
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

CREATE OR REPLACE FUNCTION follow_student_schools() RETURNS trigger LANGUAGE plpgsql AS $body$
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


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0007_keep_the_academic_structure_by_trigger")]
    operations = [
        migrations.RunSQL(SCHOOLS, SCHOOLS_AS_BEFORE),
        migrations.RunSQL([AGENCIES, *FOLLOW], DROP_AGENCIES),
        migrations.RunSQL(STAYS, STAYS_AS_BEFORE),
    ]
