"""A cohort and its members are known by our names and by Ed-Fi's; each fills in the other.

Ed-Fi lets nobody change the key of a cohort. Where staff move one to another school, consumers
hear that the old key is gone and read the same row under the new one.
"""

from django.db import migrations

from edfi.migration_operations import AddReference, GuardCollection, KeepEtag, TrackChanges

OLD_ROWS = """
DROP TRIGGER keep_times ON student_cohorts;
DROP TRIGGER keep_times ON student_cohort_members;
UPDATE student_cohorts SET _etag = replace(gen_random_uuid()::text, '-', ''),
    _change_version = draw_change_version() - 1;
UPDATE student_cohort_members SET _etag = replace(gen_random_uuid()::text, '-', ''),
    _change_version = draw_change_version() - 1;
"""
OLD_ROWS_AGAIN = """
CREATE TRIGGER keep_times BEFORE INSERT OR UPDATE ON student_cohorts
    FOR EACH ROW EXECUTE FUNCTION keep_times();
CREATE TRIGGER keep_times BEFORE INSERT OR UPDATE ON student_cohort_members
    FOR EACH ROW EXECUTE FUNCTION keep_times();
"""

COHORTS = """
CREATE FUNCTION free_cohort_identifier(wanted text, organization bigint, own uuid) RETURNS text
LANGUAGE plpgsql STABLE AS $body$
DECLARE
    candidate text := btrim(left(wanted, 36));
    suffix integer := 1;
BEGIN
    WHILE EXISTS (SELECT FROM student_cohorts c WHERE c.education_organization_id = organization
            AND c.cohort_identifier = candidate AND c.id <> own) LOOP
        suffix := suffix + 1;
        candidate := btrim(left(wanted, 35 - length(suffix::text))) || '-' || suffix;
    END LOOP;
    RETURN candidate;
END $body$;

CREATE FUNCTION free_cohort_code(wanted text) RETURNS text LANGUAGE plpgsql STABLE AS $body$
DECLARE
    candidate text := wanted;
    suffix integer := 1;
BEGIN
    WHILE EXISTS (SELECT FROM student_cohorts c WHERE c.code = candidate) LOOP
        suffix := suffix + 1;
        candidate := wanted || '-' || suffix;
    END LOOP;
    RETURN candidate;
END $body$;

CREATE FUNCTION fill_cohort() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.education_organization_id IS NOT NULL
            AND NEW.education_organization_id IS DISTINCT FROM OLD.education_organization_id THEN
        -- By Ed-Fi; an organization that is named at the same time must be the same one.
        SELECT roster_organization(o.kind, o.education_organization_id)
        INTO NEW.organization_unit_id FROM education_organizations o
        WHERE o.education_organization_id = NEW.education_organization_id;
    ELSIF NEW.organization_unit_id IS NULL THEN
        NEW.education_organization_id := NULL;
    ELSIF NEW.organization_unit_id IS DISTINCT FROM OLD.organization_unit_id
            OR NEW.education_organization_id IS NULL THEN
        NEW.education_organization_id := (SELECT o.education_organization_id
            FROM education_organizations o WHERE o.education_organization_id
                = substring(NEW.organization_unit_id FROM '^[a-z]+_([0-9]{1,18})$')::bigint
            AND roster_organization(o.kind, o.education_organization_id)
                = NEW.organization_unit_id);
    END IF;
    IF NEW.education_organization_id IS NULL THEN
        NEW.cohort_identifier := NULL;
    ELSIF coalesce(NEW.cohort_identifier, '') !~ '\\S' THEN
        NEW.cohort_identifier := free_cohort_identifier(coalesce(OLD.cohort_identifier, NEW.code),
            NEW.education_organization_id, NEW.id);
    ELSIF TG_OP = 'UPDATE'
            AND NEW.cohort_identifier IS NOT DISTINCT FROM OLD.cohort_identifier
            AND NEW.education_organization_id <> OLD.education_organization_id THEN
        -- Moved to another school: the identifier may be taken there.
        NEW.cohort_identifier := free_cohort_identifier(
            NEW.cohort_identifier, NEW.education_organization_id, NEW.id);
    END IF;
    IF NEW.education_organization_id IS NOT NULL THEN
        NEW.cohort_type_descriptor := coalesce(NEW.cohort_type_descriptor,
            'uri://ed-fi.org/CohortTypeDescriptor#Other');
        NEW.code := coalesce(NEW.code, free_cohort_code(NEW.cohort_identifier));
        NEW.name := coalesce(NEW.name, NEW.cohort_identifier);
    END IF;
    RETURN NEW;
END $body$;

CREATE TRIGGER fill_cohort BEFORE INSERT OR UPDATE ON student_cohorts
    FOR EACH ROW EXECUTE FUNCTION fill_cohort();

-- From no key to one: nothing cascades from NULL.
CREATE FUNCTION name_members_of_cohort() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    UPDATE student_cohort_members m SET cohort_identifier = NEW.cohort_identifier,
        education_organization_id = NEW.education_organization_id
    WHERE m.cohort_id = NEW.id;
    RETURN NULL;
END $body$;
CREATE TRIGGER name_members AFTER UPDATE ON student_cohorts FOR EACH ROW
    WHEN (OLD.education_organization_id IS NULL AND NEW.education_organization_id IS NOT NULL)
    EXECUTE FUNCTION name_members_of_cohort();
"""
DROP_COHORTS = """
DROP FUNCTION name_members_of_cohort CASCADE;
DROP FUNCTION fill_cohort CASCADE;
DROP FUNCTION free_cohort_code;
DROP FUNCTION free_cohort_identifier;
"""

MEMBERS = """
CREATE FUNCTION fill_cohort_member_cohort(INOUT member student_cohort_members)
LANGUAGE plpgsql AS $body$
BEGIN
    SELECT c.id INTO member.cohort_id FROM student_cohorts c
    WHERE c.education_organization_id = member.education_organization_id
        AND c.cohort_identifier = member.cohort_identifier;
    IF member.cohort_id IS NULL THEN
        RAISE foreign_key_violation USING MESSAGE = 'there is no such cohort',
            TABLE = 'student_cohort_members', CONSTRAINT = 'fk_student_cohort_members_cohort';
    END IF;
END $body$;

CREATE FUNCTION fill_cohort_member() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.cohort_id IS NULL OR (TG_OP = 'UPDATE' AND NEW.cohort_id = OLD.cohort_id
            AND NEW.cohort_identifier IS NOT NULL
            AND (NEW.cohort_identifier, NEW.education_organization_id)
                IS DISTINCT FROM (OLD.cohort_identifier, OLD.education_organization_id)) THEN
        NEW := fill_cohort_member_cohort(NEW);
    ELSE
        SELECT c.cohort_identifier, c.education_organization_id
        INTO NEW.cohort_identifier, NEW.education_organization_id
        FROM student_cohorts c WHERE c.id = NEW.cohort_id;
    END IF;
    IF NEW.student_id IS NULL OR (TG_OP = 'UPDATE' AND NEW.student_id = OLD.student_id
            AND NEW.student_unique_id <> OLD.student_unique_id) THEN
        NEW.student_id := (SELECT s.id FROM students s
            WHERE s.student_unique_id = NEW.student_unique_id);
        IF NEW.student_id IS NULL THEN
            RAISE foreign_key_violation USING MESSAGE = 'there is no such student',
                TABLE = 'student_cohort_members',
                CONSTRAINT = 'fk_student_cohort_members_student';
        END IF;
    ELSE
        NEW.student_unique_id := (SELECT s.student_unique_id FROM students s
            WHERE s.id = NEW.student_id);
    END IF;
    -- An end that is past ends the membership; one taken back resumes it.
    IF TG_OP = 'INSERT' OR NEW.end_date IS DISTINCT FROM OLD.end_date THEN
        IF NEW.end_date < CURRENT_DATE AND NEW.is_active THEN
            NEW.is_active := false;
            NEW.status := CASE NEW.status WHEN 'active' THEN 'ended' ELSE NEW.status END;
        ELSIF coalesce(NEW.end_date >= CURRENT_DATE, true) AND OLD.status = 'ended'
                AND NEW.status = 'ended' THEN
            NEW.is_active := true;
            NEW.status := 'active';
        END IF;
    END IF;
    RETURN NEW;
END $body$;

CREATE TRIGGER fill_member BEFORE INSERT OR UPDATE ON student_cohort_members
    FOR EACH ROW EXECUTE FUNCTION fill_cohort_member();
"""
DROP_MEMBERS = """
DROP FUNCTION fill_cohort_member CASCADE;
DROP FUNCTION fill_cohort_member_cohort;
"""

# Arguments as track_change's: the resource, and its key as {"public name": "column"}.
GONE = """
CREATE FUNCTION track_key_as_gone() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO tracked_changes (resource, record_id, change_version, old_key)
    SELECT TG_ARGV[0], OLD.id, draw_change_version(), jsonb_object_agg(k, to_jsonb(OLD) -> c)
    FROM jsonb_each_text(TG_ARGV[1]::jsonb) e(k, c);
    RETURN NULL;
END $body$;

CREATE TRIGGER track_moves AFTER UPDATE ON student_cohorts FOR EACH ROW
    WHEN (OLD.education_organization_id IS NOT NULL
        AND (OLD.education_organization_id, OLD.cohort_identifier)
            IS DISTINCT FROM (NEW.education_organization_id, NEW.cohort_identifier))
    EXECUTE FUNCTION track_key_as_gone('cohorts', '{"cohortIdentifier": "cohort_identifier",
        "educationOrganizationId": "education_organization_id"}');
CREATE TRIGGER track_moves AFTER UPDATE ON student_cohort_members FOR EACH ROW
    WHEN (OLD.education_organization_id IS NOT NULL AND OLD.enrollment_date IS NOT NULL
        AND (OLD.education_organization_id, OLD.cohort_identifier, OLD.enrollment_date,
            OLD.student_unique_id)
        IS DISTINCT FROM (NEW.education_organization_id, NEW.cohort_identifier,
            NEW.enrollment_date, NEW.student_unique_id))
    EXECUTE FUNCTION track_key_as_gone('studentCohortAssociations',
        '{"beginDate": "enrollment_date", "cohortIdentifier": "cohort_identifier",
        "educationOrganizationId": "education_organization_id",
        "studentUniqueId": "student_unique_id"}');
"""
SECTION = {
    "localCourseCode": "local_course_code",
    "schoolId": "school_id",
    "schoolYear": "school_year",
    "sectionIdentifier": "section_identifier",
    "sessionName": "session_name",
}


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0003_name_cohorts_as_ed_fi_does"),
        ("oneroster", "0010_let_old_rows_be_followed"),
    ]
    operations = [
        migrations.RunSQL(OLD_ROWS, OLD_ROWS_AGAIN),
        migrations.RunSQL(COHORTS, DROP_COHORTS),
        migrations.RunSQL(MEMBERS, DROP_MEMBERS),
        KeepEtag("student_cohorts"),
        KeepEtag("student_cohort_members"),
        AddReference(
            "student_cohort_members",
            ["education_organization_id", "cohort_identifier"],
            to="student_cohorts",
            target=["education_organization_id", "cohort_identifier"],
            name="fk_student_cohort_members_cohort",
        ),
        GuardCollection(
            "student_cohorts",
            "programs",
            reference="programReference",
            to="programs",
            key={
                "educationOrganizationId": "education_organization_id",
                "programName": "program_name",
                "programTypeDescriptor": "program_type_descriptor",
            },
        ),
        GuardCollection(
            "student_cohort_members",
            "sections",
            reference="sectionReference",
            to="classes",
            key=SECTION,
        ),
        TrackChanges(
            "student_cohorts",
            "cohorts",
            key={
                "cohortIdentifier": "cohort_identifier",
                "educationOrganizationId": "education_organization_id",
            },
            rows="education_organization_id IS NOT NULL",
        ),
        TrackChanges(
            "student_cohort_members",
            "studentCohortAssociations",
            key={
                "beginDate": "enrollment_date",
                "cohortIdentifier": "cohort_identifier",
                "educationOrganizationId": "education_organization_id",
                "studentUniqueId": "student_unique_id",
            },
            rows="education_organization_id IS NOT NULL AND enrollment_date IS NOT NULL",
        ),
        migrations.RunSQL(GONE, "DROP FUNCTION track_key_as_gone CASCADE"),
    ]
