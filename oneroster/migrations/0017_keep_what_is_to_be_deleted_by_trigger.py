"""Deleted rows of the academic structure stay for rosters; the new tables' house rules.

A DELETE of an active session, course, class or enrollment leaves a row with the same sourcedId
that is to be deleted and that Ed-Fi does not know. A DELETE of such a row is final.
"""

from django.db import migrations

from edfi.migration_operations import TrackChanges
from tsa.audit.migration_operations import AuditTable, KeepKey

# Arguments: the columns that are Ed-Fi's alone, and its collections that others are held by.
LEAVE = """
CREATE FUNCTION keep_for_rosters() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    kept jsonb := to_jsonb(OLD) || jsonb_build_object('id', gen_random_uuid(),
        '_ordinal', nextval('edfi_ordinals'), 'status', 'tobedeleted');
BEGIN
    SELECT kept || coalesce(jsonb_object_agg(c, NULL), '{}') INTO kept
    FROM unnest(string_to_array(TG_ARGV[0], ',')) c;
    SELECT kept || coalesce(jsonb_object_agg(c, '[]'::jsonb), '{}') INTO kept
    FROM unnest(string_to_array(TG_ARGV[1], ',')) c;
    EXECUTE format('INSERT INTO %I SELECT x.* FROM jsonb_populate_record(NULL::%I, $1) x',
        TG_TABLE_NAME, TG_TABLE_NAME) USING kept;
    RETURN NULL;
END $body$;
"""
ED_FI_ONLY = {
    "academic_sessions": (
        "school_id,session_name,term_descriptor,grading_period_name,grading_period_descriptor",
        "grading_periods",
    ),
    "courses": ("education_organization_id", ""),
    "classes": (
        "local_course_code,school_id,school_year,session_name,section_identifier,"
        "location_school_id,classroom_identification_code",
        "class_periods,programs",
    ),
    "enrollments": (
        "student_unique_id,staff_unique_id,local_course_code,school_id,school_year,"
        "session_name,section_identifier,dual_credit_education_organization_id",
        "programs",
    ),
}

FILL = """
CREATE FUNCTION fill_line_item() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    SELECT c.org_sourced_id INTO NEW.org_sourced_id FROM classes c
    WHERE c.sourced_id = NEW.class_sourced_id;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_organization BEFORE INSERT OR UPDATE ON line_items FOR EACH ROW
    WHEN (NEW.org_sourced_id IS NULL) EXECUTE FUNCTION fill_line_item();

CREATE FUNCTION fill_result() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    SELECT i.class_sourced_id INTO NEW.class_sourced_id FROM line_items i
    WHERE i.sourced_id = NEW.line_item_sourced_id;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_class BEFORE INSERT OR UPDATE ON results FOR EACH ROW
    WHEN (NEW.class_sourced_id IS NULL) EXECUTE FUNCTION fill_result();
"""
# table -> whose row it is
NEW_TABLES = {
    "demographics": "user:sourced_id",
    "categories": "",
    "score_scales": "",
    "line_items": "",
    "results": "user:student_sourced_id",
    "assessment_line_items": "",
    "assessment_results": "user:student_sourced_id",
    "resources": "",
    "class_resources": "",
    "course_resources": "",
    "user_resources": "user:user_sourced_id",
}
COURSE = {
    "courseCode": "course_code",
    "educationOrganizationId": "education_organization_id",
}


def _leave(table, columns, collections):
    return migrations.RunSQL(
        f'CREATE TRIGGER "AA_keep_for_rosters" AFTER DELETE ON {table} FOR EACH ROW'
        " WHEN (OLD.status = 'active')"
        f" EXECUTE FUNCTION keep_for_rosters('{columns}', '{collections}')",
        f'DROP TRIGGER IF EXISTS "AA_keep_for_rosters" ON {table}',
    )


def _kept(table, student):
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER keep_modified BEFORE INSERT OR UPDATE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION keep_modified()",
            f"DROP TRIGGER IF EXISTS keep_modified ON {table}",
        ),
        KeepKey(table, "sourced_id"),
        AuditTable(table, key="sourced_id", student=student),
    ]


def _instead(operation, of):
    """The operation's triggers, where `of` made those of the same names before."""
    drop = migrations.RunSQL(of.reverse_sql, of.sql)
    return [drop, operation]


# A course of Ed-Fi is one that names its organization: others have codes too. And enrollments
# that are to be deleted name their student as a user only.
TRACK_COURSES = TrackChanges(
    "courses", "courses", key=COURSE, rows="education_organization_id IS NOT NULL"
)
TRACKED_BEFORE = TrackChanges("courses", "courses", key=COURSE, rows="course_code IS NOT NULL")
KEEP_COURSE_KEY = """
DROP TRIGGER keep_ed_fi_key ON courses;
CREATE TRIGGER keep_ed_fi_key BEFORE UPDATE ON courses FOR EACH ROW
    WHEN (OLD.education_organization_id IS NOT NULL
        AND (OLD.course_code IS DISTINCT FROM NEW.course_code
            OR OLD.education_organization_id IS DISTINCT FROM NEW.education_organization_id))
    EXECUTE FUNCTION refuse_key_change('course_code, education_organization_id');
"""
KEPT_BEFORE = KEEP_COURSE_KEY.replace(
    "OLD.education_organization_id IS NOT NULL", "OLD.course_code IS NOT NULL"
)
ENROLLMENTS = AuditTable("enrollments", key="id", student="user:user_sourced_id")
AUDITED_BEFORE = AuditTable("enrollments", key="id", student="student_unique_id")
# A user's document repeats the other columns.
USERS = AuditTable("users", key="sourced_id", student="user:sourced_id", masked="password,document")
USERS_BEFORE = AuditTable("users", key="sourced_id", student="user:sourced_id", masked="password")


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
        ("edfi", "0010_hold_references_by_foreign_keys"),
        ("oneroster", "0016_speak_both_standards_by_trigger"),
    ]
    operations = [
        migrations.RunSQL(LEAVE, "DROP FUNCTION keep_for_rosters"),
        *(_leave(table, *columns) for table, columns in ED_FI_ONLY.items()),
        migrations.RunSQL(
            FILL, "DROP FUNCTION fill_line_item CASCADE; DROP FUNCTION fill_result CASCADE"
        ),
        *(each for table, student in NEW_TABLES.items() for each in _kept(table, student)),
        *_instead(TRACK_COURSES, TRACKED_BEFORE),
        migrations.RunSQL(KEEP_COURSE_KEY, KEPT_BEFORE),
        *_instead(ENROLLMENTS, AUDITED_BEFORE),
        *_instead(USERS, USERS_BEFORE),
    ]
