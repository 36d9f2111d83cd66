"""Change versions, the order of arrival, tombstones, and references inside collections.

A version once seen must never be undercut by a later commit. Versions are drawn before their
transaction commits, so each transaction first takes a shared advisory lock whose key says "I
draw versions above this one"; `newest_change_version()` stays below every such floor.
The sequence goes in steps of two: a row stores the odd number below the one it drew, so that
the newest version is greater than that of any row written; a deletion stores the number itself.
"""

import django.contrib.postgres.functions
import django.db.models.fields.json
import django.db.models.functions.datetime
from django.db import migrations, models

SEQUENCES = """
CREATE SEQUENCE edfi_ordinals AS bigint;
CREATE SEQUENCE edfi_change_versions AS bigint INCREMENT BY 2 START WITH 2;
SELECT nextval('edfi_change_versions');
"""

VERSIONS = """
-- The lock's key: a tag of our own in the upper 16 bits, the floor in the lower 48.
CREATE FUNCTION draw_change_version() RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    floor bigint;
BEGIN
    IF coalesce(current_setting('tsa.change_floor', true), '') = '' THEN
        SELECT last_value INTO floor FROM edfi_change_versions;
        PERFORM pg_advisory_xact_lock_shared((21577::bigint << 48) | floor);
        PERFORM set_config('tsa.change_floor', floor::text, true);
    END IF;
    RETURN nextval('edfi_change_versions');
END $body$;

-- Read in this order: whoever drew a version up to the last value held the lock before.
CREATE FUNCTION newest_change_version() RETURNS bigint LANGUAGE plpgsql AS $body$
DECLARE
    newest bigint;
    floor bigint;
BEGIN
    SELECT last_value INTO newest FROM edfi_change_versions;
    SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) INTO floor FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = 21577
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(newest, floor);
END $body$;

CREATE OR REPLACE FUNCTION keep_etag() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := coalesce(NEW.created_at, clock_timestamp());
    ELSE
        NEW.id := OLD.id;
        NEW._ordinal := OLD._ordinal;
        NEW._etag := OLD._etag;
        NEW._change_version := OLD._change_version;
        NEW._last_modified_date := OLD._last_modified_date;
        NEW.created_at := OLD.created_at;
        NEW.updated_at := OLD.updated_at;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    NEW._etag := replace(gen_random_uuid()::text, '-', '');
    NEW._change_version := draw_change_version() - 1;
    NEW._last_modified_date := clock_timestamp();
    NEW.updated_at := NEW._last_modified_date;
    RETURN NEW;
END $body$;
"""

KEEP_ETAG_AS_IT_WAS = """
CREATE OR REPLACE FUNCTION keep_etag() RETURNS trigger LANGUAGE plpgsql AS $body$
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
DROP FUNCTION newest_change_version;
DROP FUNCTION draw_change_version;
"""

TRACK = """
-- Arguments: the resource, and its flat natural key as {"public name": "column"}.
CREATE FUNCTION track_change() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    named jsonb := TG_ARGV[1];
    old_row jsonb := to_jsonb(OLD);
    new_row jsonb;
    resource text := TG_ARGV[0];
    old_key jsonb;
    new_key jsonb;
BEGIN
    IF resource = '@descriptor' THEN
        resource := lower(left(OLD.kind, 1)) || substr(OLD.kind, 2) || 's';
    END IF;
    SELECT jsonb_object_agg(k, old_row -> c) INTO old_key FROM jsonb_each_text(named) e(k, c);
    IF TG_OP = 'UPDATE' THEN
        new_row := to_jsonb(NEW);
        SELECT jsonb_object_agg(k, new_row -> c) INTO new_key FROM jsonb_each_text(named) e(k, c);
    END IF;
    INSERT INTO tracked_changes (resource, record_id, change_version, old_key, new_key)
    VALUES (resource, OLD.id,
        CASE WHEN TG_OP = 'UPDATE' THEN NEW._change_version ELSE draw_change_version() END,
        old_key, new_key);
    RETURN NULL;
END $body$;
"""

GUARD = """
-- Both: table and column that hold the items, the reference's name, the table that items refer
-- to, and the reference's members as {"member": "column of that table"}.
CREATE FUNCTION guard_collection_items() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    item jsonb;
    condition text;
    is_there boolean;
BEGIN
    SELECT string_agg(format('%I = ($1 ->> %L)::%s', c, k, (
            SELECT format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = TG_ARGV[3]::regclass AND attname = c)), ' AND ')
    INTO condition FROM jsonb_each_text(TG_ARGV[4]::jsonb) e(k, c);
    FOR item IN SELECT i -> TG_ARGV[2] FROM jsonb_array_elements(to_jsonb(NEW) -> TG_ARGV[1]) i
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %s FOR KEY SHARE)',
            TG_ARGV[3], condition) INTO is_there USING item;
        IF NOT is_there THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s of %s names no row of %s', TG_ARGV[1], TG_ARGV[0], TG_ARGV[3]),
                TABLE = TG_ARGV[0], COLUMN = TG_ARGV[1], CONSTRAINT = TG_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $body$;

CREATE FUNCTION guard_collection_target() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    was jsonb;
    now_is jsonb;
    held jsonb;
    is_held boolean;
BEGIN
    SELECT jsonb_object_agg(k, to_jsonb(OLD) -> c) INTO was
    FROM jsonb_each_text(TG_ARGV[4]::jsonb) e(k, c);
    IF EXISTS (SELECT FROM jsonb_each(was) WHERE value = 'null') THEN
        RETURN NULL;  -- a row of the table that has no such key
    END IF;
    held := jsonb_build_array(jsonb_build_object(TG_ARGV[2], was));
    IF TG_OP = 'DELETE' THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I <> ''[]'' AND %I @> $1)',
            TG_ARGV[0], TG_ARGV[1], TG_ARGV[1]) INTO is_held USING held;
        IF is_held THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s of %s still names this row', TG_ARGV[1], TG_ARGV[0]),
                TABLE = TG_ARGV[0], COLUMN = TG_ARGV[1], CONSTRAINT = TG_NAME;
        END IF;
        RETURN NULL;
    END IF;
    SELECT jsonb_object_agg(k, to_jsonb(NEW) -> c) INTO now_is
    FROM jsonb_each_text(TG_ARGV[4]::jsonb) e(k, c);
    EXECUTE format('UPDATE %I SET %I = (
            SELECT jsonb_agg(CASE WHEN i -> %L @> $2 THEN jsonb_set(i, ARRAY[%L], (i -> %L) || $3)
                ELSE i END ORDER BY n)
            FROM jsonb_array_elements(%I) WITH ORDINALITY e(i, n))
        WHERE %I <> ''[]'' AND %I @> $1', TG_ARGV[0], TG_ARGV[1], TG_ARGV[2], TG_ARGV[2],
        TG_ARGV[2], TG_ARGV[1], TG_ARGV[1], TG_ARGV[1]) USING held, was, now_is;
    RETURN NULL;
END $body$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION guard_collection_target;
DROP FUNCTION guard_collection_items;
DROP FUNCTION track_change;
"""

TABLES = [
    "contact",
    "school",
    "student",
    "studentcontactassociation",
    "studentschoolassociation",
    "tsastudentextension",
]


def _bookkeeping(model):
    return [
        migrations.AddField(
            model,
            "ordinal",
            models.BigIntegerField(
                db_column="_ordinal",
                unique=True,
                editable=False,
                db_default=models.Func(
                    template="nextval('edfi_ordinals')", output_field=models.BigIntegerField()
                ),
                help_text="The order in which rows arrived: the order of the Ed-Fi API's pages.",
            ),
        ),
        migrations.AddField(
            model,
            "change_version",
            models.BigIntegerField(
                db_column="_change_version", db_index=True, editable=False, db_default=0
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("edfi", "0003_search_contacts_by_name")]
    operations = [
        migrations.RunSQL(
            SEQUENCES, "DROP SEQUENCE edfi_change_versions; DROP SEQUENCE edfi_ordinals"
        ),
        *(operation for model in TABLES for operation in _bookkeeping(model)),
        migrations.RunSQL(VERSIONS, KEEP_ETAG_AS_IT_WAS),
        migrations.CreateModel(
            name="TrackedChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "resource",
                    models.CharField(help_text="The Ed-Fi endpoint: students, …", max_length=100),
                ),
                ("record_id", models.UUIDField()),
                ("change_version", models.BigIntegerField()),
                (
                    "old_key",
                    models.JSONField(help_text="The flat natural key: {public name: value}."),
                ),
                ("new_key", models.JSONField(null=True)),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "verbose_name": "deletion or key change",
                "verbose_name_plural": "deletions and key changes",
                "db_table": "tracked_changes",
                "indexes": [
                    models.Index(fields=["resource", "change_version"], name="idx_tracked_version"),
                    models.Index(fields=["record_id"], name="idx_tracked_record"),
                    models.Index(
                        models.F("resource"),
                        django.db.models.fields.json.KT("old_key__studentUniqueId"),
                        name="idx_tracked_student",
                    ),
                    models.Index(
                        models.F("resource"),
                        django.db.models.fields.json.KT("old_key__staffUniqueId"),
                        name="idx_tracked_staff",
                    ),
                    models.Index(
                        models.F("resource"),
                        django.db.models.fields.json.KT("old_key__contactUniqueId"),
                        name="idx_tracked_contact",
                    ),
                ],
            },
        ),
        migrations.RunSQL([TRACK, GUARD], DROP_FUNCTIONS),
    ]
