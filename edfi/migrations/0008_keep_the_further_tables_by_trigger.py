"""The further Ed-Fi tables come under the house's rules, and what rows say of each other.

`education_organizations` follows the four kinds; race and ethnicity are the same on a student
and wherever an organization shows them; what the Ed-Fi API may leave out is filled in.
"""

from django.db import migrations

from edfi.migration_operations import GuardCollection, KeepEtag, TrackChanges
from tsa.audit.migration_operations import AuditTable, KeepKey

# Arguments: kind, column of the number, columns (or NULL) of district, center and state.
ORGANIZATIONS = """
CREATE FUNCTION list_organizations() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    -- A plain insert: a number that another kind has breaks the primary key, as it should.
    IF TG_OP = 'INSERT' THEN
        EXECUTE format('INSERT INTO education_organizations (education_organization_id, kind,
                name_of_institution, local_education_agency_id, education_service_center_id,
                state_education_agency_id)
            SELECT %I, %L, name_of_institution, %s::bigint, %s::bigint, %s::bigint
            FROM new_rows ORDER BY 1',
            TG_ARGV[1], TG_ARGV[0], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4]);
    ELSIF TG_OP = 'UPDATE' THEN
        EXECUTE format('UPDATE education_organizations o
            SET (name_of_institution, local_education_agency_id, education_service_center_id,
                state_education_agency_id) = ROW(n.name, n.district, n.center, n.state)
            FROM (SELECT %I AS number, name_of_institution AS name, %s::bigint AS district,
                %s::bigint AS center, %s::bigint AS state FROM new_rows) n
            WHERE o.education_organization_id = n.number
                AND (o.name_of_institution, o.local_education_agency_id,
                    o.education_service_center_id, o.state_education_agency_id)
                IS DISTINCT FROM (n.name, n.district, n.center, n.state)',
            TG_ARGV[1], TG_ARGV[2], TG_ARGV[3], TG_ARGV[4]);
    ELSE
        EXECUTE format('DELETE FROM education_organizations o USING old_rows x
            WHERE o.education_organization_id = x.%I', TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $body$;
"""
KINDS = [
    ("schools", "School", "school_id", "local_education_agency_id", "NULL", "NULL"),
    (
        "local_education_agencies",
        "LocalEducationAgency",
        "local_education_agency_id",
        "parent_local_education_agency_id",
        "education_service_center_id",
        "state_education_agency_id",
    ),
    (
        "education_service_centers",
        "EducationServiceCenter",
        "education_service_center_id",
        "NULL",
        "NULL",
        "state_education_agency_id",
    ),
    (
        "state_education_agencies",
        "StateEducationAgency",
        "state_education_agency_id",
        "NULL",
        "NULL",
        "NULL",
    ),
]
ROWS = {
    "insert": "NEW TABLE AS new_rows",
    "update": "NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}

# Their names sort before keep_etag and keep_key, which see what they filled in.
FILL = """
CREATE FUNCTION fill_state_organization_id() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.state_organization_id := NEW.school_id::text;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_state_organization_id BEFORE INSERT OR UPDATE ON schools FOR EACH ROW
    WHEN (NEW.state_organization_id IS NULL) EXECUTE FUNCTION fill_state_organization_id();

-- August starts a school year, which is named by the year in which it ends.
CREATE FUNCTION school_year_of(day date) RETURNS integer LANGUAGE sql IMMUTABLE AS $body$
    SELECT (extract(year FROM day) + CASE WHEN extract(month FROM day) >= 8 THEN 1 ELSE 0 END)::int
$body$;

CREATE FUNCTION fill_school_year() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.school_year := coalesce(NEW.school_year, school_year_of(NEW.entry_date));
    IF NOT EXISTS (SELECT FROM school_year_types y WHERE y.school_year = NEW.school_year) THEN
        INSERT INTO school_year_types (school_year, school_year_description, current_school_year)
        SELECT NEW.school_year, (NEW.school_year - 1) || '-' || NEW.school_year,
            NEW.school_year = school_year_of(CURRENT_DATE)
                AND NOT EXISTS (SELECT FROM school_year_types y WHERE y.current_school_year)
        WHERE NEW.school_year IS NOT NULL
        ON CONFLICT (school_year) DO NOTHING;
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_school_year BEFORE INSERT OR UPDATE OF school_year, entry_date
    ON student_school_associations FOR EACH ROW EXECUTE FUNCTION fill_school_year();
"""
DROP_FILL = """
DROP FUNCTION fill_school_year CASCADE;
DROP FUNCTION school_year_of;
DROP FUNCTION fill_state_organization_id CASCADE;
"""

ETHNICITY = """
-- Where nothing is said, a new row shows what the student has. A row that is there already is
-- about to be updated by this insert; what it leaves out is then meant.
CREATE FUNCTION show_ethnicity() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM student_education_organization_associations a
            WHERE a.student_unique_id = NEW.student_unique_id
                AND a.education_organization_id = NEW.education_organization_id) THEN
        SELECT CASE WHEN NEW.races = '[]' THEN s.races ELSE NEW.races END,
            coalesce(NEW.hispanic_latino_ethnicity, s.hispanic_latino_ethnicity)
        INTO NEW.races, NEW.hispanic_latino_ethnicity
        FROM (SELECT) nothing LEFT JOIN students s ON s.student_unique_id = NEW.student_unique_id;
        NEW.races := coalesce(NEW.races, '[]');
    END IF;
    RETURN NEW;
END $body$;
CREATE TRIGGER fill_ethnicity BEFORE INSERT ON student_education_organization_associations
    FOR EACH ROW WHEN (NEW.races = '[]' OR NEW.hispanic_latino_ethnicity IS NULL)
    EXECUTE FUNCTION show_ethnicity();

-- Both write only what differs, and look before they write: an update of no row would fire the
-- other's trigger all the same, for ever. What differs from the student is what has changed;
-- so the lookups go by indexes, and old rows need not be joined to new ones, which have none.
CREATE FUNCTION give_ethnicity_to_students() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM new_rows n JOIN students s USING (student_unique_id)
            WHERE (n.races, n.hispanic_latino_ethnicity)
                IS DISTINCT FROM (s.races, s.hispanic_latino_ethnicity)) THEN
        WITH said AS (
            SELECT DISTINCT ON (n.student_unique_id) n.student_unique_id, n.races,
                n.hispanic_latino_ethnicity
            FROM new_rows n JOIN students s USING (student_unique_id)
            WHERE (n.races, n.hispanic_latino_ethnicity)
                IS DISTINCT FROM (s.races, s.hispanic_latino_ethnicity)
            ORDER BY n.student_unique_id, n._ordinal DESC)
        UPDATE students s
        SET races = n.races, hispanic_latino_ethnicity = n.hispanic_latino_ethnicity
        FROM said n WHERE s.student_unique_id = n.student_unique_id;
    END IF;
    RETURN NULL;
END $body$;

CREATE FUNCTION show_ethnicity_of_students() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (SELECT FROM new_rows n
            JOIN student_education_organization_associations a USING (student_unique_id)
            WHERE (n.races, n.hispanic_latino_ethnicity)
                IS DISTINCT FROM (a.races, a.hispanic_latino_ethnicity)) THEN
        UPDATE student_education_organization_associations a
        SET races = n.races, hispanic_latino_ethnicity = n.hispanic_latino_ethnicity
        FROM new_rows n WHERE a.student_unique_id = n.student_unique_id
            AND (a.races, a.hispanic_latino_ethnicity)
                IS DISTINCT FROM (n.races, n.hispanic_latino_ethnicity);
    END IF;
    RETURN NULL;
END $body$;

CREATE TRIGGER share_ethnicity_insert AFTER INSERT ON student_education_organization_associations
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION give_ethnicity_to_students();
CREATE TRIGGER share_ethnicity_update AFTER UPDATE ON student_education_organization_associations
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION give_ethnicity_to_students();
CREATE TRIGGER share_ethnicity_update AFTER UPDATE ON students
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION show_ethnicity_of_students();
"""
DROP_ETHNICITY = """
DROP FUNCTION show_ethnicity_of_students CASCADE;
DROP FUNCTION give_ethnicity_to_students CASCADE;
DROP FUNCTION show_ethnicity CASCADE;
"""

# As KeepKey makes it, but for a transaction that says it changes the key: the Ed-Fi API's PUT.
LET_KEY_CHANGE = """
DROP TRIGGER keep_key ON student_school_associations;
CREATE TRIGGER keep_key BEFORE UPDATE ON student_school_associations FOR EACH ROW
    WHEN ((OLD.student_unique_id IS DISTINCT FROM NEW.student_unique_id
            OR OLD.school_id IS DISTINCT FROM NEW.school_id
            OR OLD.entry_date IS DISTINCT FROM NEW.entry_date)
        AND current_setting('tsa.key_change', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION refuse_key_change('student_unique_id, school_id, entry_date');
"""
KEEP_KEY_AGAIN = """
DROP TRIGGER keep_key ON student_school_associations;
CREATE TRIGGER keep_key BEFORE UPDATE ON student_school_associations FOR EACH ROW
    WHEN (OLD.student_unique_id IS DISTINCT FROM NEW.student_unique_id
        OR OLD.school_id IS DISTINCT FROM NEW.school_id
        OR OLD.entry_date IS DISTINCT FROM NEW.entry_date)
    EXECUTE FUNCTION refuse_key_change('student_unique_id, school_id, entry_date');
"""

STUDENT = {"student": "student_unique_id"}
YEAR = {
    "reference": "schoolYearTypeReference",
    "to": "school_year_types",
    "key": {"schoolYear": "school_year"},
}
# table, resource, natural key; whether it may change.
NEW_TABLES = [
    (
        "local_education_agencies",
        "localEducationAgencies",
        {"localEducationAgencyId": "local_education_agency_id"},
    ),
    (
        "state_education_agencies",
        "stateEducationAgencies",
        {"stateEducationAgencyId": "state_education_agency_id"},
    ),
    (
        "education_service_centers",
        "educationServiceCenters",
        {"educationServiceCenterId": "education_service_center_id"},
    ),
    ("school_year_types", "schoolYearTypes", {"schoolYear": "school_year"}),
    (
        "calendars",
        "calendars",
        {"calendarCode": "calendar_code", "schoolId": "school_id", "schoolYear": "school_year"},
    ),
    (
        "calendar_dates",
        "calendarDates",
        {
            "calendarCode": "calendar_code",
            "date": "date",
            "schoolId": "school_id",
            "schoolYear": "school_year",
        },
    ),
    ("staffs", "staffs", {"staffUniqueId": "staff_unique_id"}),
    (
        "staff_education_organization_assignments",
        "staffEducationOrganizationAssignmentAssociations",
        {
            "beginDate": "begin_date",
            "educationOrganizationId": "education_organization_id",
            "staffClassificationDescriptor": "staff_classification_descriptor",
            "staffUniqueId": "staff_unique_id",
        },
    ),
    (
        "programs",
        "programs",
        {
            "educationOrganizationId": "education_organization_id",
            "programName": "program_name",
            "programTypeDescriptor": "program_type_descriptor",
        },
    ),
    (
        "people",
        "people",
        {"personId": "person_id", "sourceSystemDescriptor": "source_system_descriptor"},
    ),
    (
        "student_education_organization_associations",
        "studentEducationOrganizationAssociations",
        {
            "educationOrganizationId": "education_organization_id",
            "studentUniqueId": "student_unique_id",
        },
    ),
]
CHANGEABLE = [
    (
        "class_periods",
        "classPeriods",
        {"classPeriodName": "class_period_name", "schoolId": "school_id"},
    ),
    (
        "locations",
        "locations",
        {
            "classroomIdentificationCode": "classroom_identification_code",
            "schoolId": "school_id",
        },
    ),
]
TABLES_BEFORE = [
    ("schools", "schools", {"schoolId": "school_id"}),
    ("students", "students", {"studentUniqueId": "student_unique_id"}),
    ("contacts", "contacts", {"contactUniqueId": "contact_unique_id"}),
    (
        "student_contact_associations",
        "studentContactAssociations",
        {"contactUniqueId": "contact_unique_id", "studentUniqueId": "student_unique_id"},
    ),
]
STAYS = {
    "entryDate": "entry_date",
    "schoolId": "school_id",
    "studentUniqueId": "student_unique_id",
}


def _listing(table, *arguments):
    given = ", ".join(f"'{each}'" for each in arguments)
    return migrations.RunSQL(
        [
            f"CREATE TRIGGER list_organizations_{event} AFTER {event.upper()} ON {table}"
            f" REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION list_organizations({given})"
            for event, rows in ROWS.items()
        ],
        [f"DROP TRIGGER IF EXISTS list_organizations_{event} ON {table}" for event in ROWS],
    )


def _audit(table, key):
    """By the natural key where it is one column, for people to read; else by the row's id."""
    of_student = STUDENT if "studentUniqueId" in key else {}
    (column, *further) = key.values()
    return AuditTable(table, key="id" if further else column, **of_student)


def _kept(table, key):
    return [KeepEtag(table), KeepKey(table, *key.values()), _audit(table, key)]


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_capture_changes_by_trigger"),
        ("edfi", "0005_create_the_further_ed_fi_tables"),
        ("edfi", "0007_load_the_descriptors"),
    ]
    operations = [
        migrations.RunSQL(ORGANIZATIONS, "DROP FUNCTION list_organizations"),
        *(_listing(*kind) for kind in KINDS),
        migrations.RunSQL(FILL, DROP_FILL),
        migrations.RunSQL(ETHNICITY, DROP_ETHNICITY),
        *(each for table, _name, key in NEW_TABLES for each in _kept(table, key)),
        *(KeepEtag(table) for table, _name, _key in CHANGEABLE),
        *(_audit(table, key) for table, _name, key in CHANGEABLE),
        *(TrackChanges(table, name, key=key, key_changes=True) for table, name, key in CHANGEABLE),
        *(TrackChanges(table, name, key=key) for table, name, key in NEW_TABLES + TABLES_BEFORE),
        migrations.RunSQL(LET_KEY_CHANGE, KEEP_KEY_AGAIN),
        TrackChanges(
            "student_school_associations",
            "studentSchoolAssociations",
            key=STAYS,
            key_changes=True,
        ),
        GuardCollection("student_education_organization_associations", "cohort_years", **YEAR),
        GuardCollection("local_education_agencies", "accountabilities", **YEAR),
        GuardCollection("state_education_agencies", "accountabilities", **YEAR),
    ]
