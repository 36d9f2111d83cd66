"""The audit of many rows compares their columns, and makes documents of what differs alone.

A document of every row before and after, taken apart key by key, was most of what the audit cost
a bulk write. From a hundred rows on, one statement is made for the table: it asks first which
columns matter at all. The rows it writes are the ones that the way for few rows writes.
"""

from django.db import migrations

STATEMENTS = """
CREATE FUNCTION audit_bookkeeping() RETURNS text[] LANGUAGE sql IMMUTABLE AS $body$
    -- Kept by the database; they say nothing that the other columns do not.
    SELECT '{_etag,_change_version,_ordinal,_last_modified_date,date_last_modified,updated_at,'
        'document,roster_roles}'::text[]
$body$;

CREATE FUNCTION audit_columns(target oid) RETURNS text[] LANGUAGE sql STABLE AS $body$
    SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = target AND attnum > 0 AND NOT attisdropped
        AND attname <> ALL (audit_bookkeeping())
$body$;

CREATE FUNCTION audit_sql_each(columns text[], pattern text, separator text) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT coalesce(string_agg(format(pattern, c), separator ORDER BY i), '')
    FROM unnest(columns) WITH ORDINALITY u(c, i)
$body$;

CREATE FUNCTION audit_sql_which(columns text[], test text) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    -- Those of the columns for which the test holds in some row.
    SELECT format('array_remove(ARRAY[%s]::text[], NULL)',
        audit_sql_each(columns, 'CASE WHEN bool_or(' || test || ') THEN %1$L END', ', '))
$body$;

CREATE FUNCTION audit_sql_value(name text, side text, masked text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT format(CASE WHEN name = ANY (masked)
        THEN $f$CASE WHEN jsonb_typeof(to_jsonb(%1$s.%2$I)) <> 'null' THEN '***' END$f$
        ELSE '%1$s.%2$I' END, side, name)
$body$;

CREATE FUNCTION audit_sql_whole(columns text[], side text, masked text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    -- A function takes 100 arguments at most.
    SELECT format('jsonb_strip_nulls(%s)', coalesce(string_agg(part, ' || ' ORDER BY n), '''{}'''))
    FROM (
        SELECT (i - 1) / 50 AS n, format('jsonb_build_object(%s)', string_agg(
            format('%L, %s', c, audit_sql_value(c, side, masked)), ', ' ORDER BY i)) AS part
        FROM unnest(columns) WITH ORDINALITY u(c, i) GROUP BY 1
    ) parts
$body$;

CREATE FUNCTION audit_sql_changed(columns text[], side text, masked text[]) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT string_agg(format(CASE WHEN cardinality(columns) = 1 THEN 'jsonb_build_object(%1$L, %3$s)'
        ELSE $f$CASE WHEN o.%2$I IS DISTINCT FROM n.%2$I
            THEN jsonb_build_object(%1$L, %3$s) ELSE '{}' END$f$ END,
        c, c, audit_sql_value(c, side, masked)), ' || ' ORDER BY i)
    FROM unnest(columns) WITH ORDINALITY u(c, i)
$body$;

CREATE FUNCTION audit_sql_student(rule text, side text) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE
        WHEN rule = '' THEN 'NULL'
        WHEN rule LIKE 'user:%' THEN format(
            $f$CASE WHEN starts_with(%1$s.%2$I, 'student_') THEN substr(%1$s.%2$I, 9) END$f$,
            side, substr(rule, 6))
        WHEN rule LIKE 'uuid:%' THEN format(
            '(SELECT s.student_unique_id FROM students s WHERE s.id = %s.%I)',
            side, substr(rule, 6))
        ELSE format('%s.%I', side, rule)
    END
$body$;

CREATE FUNCTION audit_sql_rows(
    target regclass, action text, keys text[], student text, side text,
    before text, after text, source text
) RETURNS text LANGUAGE sql STABLE AS $body$
    SELECT format('INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session,'
        ' request_id, action, entity, entity_id, student_unique_id, before, after)'
        ' SELECT a.*, %L, %L, concat_ws(''|'', %s), %s, %s, %s FROM audit_actor() a, %s',
        action, relname, audit_sql_each(keys, 'to_jsonb(' || side || $f$.%I) #>> '{}'$f$, ', '),
        audit_sql_student(student, side), before, after, source)
    FROM pg_class WHERE oid = target
$body$;
"""

CAPTURE = """
CREATE OR REPLACE FUNCTION audit_capture() RETURNS trigger LANGUAGE plpgsql
SET enable_nestloop = off SET enable_hashjoin = on AS $body$
DECLARE
    keys text[] := string_to_array(TG_ARGV[0], ',');
    student text := TG_ARGV[1];
    masked text[] := string_to_array(TG_ARGV[2], ',');
    many constant integer := 100;
    pairs text;
    columns text[];
    has_new_keys boolean;
BEGIN
    -- An upsert fires both INSERT and UPDATE, one of them for no row at all.
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM new_rows) THEN
            RETURN NULL;
        ELSIF EXISTS (SELECT FROM new_rows OFFSET many) THEN
            EXECUTE format('SELECT %s FROM new_rows n',
                audit_sql_which(audit_columns(TG_RELID), 'n.%1$I IS NOT NULL')) INTO columns;
            EXECUTE audit_sql_rows(TG_RELID, 'insert', keys, student, 'n',
                'NULL', audit_sql_whole(columns, 'n', masked), 'new_rows n');
            RETURN NULL;
        END IF;
        INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session, request_id,
            action, entity, entity_id, student_unique_id, after)
        SELECT a.*, 'insert', TG_TABLE_NAME, audit_key(n.d, keys), audit_student(n.d, student),
            audit_mask(jsonb_strip_nulls(n.d - audit_bookkeeping()), masked)
        FROM (SELECT to_jsonb(x) AS d FROM new_rows x OFFSET 0) n, audit_actor() a;
    ELSIF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM old_rows OFFSET many) THEN
            EXECUTE format('SELECT %s FROM old_rows o',
                audit_sql_which(audit_columns(TG_RELID), 'o.%1$I IS NOT NULL')) INTO columns;
            EXECUTE audit_sql_rows(TG_RELID, 'delete', keys, student, 'o',
                audit_sql_whole(columns, 'o', masked), 'NULL', 'old_rows o');
            RETURN NULL;
        END IF;
        INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session, request_id,
            action, entity, entity_id, student_unique_id, before)
        SELECT a.*, 'delete', TG_TABLE_NAME, audit_key(o.d, keys), audit_student(o.d, student),
            audit_mask(jsonb_strip_nulls(o.d - audit_bookkeeping()), masked)
        FROM (SELECT to_jsonb(x) AS d FROM old_rows x OFFSET 0) o, audit_actor() a;
    ELSIF EXISTS (SELECT FROM new_rows) THEN
        IF EXISTS (SELECT FROM new_rows OFFSET many) THEN
            pairs := audit_sql_each(keys, 'o.%1$I = n.%1$I', ' AND ');
            EXECUTE format('SELECT bool_or(o.%1$I IS NULL OR n.%1$I IS NULL), %2$s'
                ' FROM old_rows o FULL JOIN new_rows n ON %3$s', keys[1],
                audit_sql_which(audit_columns(TG_RELID), 'o.%1$I IS DISTINCT FROM n.%1$I'),
                pairs) INTO has_new_keys, columns;
            IF columns = '{}' THEN
                RETURN NULL;
            ELSIF NOT has_new_keys THEN
                EXECUTE audit_sql_rows(TG_RELID, 'update', keys, student, 'n',
                    audit_sql_changed(columns, 'o', masked),
                    audit_sql_changed(columns, 'n', masked),
                    format('old_rows o JOIN new_rows n ON %s WHERE %s', pairs,
                        audit_sql_each(columns, 'o.%1$I IS DISTINCT FROM n.%1$I', ' OR ')));
                RETURN NULL;
            END IF;
        END IF;
        INSERT INTO audit_logs (actor_kind, actor_id, address, agent, session, request_id,
            action, entity, entity_id, student_unique_id, before, after)
        SELECT a.*, 'update', TG_TABLE_NAME, audit_key(coalesce(n.d, o.d), keys),
            audit_student(coalesce(n.d, o.d), student),
            audit_mask(c.before, masked), audit_mask(c.after, masked)
        FROM (SELECT to_jsonb(x) AS d FROM old_rows x OFFSET 0) o
        FULL JOIN (SELECT to_jsonb(x) AS d FROM new_rows x OFFSET 0) n
            ON audit_key(o.d, keys) = audit_key(n.d, keys)
        CROSS JOIN LATERAL audit_changes(coalesce(o.d, '{}'), coalesce(n.d, '{}')) c
        CROSS JOIN audit_actor() a
        WHERE c.after IS NOT NULL;
    END IF;
    RETURN NULL;
END $body$;

CREATE OR REPLACE FUNCTION audit_changes(o jsonb, n jsonb)
RETURNS TABLE (before jsonb, after jsonb) LANGUAGE sql STABLE AS $body$
    SELECT jsonb_object_agg(k, o -> k), jsonb_object_agg(k, n -> k)
    FROM jsonb_object_keys(o || n) k
    WHERE o -> k IS DISTINCT FROM n -> k AND k <> ALL (audit_bookkeeping())
$body$;
"""

AS_BEFORE = """
DROP FUNCTION audit_sql_rows; DROP FUNCTION audit_sql_student; DROP FUNCTION audit_sql_changed;
DROP FUNCTION audit_sql_whole; DROP FUNCTION audit_sql_value; DROP FUNCTION audit_sql_which;
DROP FUNCTION audit_sql_each; DROP FUNCTION audit_columns;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0012_read_keys_and_masks_without_subqueries")]
    operations = [
        migrations.RunSQL(STATEMENTS, AS_BEFORE),
        migrations.RunSQL(CAPTURE, migrations.RunSQL.noop),
    ]
