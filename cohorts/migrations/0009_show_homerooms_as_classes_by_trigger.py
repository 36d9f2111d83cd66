"""A homeroom of a school is a OneRoster class of type homeroom, whoever writes cohort or members.

Course and terms, which the standard asks of a class, are made by rule: course
`homeroom_{organization}`, terms the school years of the cohort. The course has no code, so Ed-Fi
knows neither it nor the class: for Ed-Fi the cohort is a cohort. What ends is to be deleted.
"""

from django.db import migrations

SHOW = """
CREATE FUNCTION homeroom_years(cohort student_cohorts) RETURNS integer[]
LANGUAGE sql STABLE AS $body$
    -- start_year is the year of the first autumn; years are written as they end. Twelve at most.
    SELECT array_agg(y) FROM coalesce(cohort.start_year + 1,
            school_year_of((cohort.created_at AT TIME ZONE 'UTC')::date)) f(first),
        generate_series(first, least(greatest(cohort.end_year, first), first + 11)) y
$body$;

CREATE FUNCTION is_shown_homeroom(cohort student_cohorts) RETURNS boolean
LANGUAGE sql STABLE AS $body$
    SELECT cohort.is_homeroom AND cohort.is_active
        AND cohort.education_organization_id IS NOT NULL
        AND cohort.organization_unit_id = 'school_' || cohort.education_organization_id
$body$;

CREATE FUNCTION show_homeroom_classes(cohorts uuid[]) RETURNS void LANGUAGE sql AS $body$
    INSERT INTO school_year_types (school_year, school_year_description, current_school_year)
    SELECT DISTINCT y, (y - 1) || '-' || y, false
    FROM student_cohorts c, unnest(homeroom_years(c)) y
    WHERE c.id = ANY (cohorts) AND is_shown_homeroom(c)
        AND NOT EXISTS (SELECT FROM school_year_types t WHERE t.school_year = y)
    ON CONFLICT (school_year) DO NOTHING;

    INSERT INTO courses AS t (sourced_id, title, org_sourced_id)
    SELECT DISTINCT 'homeroom_' || c.organization_unit_id, 'Homeroom', c.organization_unit_id
    FROM student_cohorts c WHERE c.id = ANY (cohorts) AND is_shown_homeroom(c) ORDER BY 1
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active' WHERE t.status <> 'active';

    INSERT INTO classes AS t (sourced_id, title, class_type, class_code, course_sourced_id,
        org_sourced_id, term_sourced_ids)
    SELECT 'homeroom_' || c.id, left(c.name, 255), 'homeroom', left(c.code, 255),
        'homeroom_' || c.organization_unit_id, c.organization_unit_id,
        (SELECT jsonb_agg('year_' || y ORDER BY y) FROM unnest(homeroom_years(c)) y)
    FROM student_cohorts c WHERE c.id = ANY (cohorts) AND is_shown_homeroom(c) ORDER BY c.id
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active', title = EXCLUDED.title,
        class_type = EXCLUDED.class_type, class_code = EXCLUDED.class_code,
        course_sourced_id = EXCLUDED.course_sourced_id, org_sourced_id = EXCLUDED.org_sourced_id,
        term_sourced_ids = EXCLUDED.term_sourced_ids
    WHERE (t.status, t.title, t.class_type, t.class_code, t.course_sourced_id, t.org_sourced_id,
            t.term_sourced_ids)
        IS DISTINCT FROM ('active', EXCLUDED.title, EXCLUDED.class_type, EXCLUDED.class_code,
            EXCLUDED.course_sourced_id, EXCLUDED.org_sourced_id, EXCLUDED.term_sourced_ids);

    UPDATE classes t SET status = 'tobedeleted'
    WHERE t.sourced_id = ANY (SELECT 'homeroom_' || k FROM unnest(cohorts) k)
        AND t.status = 'active' AND NOT EXISTS (SELECT FROM student_cohorts c
            WHERE c.id = substr(t.sourced_id, 10)::uuid AND is_shown_homeroom(c));
$body$;

CREATE FUNCTION show_homeroom_people(cohorts uuid[]) RETURNS void LANGUAGE sql AS $body$
    WITH wanted AS MATERIALIZED (
        SELECT 'homeroom_' || m.id AS sourced_id, 'student' AS role, u.sourced_id AS who,
            c.id AS cohort, c.organization_unit_id AS org, m.enrollment_date AS first_day,
            m.end_date AS last_day, NULL::boolean AS is_primary
        FROM student_cohorts c JOIN student_cohort_members m ON m.cohort_id = c.id
        JOIN users u ON u.sourced_id = 'student_' || m.student_unique_id
        WHERE c.id = ANY (cohorts) AND is_shown_homeroom(c) AND m.is_active
        UNION ALL
        SELECT 'homeroom_' || c.id || '_' || md5(c.tutor_id), 'teacher', c.tutor_id, c.id,
            c.organization_unit_id, NULL, NULL, true
        FROM student_cohorts c
        WHERE c.id = ANY (cohorts) AND is_shown_homeroom(c) AND c.tutor_id IS NOT NULL
    ), gone AS (
        UPDATE enrollments e SET status = 'tobedeleted',
            end_date = coalesce((SELECT m.end_date FROM student_cohort_members m
                WHERE e.sourced_id = 'homeroom_' || m.id AND m.end_date >= e.begin_date),
                e.end_date)
        WHERE e.class_sourced_id = ANY (SELECT 'homeroom_' || k FROM unnest(cohorts) k)
            AND e.sourced_id LIKE 'homeroom\\_%' AND e.status = 'active'
            AND NOT EXISTS (SELECT FROM wanted w WHERE w.sourced_id = e.sourced_id)
    )
    INSERT INTO enrollments AS t (sourced_id, role, user_sourced_id, class_sourced_id,
        org_sourced_id, begin_date, end_date, is_primary)
    SELECT sourced_id, role, who, 'homeroom_' || cohort, org, first_day, last_day, is_primary
    FROM wanted ORDER BY sourced_id
    ON CONFLICT (sourced_id) DO UPDATE SET status = 'active',
        user_sourced_id = EXCLUDED.user_sourced_id, class_sourced_id = EXCLUDED.class_sourced_id,
        org_sourced_id = EXCLUDED.org_sourced_id, begin_date = EXCLUDED.begin_date,
        end_date = EXCLUDED.end_date
    WHERE (t.status, t.user_sourced_id, t.class_sourced_id, t.org_sourced_id, t.begin_date,
            t.end_date)
        IS DISTINCT FROM ('active', EXCLUDED.user_sourced_id, EXCLUDED.class_sourced_id,
            EXCLUDED.org_sourced_id, EXCLUDED.begin_date, EXCLUDED.end_date);
$body$;
"""

FOLLOW = """
CREATE FUNCTION follow_homerooms() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    cohorts uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(n.id ORDER BY n.id) INTO cohorts FROM new_rows n WHERE n.is_homeroom;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(o.id ORDER BY o.id) INTO cohorts FROM old_rows o WHERE o.is_homeroom;
    ELSE
        SELECT array_agg(n.id ORDER BY n.id) INTO cohorts FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.is_homeroom OR o.is_homeroom)
            AND (o.is_homeroom, o.is_active, o.organization_unit_id, o.education_organization_id,
                o.tutor_id, o.code, o.name, o.start_year, o.end_year)
            IS DISTINCT FROM (n.is_homeroom, n.is_active, n.organization_unit_id,
                n.education_organization_id, n.tutor_id, n.code, n.name, n.start_year, n.end_year);
    END IF;
    IF cohorts IS NOT NULL THEN
        PERFORM show_homeroom_classes(cohorts);
        PERFORM show_homeroom_people(cohorts);
    END IF;
    RETURN NULL;
END $body$;

CREATE FUNCTION follow_homeroom_members() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    cohorts uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        cohorts := ARRAY(SELECT DISTINCT n.cohort_id FROM new_rows n
            WHERE n.is_homeroom AND n.is_active);
    ELSIF TG_OP = 'DELETE' THEN
        cohorts := ARRAY(SELECT DISTINCT o.cohort_id FROM old_rows o
            WHERE o.is_homeroom AND o.is_active);
    ELSE
        -- UNION ALL, not a join by id: what moved belongs to two cohorts.
        cohorts := ARRAY(SELECT DISTINCT x.cohort_id FROM (
            SELECT n.cohort_id FROM new_rows n WHERE n.is_homeroom AND n.is_active
            UNION ALL SELECT o.cohort_id FROM old_rows o WHERE o.is_homeroom AND o.is_active) x);
    END IF;
    IF cohorts <> '{}' THEN
        PERFORM show_homeroom_people(cohorts);
    END IF;
    RETURN NULL;
END $body$;
"""
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
# After share_standing, whose rows these read.
TRIGGERS = [
    f"CREATE TRIGGER show_homerooms_{event.lower()} AFTER {event} ON {table}"
    f" REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    for table, function in (
        ("student_cohorts", "follow_homerooms"),
        ("student_cohort_members", "follow_homeroom_members"),
    )
    for event, rows in ROWS.items()
]
DROP = """
DROP FUNCTION follow_homeroom_members CASCADE;
DROP FUNCTION follow_homerooms CASCADE;
DROP FUNCTION show_homeroom_people;
DROP FUNCTION show_homeroom_classes;
DROP FUNCTION is_shown_homeroom;
DROP FUNCTION homeroom_years;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0008_count_the_members_from_before"),
        ("oneroster", "0024_keep_the_last_roles"),
    ]
    operations = [migrations.RunSQL([SHOW, FOLLOW, *TRIGGERS], DROP)]
