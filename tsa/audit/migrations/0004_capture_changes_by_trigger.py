"""The functions behind AuditTable, KeepTimes and KeepKey (see migration_operations.py)."""

from django.db import migrations

ACTOR = """
-- RETURNS TABLE and STABLE, here and below, let the planner inline the bodies.
CREATE FUNCTION audit_actor() RETURNS TABLE (
    kind text, id text, address text, agent text, session text, request_id text
) LANGUAGE sql STABLE AS $body$
    SELECT coalesce(nullif(current_setting('tsa.actor_kind', true), ''), 'database'),
        coalesce(nullif(current_setting('tsa.actor_id', true), ''), session_user),
        nullif(current_setting('tsa.address', true), ''),
        nullif(current_setting('tsa.agent', true), ''),
        nullif(current_setting('tsa.session', true), ''),
        nullif(current_setting('tsa.request_id', true), '')
$body$;
"""

PARTS = """
CREATE FUNCTION audit_key(d jsonb, keys text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN cardinality(keys) = 1 THEN d ->> keys[1] ELSE (
        SELECT string_agg(d ->> k, '|' ORDER BY i) FROM unnest(keys) WITH ORDINALITY u(k, i)
    ) END
$body$;

CREATE FUNCTION audit_student(d jsonb, rule text) RETURNS text LANGUAGE plpgsql STABLE AS $body$
DECLARE
    named text;
BEGIN
    IF rule = '' THEN
        RETURN NULL;
    ELSIF rule LIKE 'user:%' THEN
        named := d ->> substr(rule, 6);
        RETURN CASE WHEN starts_with(named, 'student_') THEN substr(named, 9) END;
    ELSIF rule LIKE 'uuid:%' THEN
        SELECT s.student_unique_id INTO named FROM students s
        WHERE s.id = (d ->> substr(rule, 6))::uuid;
        RETURN named;
    END IF;
    RETURN d ->> rule;
END $body$;

CREATE FUNCTION audit_mask(d jsonb, masked text[]) RETURNS jsonb LANGUAGE sql STABLE AS $body$
    SELECT CASE WHEN cardinality(masked) = 0 THEN d ELSE (
        SELECT coalesce(d || jsonb_object_agg(m, '***'), d) FROM unnest(masked) m
        WHERE jsonb_typeof(d -> m) <> 'null'
    ) END
$body$;

CREATE FUNCTION audit_changes(o jsonb, n jsonb) RETURNS TABLE (before jsonb, after jsonb)
LANGUAGE sql STABLE AS $body$
    SELECT jsonb_object_agg(k, o -> k), jsonb_object_agg(k, n -> k)
    FROM jsonb_object_keys(o || n) k
    WHERE o -> k IS DISTINCT FROM n -> k
        -- Kept by the database; they say nothing that the other columns do not.
        AND k NOT IN ('_etag', '_last_modified_date', 'date_last_modified', 'updated_at')
$body$;
"""

CAPTURE = """
CREATE FUNCTION audit_capture() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    keys text[] := string_to_array(TG_ARGV[0], ',');
    student text := TG_ARGV[1];
    masked text[] := string_to_array(TG_ARGV[2], ',');
    -- Kept by the database; they say nothing that the other columns do not.
    bookkeeping constant text[] := '{_etag,_last_modified_date,date_last_modified,updated_at}';
BEGIN
    -- An upsert fires both INSERT and UPDATE, one of them for no row at all.
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM new_rows) THEN
            RETURN NULL;
        END IF;
        INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session, request_id,
            action, entity, entity_id, student_unique_id, after)
        SELECT a.*, 'insert', TG_TABLE_NAME, audit_key(n.d, keys), audit_student(n.d, student),
            audit_mask(jsonb_strip_nulls(n.d - bookkeeping), masked)
        FROM (SELECT to_jsonb(x) AS d FROM new_rows x) n, audit_actor() a;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session, request_id,
            action, entity, entity_id, student_unique_id, before)
        SELECT a.*, 'delete', TG_TABLE_NAME, audit_key(o.d, keys), audit_student(o.d, student),
            audit_mask(jsonb_strip_nulls(o.d - bookkeeping), masked)
        FROM (SELECT to_jsonb(x) AS d FROM old_rows x) o, audit_actor() a;
    ELSIF EXISTS (SELECT FROM new_rows) THEN
        INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session, request_id,
            action, entity, entity_id, student_unique_id, before, after)
        SELECT a.*, 'update', TG_TABLE_NAME, audit_key(coalesce(n.d, o.d), keys),
            audit_student(coalesce(n.d, o.d), student),
            audit_mask(c.before, masked), audit_mask(c.after, masked)
        FROM (SELECT to_jsonb(x) AS d FROM old_rows x) o
        FULL JOIN (SELECT to_jsonb(x) AS d FROM new_rows x) n
            ON audit_key(o.d, keys) = audit_key(n.d, keys)
        CROSS JOIN LATERAL audit_changes(coalesce(o.d, '{}'), coalesce(n.d, '{}')) c
        CROSS JOIN audit_actor() a
        WHERE c.after IS NOT NULL;
    END IF;
    RETURN NULL;
END $body$;
"""

KEEPERS = """
CREATE FUNCTION keep_times() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
        NEW.updated_at := NEW.created_at;
        RETURN NEW;
    END IF;
    NEW.created_at := OLD.created_at;
    NEW.updated_at := OLD.updated_at;
    IF NEW IS DISTINCT FROM OLD THEN
        NEW.updated_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $body$;

CREATE FUNCTION refuse_key_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'The key of a row in % (%) is never changed.', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_create_the_audit_log_by_month")]
    operations = [
        migrations.RunSQL(ACTOR, "DROP FUNCTION audit_actor"),
        migrations.RunSQL(
            PARTS,
            "DROP FUNCTION audit_changes; DROP FUNCTION audit_mask;"
            " DROP FUNCTION audit_student; DROP FUNCTION audit_key;",
        ),
        migrations.RunSQL(CAPTURE, "DROP FUNCTION audit_capture"),
        migrations.RunSQL(KEEPERS, "DROP FUNCTION keep_times; DROP FUNCTION refuse_key_change;"),
    ]
