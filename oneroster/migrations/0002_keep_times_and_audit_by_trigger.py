"""`date_last_modified` tells of real changes only, and every change is audited."""

from django.db import migrations

from tsa.audit.migration_operations import AuditTable, KeepKey, KeepTimes

KEEP_MODIFIED = """
CREATE FUNCTION keep_modified() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.date_last_modified := OLD.date_last_modified;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.date_last_modified := clock_timestamp();
    RETURN NEW;
END $body$;

CREATE FUNCTION keep_user_times() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
    ELSE
        NEW.date_last_modified := OLD.date_last_modified;
        NEW.created_at := OLD.created_at;
        NEW.updated_at := OLD.updated_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW.date_last_modified := clock_timestamp();
    NEW.updated_at := NEW.date_last_modified;
    RETURN NEW;
END $body$;

-- The names sort after keep_derived, so that these see what it puts back.
CREATE TRIGGER keep_modified BEFORE INSERT OR UPDATE ON organizations
    FOR EACH ROW EXECUTE FUNCTION keep_modified();
CREATE TRIGGER keep_modified BEFORE INSERT OR UPDATE ON user_roles
    FOR EACH ROW EXECUTE FUNCTION keep_modified();
CREATE TRIGGER keep_user_times BEFORE INSERT OR UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION keep_user_times();
"""

DROP = """
DROP TRIGGER keep_modified ON organizations;
DROP TRIGGER keep_modified ON user_roles;
DROP TRIGGER keep_user_times ON users;
DROP FUNCTION keep_modified;
DROP FUNCTION keep_user_times;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oneroster", "0001_create_the_oneroster_tables"),
        ("edfi", "0002_keep_etags_and_keys_by_trigger"),
    ]
    operations = [
        migrations.RunSQL(KEEP_MODIFIED, DROP),
        KeepTimes("tsa_user_extensions"),
        KeepKey("organizations", "sourced_id"),
        KeepKey("users", "sourced_id"),
        AuditTable("organizations", key="sourced_id"),
        AuditTable("users", key="sourced_id", student="user:sourced_id", masked="password"),
        AuditTable("user_roles", key="sourced_id", student="user:user_sourced_id"),
        AuditTable("user_agents", key="id", student="user:user_sourced_id"),
        AuditTable("tsa_user_extensions", key="user_sourced_id"),
    ]
