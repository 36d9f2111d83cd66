"""`resource_ids` of classes, courses and users follow the tables of links; children are noted.

A user's body has the resources too, and its profiles are as the standard has them: no member
that it does not know, never a password.
"""

from importlib import import_module

from django.db import migrations

PROFILES = """
-- Profiles as they are told: complete ones, with known members; a credential without its password.
CREATE FUNCTION roster_profiles(profiles jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN profiles IS NULL OR profiles IN ('[]', 'null') THEN profiles ELSE (
        SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'profileId', p ->> 'profileId', 'profileType', p ->> 'profileType',
            'vendorId', p ->> 'vendorId', 'applicationId', nullif(p ->> 'applicationId', ''),
            'description', nullif(p ->> 'description', ''),
            'credentials', (SELECT jsonb_agg(c - 'password' ORDER BY m)
                FROM jsonb_path_query(p, '$.credentials[*] ? (@.type() == "object"
                    && @.type != "" && @.username != "")') WITH ORDINALITY i(c, m))
            )) ORDER BY n), '[]')
        FROM jsonb_path_query(profiles, '$[*] ? (@.type() == "object" && @.profileId != ""
            && @.profileType != "" && @.vendorId != "")') WITH ORDINALITY e(p, n)) END
$body$;
"""

# Plain expressions and loops: a subquery is started and ended anew for each user, and with one for
# each list the body took 285 microseconds, which are 12 now.
DOCUMENT = r"""
CREATE OR REPLACE FUNCTION user_document(t users) RETURNS text LANGUAGE plpgsql STABLE AS $body$
DECLARE
    each jsonb;
    roles text;
    agents text;
    resources text;
BEGIN
    FOR i IN 0 .. jsonb_array_length(t.roster_roles) - 1 LOOP
        each := t.roster_roles -> i;
        roles := concat(roles || ',', '{"roleType":',
            coalesce(to_json(each ->> 'roleType')::text, '"primary"'),
            ',"role":' || to_json(CASE WHEN each ->> 'role' = 'administrator'
                THEN 'siteAdministrator' ELSE each ->> 'role' END)::text,
            ',"org":' || roster_link(1, 'orgs', 'org', each ->> 'org'),
            ',"userProfile":' || to_json(each ->> 'userProfile')::text,
            ',"beginDate":' || to_json(each ->> 'beginDate')::text,
            ',"endDate":' || to_json(each ->> 'endDate')::text, '}');
    END LOOP;
    FOR i IN 0 .. jsonb_array_length(t.agents) - 1 LOOP
        agents := concat(agents || ',', roster_link(1, 'users', 'user', t.agents ->> i));
    END LOOP;
    FOR i IN 0 .. jsonb_array_length(t.resource_ids) - 1 LOOP
        resources := concat(resources || ',',
            roster_link(3, 'resources', 'resource', t.resource_ids ->> i));
    END LOOP;
    RETURN '{' || substr(concat(
            ',"sourcedId":' || to_json(t.sourced_id)::text,
            ',"status":' || to_json(nullif(t.status, ''))::text,
            ',"dateLastModified":"' || to_char(t.date_last_modified AT TIME ZONE 'UTC',
                'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"',
            ',"metadata":' || nullif(nullif(t.metadata, '{}'), 'null')::text,
            ',"userMasterIdentifier":' || to_json(nullif(t.user_master_identifier, ''))::text,
            ',"username":' || to_json(nullif(t.username, ''))::text,
            ',"userIds":' || nullif(nullif(t.user_ids, '[]'), 'null')::text,
            ',"enabledUser":' || CASE WHEN t.enabled_user THEN '"true"'
                WHEN NOT t.enabled_user THEN '"false"' END,
            ',"givenName":' || to_json(coalesce(nullif(t.given_name, ''),
                nullif(t.family_name, ''), t.username, t.sourced_id))::text,
            ',"familyName":' || to_json(coalesce(nullif(t.family_name, ''),
                nullif(t.given_name, ''), t.username, t.sourced_id))::text,
            ',"middleName":' || to_json(nullif(t.middle_name, ''))::text,
            ',"preferredFirstName":' || to_json(nullif(t.preferred_first_name, ''))::text,
            ',"preferredMiddleName":' || to_json(nullif(t.preferred_middle_name, ''))::text,
            ',"preferredLastName":' || to_json(nullif(t.preferred_last_name, ''))::text,
            ',"pronouns":' || to_json(nullif(t.pronouns, ''))::text,
            ',"roles":[' || roles || ']',
            ',"userProfiles":' || CASE WHEN t.user_profiles <> '[]' THEN
                nullif(nullif(roster_profiles(t.user_profiles), '[]'), 'null')::text END,
            ',"primaryOrg":' || roster_link(1, 'orgs', 'org', t.primary_org_id),
            ',"identifier":' || to_json(nullif(t.identifier, ''))::text,
            ',"email":' || to_json(nullif(t.email, ''))::text,
            ',"sms":' || to_json(nullif(t.sms, ''))::text,
            ',"phone":' || to_json(nullif(t.phone, ''))::text,
            ',"agents":[' || agents || ']',
            ',"grades":' || nullif(t.grades, '[]')::text,
            ',"resources":[' || resources || ']'
        ), 2) || '}';
END $body$;
"""
DOCUMENT_AS_BEFORE = (
    "DROP FUNCTION user_document;"
    + import_module("oneroster.migrations.0022_keep_the_body_of_users").DOCUMENT.partition(
        "CREATE FUNCTION keep_document"
    )[0]
)

LISTS = """
CREATE FUNCTION resource_list(links text, of text, id text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
DECLARE
    found jsonb;
BEGIN
    EXECUTE format('SELECT coalesce(jsonb_agg(DISTINCT l.resource_sourced_id
            ORDER BY l.resource_sourced_id), %3$L)
        FROM %1$I l WHERE l.%2$I = $1 AND l.status = %4$L', links, of, '[]', 'active')
        INTO found USING id;
    RETURN found;
END $body$;

-- Arguments: the links' column with the whole's sourcedId; the whole's table. Whoever derives
-- waits for the others who do, and then reads what they wrote.
CREATE FUNCTION follow_resources() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $body$
DECLARE
    touched text[];
    rows text := CASE TG_OP WHEN 'INSERT' THEN 'new_rows' WHEN 'DELETE' THEN 'old_rows'
        ELSE '(SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) either' END;
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %I) FROM ', TG_ARGV[0]) || rows INTO touched;
    IF touched IS NOT NULL THEN
        EXECUTE format('SELECT FROM %I w WHERE w.sourced_id = ANY ($1)
            ORDER BY w.sourced_id FOR NO KEY UPDATE', TG_ARGV[1]) USING touched;
        EXECUTE format('UPDATE %I w SET resource_ids = d.list
            FROM (SELECT id, resource_list(%L, %L, id) AS list FROM unnest($1) id) d
            WHERE w.sourced_id = d.id AND w.resource_ids IS DISTINCT FROM d.list',
            TG_ARGV[1], TG_TABLE_NAME, TG_ARGV[0]) USING touched;
    END IF;
    RETURN NULL;
END $body$;

CREATE FUNCTION keep_derived_resources() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.resource_ids := resource_list(TG_ARGV[0], TG_ARGV[1], NEW.sourced_id);
    RETURN NEW;
END $body$;
"""

CHILDREN = """
-- Arguments: the type of the parents; the column with a parent's sourcedId.
CREATE FUNCTION note_changed_children() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    rows text := CASE TG_OP WHEN 'INSERT' THEN 'SELECT * FROM new_rows'
        WHEN 'DELETE' THEN 'SELECT * FROM old_rows'
        ELSE 'SELECT r.* FROM (SELECT * FROM new_rows UNION ALL SELECT * FROM old_rows) r
            WHERE EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (sourced_id)
                WHERE n.sourced_id = r.sourced_id
                    AND (n.%1$I, n.status) IS DISTINCT FROM (o.%1$I, o.status))' END;
BEGIN
    EXECUTE format('INSERT INTO changed_children (type, sourced_id, at)
        SELECT DISTINCT %2$L, c.%1$I, clock_timestamp() FROM (' || rows || ') c
        WHERE c.%1$I IS NOT NULL AND c.status = %3$L', TG_ARGV[1], TG_ARGV[0], 'active');
    RETURN NULL;
END $body$;
"""
# links -> the whole's column there, the whole's table
LINKED = {
    "class_resources": ("class_sourced_id", "classes"),
    "course_resources": ("course_sourced_id", "courses"),
    "user_resources": ("user_sourced_id", "users"),
}
PARENTS = {
    "organizations": ("org", "parent_id"),
    "academic_sessions": ("academicSession", "parent_sourced_id"),
}
ROWS = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}


def _statements(name: str, table: str, function: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name}_{event} AFTER {event} ON {table} REFERENCING {rows}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        for event, rows in ROWS.items()
    ]


def _followed(links: str, column: str, whole: str) -> list[str]:
    # Its name sorts before keep_etag and keep_user_times, which see what it puts back.
    keep = f"EXECUTE FUNCTION keep_derived_resources('{links}', '{column}')"
    return [
        *_statements("follow_resources", links, f"follow_resources('{column}', '{whole}')"),
        f"CREATE TRIGGER keep_derived_resources_insert BEFORE INSERT ON {whole} FOR EACH ROW"
        f" WHEN (pg_trigger_depth() = 0 AND NEW.resource_ids <> '[]') {keep}",
        f"CREATE TRIGGER keep_derived_resources_update BEFORE UPDATE ON {whole} FOR EACH ROW"
        " WHEN (pg_trigger_depth() = 0"
        f" AND OLD.resource_ids IS DISTINCT FROM NEW.resource_ids) {keep}",
    ]


def _noted(table: str, type_: str, column: str) -> list[str]:
    return _statements("note_children", table, f"note_changed_children('{type_}', '{column}')")


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0029_list_resources_on_their_wholes")]
    operations = [
        migrations.RunSQL(PROFILES, "DROP FUNCTION roster_profiles"),
        migrations.RunSQL(DOCUMENT, DOCUMENT_AS_BEFORE),
        migrations.RunSQL(
            [LISTS, *(each for links, of in LINKED.items() for each in _followed(links, *of))],
            "DROP FUNCTION keep_derived_resources CASCADE;"
            " DROP FUNCTION follow_resources CASCADE; DROP FUNCTION resource_list",
        ),
        migrations.RunSQL(
            [CHILDREN, *(each for table, of in PARENTS.items() for each in _noted(table, *of))],
            "DROP FUNCTION note_changed_children CASCADE",
        ),
    ]
