"""The academic structure under the house's rules: references, keys, change versions, audit.

What OneRoster asks for and Ed-Fi does not send (sourcedId, title, type) is filled in. The keys
of sessions, sections and students' section associations may change, and reach every row below.
"""

from django.db import migrations

from edfi.migration_operations import AddReference, GuardCollection, KeepEtag, TrackChanges
from tsa.audit.migration_operations import AuditTable, KeepKey

# Their names sort before keep_etag and keep_key, which see what they filled in. A title that
# says just what the name said follows it; one that somebody wrote stays.
FILL = """
CREATE FUNCTION fill_sourced_id() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.sourced_id := coalesce(nullif(NEW.sourced_id, ''), OLD.sourced_id, NEW.id::text);
    RETURN NEW;
END $body$;

CREATE FUNCTION refuse_untitled(table_name text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    RAISE not_null_violation USING TABLE = table_name, COLUMN = 'title',
        MESSAGE = format('a row of %s has neither a title nor a name', table_name);
END $body$;

CREATE FUNCTION roster_session_type(grading_period_name text, term text) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN grading_period_name IS NOT NULL THEN 'gradingPeriod'
        WHEN term ILIKE '%#%semester' THEN 'semester'
        WHEN term ILIKE '%#year round' THEN 'schoolYear'
        ELSE 'term' END
$body$;

CREATE FUNCTION fill_session() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.title IS NULL OR (NEW.title = OLD.title
            AND OLD.title = coalesce(OLD.session_name, OLD.grading_period_name)) THEN
        NEW.title := coalesce(NEW.session_name, NEW.grading_period_name, NEW.title);
    END IF;
    IF NEW.title IS NULL THEN
        PERFORM refuse_untitled(TG_TABLE_NAME);
    END IF;
    IF NEW.type IS NULL OR (NEW.type = OLD.type AND NEW.term_descriptor <> OLD.term_descriptor
            AND OLD.type = roster_session_type(OLD.grading_period_name, OLD.term_descriptor)) THEN
        NEW.type := roster_session_type(NEW.grading_period_name, NEW.term_descriptor);
    END IF;
    RETURN NEW;
END $body$;

CREATE FUNCTION fill_course() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.title IS NULL OR (NEW.title = OLD.title AND OLD.title = OLD.course_title) THEN
        NEW.title := coalesce(NEW.course_title, NEW.title);
    END IF;
    IF NEW.title IS NULL THEN
        PERFORM refuse_untitled(TG_TABLE_NAME);
    END IF;
    RETURN NEW;
END $body$;

CREATE FUNCTION fill_class() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.title IS NULL OR (NEW.title = OLD.title
            AND OLD.title = coalesce(nullif(btrim(OLD.section_name), ''), OLD.local_course_code)) THEN
        NEW.title := coalesce(nullif(btrim(NEW.section_name), ''), NEW.local_course_code, NEW.title);
    END IF;
    IF NEW.title IS NULL THEN
        PERFORM refuse_untitled(TG_TABLE_NAME);
    END IF;
    RETURN NEW;
END $body$;

CREATE TRIGGER fill_names BEFORE INSERT OR UPDATE ON academic_sessions
    FOR EACH ROW EXECUTE FUNCTION fill_session();
CREATE TRIGGER fill_names BEFORE INSERT OR UPDATE ON courses
    FOR EACH ROW EXECUTE FUNCTION fill_course();
CREATE TRIGGER fill_names BEFORE INSERT OR UPDATE ON classes
    FOR EACH ROW EXECUTE FUNCTION fill_class();
"""
DROP_FILL = """
DROP FUNCTION fill_class CASCADE;
DROP FUNCTION fill_course CASCADE;
DROP FUNCTION fill_session CASCADE;
DROP FUNCTION roster_session_type;
DROP FUNCTION refuse_untitled;
DROP FUNCTION fill_sourced_id CASCADE;
"""

SESSION = ["school_id", "school_year", "session_name"]
OFFERING = [*SESSION, "local_course_code"]
SECTION = [*OFFERING, "section_identifier"]
PERIOD = ["grading_period_descriptor", "grading_period_name", "school_id", "school_year"]
COURSE = ["course_code", "education_organization_id"]
PUBLIC = {
    "begin_date": "beginDate",
    "course_code": "courseCode",
    "education_organization_id": "educationOrganizationId",
    "grading_period_descriptor": "gradingPeriodDescriptor",
    "grading_period_name": "gradingPeriodName",
    "local_course_code": "localCourseCode",
    "school_id": "schoolId",
    "school_year": "schoolYear",
    "section_identifier": "sectionIdentifier",
    "session_name": "sessionName",
    "staff_unique_id": "staffUniqueId",
    "student_unique_id": "studentUniqueId",
}
PROGRAMS = {
    "reference": "programReference",
    "to": "programs",
    "key": {
        "educationOrganizationId": "education_organization_id",
        "programName": "program_name",
        "programTypeDescriptor": "program_type_descriptor",
    },
}
ROSTER_TABLES = ["academic_sessions", "courses", "classes", "enrollments"]


def _key(columns):
    return {PUBLIC[column]: column for column in sorted(columns)}


def _sourced_id(table):
    return migrations.RunSQL(
        f"CREATE TRIGGER fill_sourced_id BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW"
        " WHEN (coalesce(NEW.sourced_id, '') = '') EXECUTE FUNCTION fill_sourced_id()",
        f"DROP TRIGGER IF EXISTS fill_sourced_id ON {table}",
    )


def _differ(columns):
    return " OR ".join(f"OLD.{each} IS DISTINCT FROM NEW.{each}" for each in columns)


def _keep(table, columns, *, cascading=(), rows="true"):
    """The key of these rows stays; its `cascading` part changes with what it refers to only."""
    changed = _differ(columns)
    if cascading:
        changed += f" OR (pg_trigger_depth() = 0 AND ({_differ(cascading)}))"
    named = ", ".join([*columns, *cascading])
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_ed_fi_key BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN (({rows}) AND ({changed})) EXECUTE FUNCTION refuse_key_change('{named}')",
        f"DROP TRIGGER IF EXISTS keep_ed_fi_key ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
        ("edfi", "0010_hold_references_by_foreign_keys"),
        ("oneroster", "0006_create_the_academic_structure"),
    ]
    operations = [
        migrations.RunSQL(FILL, DROP_FILL),
        *map(_sourced_id, ROSTER_TABLES),
        *(KeepEtag(table) for table in [*ROSTER_TABLES, "course_offerings"]),
        *(KeepKey(table, "sourced_id") for table in ROSTER_TABLES),
        _keep("academic_sessions", PERIOD, rows="OLD.grading_period_name IS NOT NULL"),
        _keep("courses", COURSE, rows="OLD.course_code IS NOT NULL"),
        _keep("course_offerings", ["local_course_code"], cascading=SESSION),
        _keep(
            "enrollments",
            ["role", "staff_unique_id", "begin_date"],
            cascading=SECTION,
            rows="OLD.role <> 'student' AND OLD.section_identifier IS NOT NULL",
        ),
        AddReference(
            "academic_sessions",
            ["school_year"],
            to="school_year_types",
            target=["school_year"],
            name="fk_academic_sessions_year",
        ),
        AddReference(
            "course_offerings",
            ["course_code", "course_education_organization_id"],
            to="courses",
            target=COURSE,
            name="fk_course_offerings_course",
        ),
        AddReference(
            "course_offerings",
            SESSION,
            to="academic_sessions",
            target=SESSION,
            name="fk_course_offerings_session",
        ),
        AddReference(
            "classes", OFFERING, to="course_offerings", target=OFFERING, name="fk_classes_offering"
        ),
        AddReference(
            "classes",
            ["location_school_id", "classroom_identification_code"],
            to="locations",
            target=["school_id", "classroom_identification_code"],
            name="fk_classes_location",
        ),
        AddReference(
            "enrollments", SECTION, to="classes", target=SECTION, name="fk_enrollments_section"
        ),
        GuardCollection(
            "academic_sessions",
            "grading_periods",
            reference="gradingPeriodReference",
            to="academic_sessions",
            key=_key(PERIOD),
        ),
        GuardCollection(
            "classes",
            "class_periods",
            reference="classPeriodReference",
            to="class_periods",
            key={"classPeriodName": "class_period_name", "schoolId": "school_id"},
        ),
        GuardCollection("classes", "programs", **PROGRAMS),
        GuardCollection("enrollments", "programs", **PROGRAMS),
        TrackChanges(
            "academic_sessions",
            "sessions",
            key=_key(SESSION),
            rows="session_name IS NOT NULL",
            key_changes=True,
        ),
        TrackChanges(
            "academic_sessions",
            "gradingPeriods",
            key=_key(PERIOD),
            rows="grading_period_name IS NOT NULL",
        ),
        TrackChanges("courses", "courses", key=_key(COURSE), rows="course_code IS NOT NULL"),
        TrackChanges("course_offerings", "courseOfferings", key=_key(OFFERING), key_changes=True),
        TrackChanges(
            "classes",
            "sections",
            key=_key(SECTION),
            rows="section_identifier IS NOT NULL",
            key_changes=True,
        ),
        TrackChanges(
            "enrollments",
            "studentSectionAssociations",
            key=_key([*SECTION, "begin_date", "student_unique_id"]),
            rows="role = 'student' AND section_identifier IS NOT NULL",
            key_changes=True,
        ),
        TrackChanges(
            "enrollments",
            "staffSectionAssociations",
            key=_key([*SECTION, "begin_date", "staff_unique_id"]),
            rows="role = 'teacher' AND section_identifier IS NOT NULL",
            key_changes=True,
        ),
        *(AuditTable(table, key="id") for table in [*ROSTER_TABLES[:3], "course_offerings"]),
        AuditTable("enrollments", key="id", student="student_unique_id"),
    ]
