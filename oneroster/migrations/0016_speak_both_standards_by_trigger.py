"""Courses, classes and enrollments say in OneRoster's columns what their Ed-Fi columns say.

And the other way round: a row that comes by OneRoster gets its Ed-Fi key where all its parts
are Ed-Fi's (a school's or agency's course, a term that is that school's session, a user who is
a student or staff of record); else OneRoster alone knows it. A change of such a part by
OneRoster changes the key. What is left empty is not said, and stays.
"""

from django.db import migrations

WORDS = """
CREATE FUNCTION roster_grades(descriptors jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $body$
    SELECT coalesce(jsonb_agg(roster_grade(d) ORDER BY n), '[]')
    FROM jsonb_array_elements_text(descriptors) WITH ORDINALITY e(d, n)
$body$;

CREATE FUNCTION roster_words(descriptors jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $body$
    SELECT coalesce(jsonb_agg(substr(d, position('#' in d) + 1) ORDER BY n), '[]')
    FROM jsonb_array_elements_text(descriptors) WITH ORDINALITY e(d, n)
$body$;

CREATE FUNCTION roster_periods(class_periods jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $body$
    SELECT coalesce(jsonb_agg(i #> '{classPeriodReference,classPeriodName}' ORDER BY n), '[]')
    FROM jsonb_array_elements(class_periods) WITH ORDINALITY e(i, n)
$body$;

-- The Ed-Fi number of an organization that follows an Ed-Fi row.
CREATE FUNCTION roster_organization_number(org text) RETURNS bigint LANGUAGE sql STABLE AS $body$
    SELECT o.education_organization_id FROM education_organizations o
    WHERE o.education_organization_id = CASE WHEN org ~ '^(school|lea|sea|esc)_[0-9]{1,18}$'
            THEN split_part(org, '_', 2)::bigint END
        AND roster_organization(o.kind, o.education_organization_id) = org
$body$;

CREATE FUNCTION refuse_roster_change(of_row text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    RAISE check_violation USING MESSAGE = format('%s is of Ed-Fi, and what it is changed to is '
        'not: end it, and make another', of_row);
END $body$;
"""

COURSES = """
CREATE FUNCTION fill_course_for_rosters() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    number bigint;
BEGIN
    IF NEW.education_organization_id IS NULL AND NEW.status = 'active'
            AND NEW.course_code IS NOT NULL AND NEW.org_sourced_id IS NOT NULL THEN
        number := roster_organization_number(NEW.org_sourced_id);
        IF number IS NOT NULL AND NOT EXISTS (SELECT FROM courses c
                WHERE c.education_organization_id = number AND c.course_code = NEW.course_code)
        THEN
            NEW.education_organization_id := number;
            NEW.course_title := coalesce(NEW.course_title, left(NEW.title, 60));
            NEW.number_of_parts := coalesce(NEW.number_of_parts, 1);
        END IF;
    END IF;
    IF NEW.education_organization_id IS NOT NULL THEN
        SELECT roster_organization(o.kind, o.education_organization_id) INTO NEW.org_sourced_id
        FROM education_organizations o
        WHERE o.education_organization_id = NEW.education_organization_id;
    END IF;
    IF NEW.offered_grade_levels <> '[]' OR OLD.offered_grade_levels <> '[]' THEN
        NEW.grades := roster_grades(NEW.offered_grade_levels);
    END IF;
    IF NEW.academic_subjects <> '[]' OR OLD.academic_subjects <> '[]' THEN
        NEW.subjects := roster_words(NEW.academic_subjects);
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_the_other_standard BEFORE INSERT OR UPDATE ON courses
    FOR EACH ROW EXECUTE FUNCTION fill_course_for_rosters();

-- A class that says what its course said follows it, as titles do.
CREATE FUNCTION follow_course_words() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE classes c
    SET grades = CASE WHEN c.grades = OLD.grades THEN NEW.grades ELSE c.grades END,
        subjects = CASE WHEN c.subjects = OLD.subjects THEN NEW.subjects ELSE c.subjects END,
        subject_codes = CASE WHEN c.subject_codes = OLD.subject_codes THEN NEW.subject_codes
            ELSE c.subject_codes END
    WHERE c.course_sourced_id = NEW.sourced_id AND c.section_identifier IS NOT NULL;
    RETURN NULL;
END $body$;
CREATE TRIGGER follow_words AFTER UPDATE ON courses FOR EACH ROW
    WHEN ((OLD.grades, OLD.subjects, OLD.subject_codes)
        IS DISTINCT FROM (NEW.grades, NEW.subjects, NEW.subject_codes))
    EXECUTE FUNCTION follow_course_words();

CREATE FUNCTION follow_offered_course() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE classes c SET course_sourced_id = NULL
    WHERE (c.school_id, c.school_year, c.session_name, c.local_course_code)
        = (NEW.school_id, NEW.school_year, NEW.session_name, NEW.local_course_code);
    RETURN NULL;
END $body$;
CREATE TRIGGER follow_course AFTER UPDATE ON course_offerings FOR EACH ROW
    WHEN ((OLD.course_code, OLD.course_education_organization_id)
        IS DISTINCT FROM (NEW.course_code, NEW.course_education_organization_id))
    EXECUTE FUNCTION follow_offered_course();
"""

CLASSES = """
-- The section that this class is, by course, school and terms; NULLs where it is none.
CREATE FUNCTION roster_section(class classes) RETURNS classes LANGUAGE plpgsql AS $body$
DECLARE
    found record;
BEGIN
    SELECT c.course_code, c.education_organization_id, s.school_id, s.school_year, s.session_name
    INTO found
    FROM courses c
    CROSS JOIN jsonb_array_elements_text(class.term_sourced_ids) WITH ORDINALITY t(id, n)
    JOIN academic_sessions s ON s.sourced_id = t.id
    WHERE c.sourced_id = class.course_sourced_id AND c.education_organization_id IS NOT NULL
        AND s.session_name IS NOT NULL AND 'school_' || s.school_id = class.org_sourced_id
    ORDER BY t.n LIMIT 1;
    IF found.school_id IS NULL THEN
        RETURN class;
    END IF;
    INSERT INTO course_offerings (local_course_code, school_id, school_year, session_name,
        course_code, course_education_organization_id)
    VALUES (found.course_code, found.school_id, found.school_year, found.session_name,
        found.course_code, found.education_organization_id)
    ON CONFLICT (school_id, school_year, session_name, local_course_code) DO NOTHING;
    IF EXISTS (SELECT FROM course_offerings o
            WHERE (o.school_id, o.school_year, o.session_name, o.local_course_code) =
                (found.school_id, found.school_year, found.session_name, found.course_code)
            AND (o.course_code, o.course_education_organization_id) =
                (found.course_code, found.education_organization_id)) THEN
        class.local_course_code := found.course_code;
        class.school_id := found.school_id;
        class.school_year := found.school_year;
        class.session_name := found.session_name;
        class.section_identifier := class.sourced_id;
    END IF;
    RETURN class;
END $body$;

-- Course, school and terms of a section: what its offering says.
CREATE FUNCTION roster_class(section classes, was classes) RETURNS classes
LANGUAGE plpgsql STABLE AS $body$
DECLARE
    course courses;
    own text;
    before text;
BEGIN
    SELECT c.* INTO course FROM course_offerings o
    JOIN courses c ON (c.education_organization_id, c.course_code)
        = (o.course_education_organization_id, o.course_code)
    WHERE (o.school_id, o.school_year, o.session_name, o.local_course_code) = (section.school_id,
        section.school_year, section.session_name, section.local_course_code);
    SELECT s.sourced_id INTO own FROM academic_sessions s
    WHERE (s.school_id, s.school_year, s.session_name)
        = (section.school_id, section.school_year, section.session_name);
    SELECT s.sourced_id INTO before FROM academic_sessions s
    WHERE (s.school_id, s.school_year, s.session_name)
        = (was.school_id, was.school_year, was.session_name);
    IF course.id IS NULL OR own IS NULL THEN
        RETURN section;  -- a foreign key is about to say so
    END IF;
    section.course_sourced_id := course.sourced_id;
    section.org_sourced_id := 'school_' || section.school_id;
    section.term_sourced_ids := jsonb_build_array(own)
        || (section.term_sourced_ids - own - coalesce(before, own));
    IF section.grades = '[]' AND section.offered_grade_levels = '[]' THEN
        section.grades := course.grades;
    END IF;
    IF section.subjects = '[]' THEN
        section.subjects := course.subjects;
        section.subject_codes := course.subject_codes;
    END IF;
    RETURN section;
END $body$;

CREATE FUNCTION fill_class_for_rosters() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    was classes;
    said classes;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := OLD;
        NEW.course_sourced_id := coalesce(NEW.course_sourced_id, OLD.course_sourced_id);
        NEW.org_sourced_id := coalesce(NEW.org_sourced_id, OLD.org_sourced_id);
        NEW.term_sourced_ids := coalesce(nullif(NEW.term_sourced_ids, '[]'), OLD.term_sourced_ids);
        -- OneRoster says another course, school or term, and Ed-Fi says nothing.
        IF pg_trigger_depth() = 1 AND OLD.section_identifier IS NOT NULL
                AND (NEW.course_sourced_id <> OLD.course_sourced_id
                    OR NEW.org_sourced_id <> OLD.org_sourced_id
                    OR NOT NEW.term_sourced_ids ? (OLD.term_sourced_ids ->> 0))
                AND (NEW.local_course_code, NEW.school_id, NEW.school_year, NEW.session_name,
                    NEW.section_identifier) IS NOT DISTINCT FROM (OLD.local_course_code,
                    OLD.school_id, OLD.school_year, OLD.session_name, OLD.section_identifier)
        THEN
            NEW.section_identifier := NULL;
            said := roster_section(NEW);
            IF said.section_identifier IS NULL THEN
                PERFORM refuse_roster_change('class ' || NEW.sourced_id);
            END IF;
            said.section_identifier := OLD.section_identifier;
            NEW := said;
        END IF;
    END IF;
    IF NEW.section_identifier IS NULL AND NEW.status = 'active'
            AND NEW.org_sourced_id LIKE 'school\\_%' THEN
        NEW := roster_section(NEW);
    END IF;
    IF NEW.offered_grade_levels <> '[]' OR was.offered_grade_levels <> '[]' THEN
        NEW.grades := roster_grades(NEW.offered_grade_levels);
    END IF;
    IF NEW.section_identifier IS NOT NULL THEN
        NEW := roster_class(NEW, was);
    END IF;
    IF NEW.class_periods <> '[]' OR was.class_periods <> '[]' THEN
        NEW.periods := roster_periods(NEW.class_periods);
    END IF;
    IF NEW.classroom_identification_code IS NOT NULL
            OR was.classroom_identification_code = NEW.location THEN
        NEW.location := NEW.classroom_identification_code;
    END IF;
    IF NEW.section_identifier <> NEW.sourced_id
            AND (NEW.class_code IS NULL OR NEW.class_code = was.section_identifier) THEN
        NEW.class_code := NEW.section_identifier;
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_the_other_standard BEFORE INSERT OR UPDATE ON classes FOR EACH ROW
    WHEN (NEW.status = 'active') EXECUTE FUNCTION fill_class_for_rosters();
"""

TERMS = """
-- As foreign keys would hold them, at the end of the transaction.
CREATE FUNCTION check_class_terms() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM classes c, jsonb_array_elements_text(c.term_sourced_ids) t(id)
            WHERE c.id = NEW.id AND NOT EXISTS (
                SELECT FROM academic_sessions s WHERE s.sourced_id = t.id)) THEN
        RAISE foreign_key_violation USING TABLE = 'classes', COLUMN = 'term_sourced_ids',
            CONSTRAINT = TG_NAME, MESSAGE = 'term_sourced_ids of classes names no session';
    END IF;
    RETURN NULL;
END $body$;
CREATE CONSTRAINT TRIGGER classes_terms_are_sessions
    AFTER INSERT OR UPDATE OF term_sourced_ids ON classes
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.term_sourced_ids <> '[]')
    EXECUTE FUNCTION check_class_terms();

CREATE FUNCTION check_terms_of_classes() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM classes c WHERE c.term_sourced_ids ? OLD.sourced_id)
            AND NOT EXISTS (SELECT FROM academic_sessions s WHERE s.sourced_id = OLD.sourced_id)
    THEN
        RAISE foreign_key_violation USING TABLE = 'classes', COLUMN = 'term_sourced_ids',
            CONSTRAINT = TG_NAME, MESSAGE = 'term_sourced_ids of classes still names this row';
    END IF;
    RETURN NULL;
END $body$;
CREATE CONSTRAINT TRIGGER classes_terms_stay AFTER DELETE ON academic_sessions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_terms_of_classes();
"""

ENROLLMENTS = """
-- The association that this enrollment is, by user and class; NULLs where it is none.
CREATE FUNCTION roster_association(e enrollments) RETURNS enrollments
LANGUAGE plpgsql STABLE AS $body$
DECLARE
    section record;
    student text;
    staff text;
BEGIN
    SELECT c.*, s.begin_date AS first_day INTO section FROM classes c
    JOIN academic_sessions s USING (school_id, school_year, session_name)
    WHERE c.sourced_id = e.class_sourced_id AND c.section_identifier IS NOT NULL;
    IF e.role = 'student' THEN
        SELECT s.student_unique_id INTO student FROM students s
        WHERE e.user_sourced_id LIKE 'student\\_%'
            AND s.student_unique_id = substr(e.user_sourced_id, 9);
    ELSE
        SELECT s.staff_unique_id INTO staff FROM staffs s
        WHERE e.user_sourced_id LIKE 'staff\\_%'
            AND s.staff_unique_id = substr(e.user_sourced_id, 7);
    END IF;
    IF section.section_identifier IS NULL OR coalesce(student, staff) IS NULL
            OR EXISTS (SELECT FROM enrollments x WHERE x.id <> e.id
                AND (x.student_unique_id = student OR x.staff_unique_id = staff)
                AND (x.local_course_code, x.school_id, x.school_year, x.session_name,
                    x.section_identifier) = (section.local_course_code, section.school_id,
                    section.school_year, section.session_name, section.section_identifier)
                AND x.begin_date = coalesce(e.begin_date, section.first_day)) THEN
        RETURN e;
    END IF;
    e.begin_date := coalesce(e.begin_date, least(section.first_day, e.end_date));
    e.student_unique_id := student;
    e.staff_unique_id := staff;
    e.local_course_code := section.local_course_code;
    e.school_id := section.school_id;
    e.school_year := section.school_year;
    e.session_name := section.session_name;
    e.section_identifier := section.section_identifier;
    IF e.role = 'teacher' THEN
        e.classroom_position_descriptor := coalesce(e.classroom_position_descriptor,
            'uri://ed-fi.org/ClassroomPositionDescriptor#'
            || CASE WHEN e.is_primary IS FALSE THEN 'Support Teacher' ELSE 'Teacher of Record' END);
    END IF;
    RETURN e;
END $body$;

CREATE FUNCTION fill_enrollment_for_rosters() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    said enrollments;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.user_sourced_id := coalesce(NEW.user_sourced_id, OLD.user_sourced_id);
        NEW.class_sourced_id := coalesce(NEW.class_sourced_id, OLD.class_sourced_id);
        NEW.org_sourced_id := coalesce(NEW.org_sourced_id, OLD.org_sourced_id);
        IF OLD.section_identifier IS NOT NULL THEN
            NEW.begin_date := coalesce(NEW.begin_date, OLD.begin_date);
        END IF;
        -- OneRoster says another user or class, and Ed-Fi says nothing.
        IF pg_trigger_depth() = 1 AND OLD.section_identifier IS NOT NULL
                AND (NEW.user_sourced_id <> OLD.user_sourced_id
                    OR NEW.class_sourced_id <> OLD.class_sourced_id)
                AND (NEW.student_unique_id, NEW.staff_unique_id, NEW.local_course_code,
                    NEW.school_id, NEW.school_year, NEW.session_name, NEW.section_identifier)
                IS NOT DISTINCT FROM (OLD.student_unique_id, OLD.staff_unique_id,
                    OLD.local_course_code, OLD.school_id, OLD.school_year, OLD.session_name,
                    OLD.section_identifier)
        THEN
            NEW.section_identifier := NULL;
            said := roster_association(NEW);
            IF said.section_identifier IS NULL THEN
                PERFORM refuse_roster_change('enrollment ' || NEW.sourced_id);
            END IF;
            NEW := said;
        END IF;
    END IF;
    IF NEW.section_identifier IS NULL AND NEW.student_unique_id IS NULL
            AND NEW.staff_unique_id IS NULL AND NEW.class_sourced_id IS NOT NULL THEN
        NEW := roster_association(NEW);
    END IF;
    NEW.user_sourced_id := coalesce('student_' || NEW.student_unique_id,
        'staff_' || NEW.staff_unique_id, NEW.user_sourced_id);
    IF NEW.section_identifier IS NOT NULL THEN
        NEW.org_sourced_id := 'school_' || NEW.school_id;
        SELECT c.sourced_id INTO NEW.class_sourced_id FROM classes c
        WHERE (c.local_course_code, c.school_id, c.school_year, c.session_name,
            c.section_identifier) = (NEW.local_course_code, NEW.school_id, NEW.school_year,
            NEW.session_name, NEW.section_identifier);
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_the_other_standard BEFORE INSERT OR UPDATE ON enrollments FOR EACH ROW
    WHEN (NEW.status = 'active') EXECUTE FUNCTION fill_enrollment_for_rosters();
"""

DROP = """
DROP FUNCTION fill_enrollment_for_rosters CASCADE;
DROP FUNCTION roster_association;
DROP FUNCTION check_terms_of_classes CASCADE;
DROP FUNCTION check_class_terms CASCADE;
DROP FUNCTION fill_class_for_rosters CASCADE;
DROP FUNCTION roster_class;
DROP FUNCTION roster_section;
DROP FUNCTION follow_offered_course CASCADE;
DROP FUNCTION follow_course_words CASCADE;
DROP FUNCTION fill_course_for_rosters CASCADE;
DROP FUNCTION refuse_roster_change;
DROP FUNCTION roster_organization_number;
DROP FUNCTION roster_periods;
DROP FUNCTION roster_words;
DROP FUNCTION roster_grades;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0015_follow_school_years_by_trigger")]
    operations = [migrations.RunSQL([WORDS, COURSES, CLASSES, TERMS, ENROLLMENTS], DROP)]
