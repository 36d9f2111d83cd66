"""`_etag` and the times tell of real changes only; natural keys never change; all is audited."""

from django.db import migrations

from edfi.migration_operations import KeepEtag
from tsa.audit.migration_operations import AuditTable, KeepKey

KEEP_ETAG = """
CREATE FUNCTION keep_etag() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
    ELSE
        NEW.id := OLD.id;
        NEW._etag := OLD._etag;
        NEW._last_modified_date := OLD._last_modified_date;
        NEW.created_at := OLD.created_at;
        NEW.updated_at := OLD.updated_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW._etag := replace(gen_random_uuid()::text, '-', '');
    NEW._last_modified_date := clock_timestamp();
    NEW.updated_at := NEW._last_modified_date;
    RETURN NEW;
END $body$;
"""

STUDENT = {"student": "student_unique_id"}


class Migration(migrations.Migration):
    dependencies = [("edfi", "0001_create_the_ed_fi_tables")]
    operations = [
        migrations.RunSQL(KEEP_ETAG, "DROP FUNCTION keep_etag"),
        KeepEtag("schools"),
        KeepEtag("students"),
        KeepEtag("student_school_associations"),
        KeepEtag("tsa_student_extensions"),
        KeepEtag("contacts"),
        KeepEtag("student_contact_associations"),
        KeepKey("schools", "school_id"),
        KeepKey("students", "student_unique_id", "student_usi"),
        KeepKey("student_school_associations", "student_unique_id", "school_id", "entry_date"),
        KeepKey("tsa_student_extensions", "student_unique_id"),
        KeepKey("contacts", "contact_unique_id"),
        KeepKey("student_contact_associations", "student_unique_id", "contact_unique_id"),
        AuditTable("schools", key="school_id"),
        AuditTable("students", key="student_unique_id", **STUDENT),
        AuditTable("student_school_associations", key="id", **STUDENT),
        AuditTable("tsa_student_extensions", key="student_unique_id", **STUDENT),
        AuditTable("contacts", key="contact_unique_id"),
        AuditTable("student_contact_associations", key="id", **STUDENT),
    ]
