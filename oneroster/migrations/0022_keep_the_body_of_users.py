"""`users.document`: the whole 1.2 body of a user as JSON text, so that pages of users are quick.

It is made of the row alone, whoever writes it. oneroster/rest makes the same text from its
declarations; a test compares the two.
"""

from django.db import migrations

DOCUMENT = r"""
CREATE FUNCTION user_document(t users) RETURNS text LANGUAGE sql STABLE AS $body$
    SELECT '{' || substr(concat(
            ',"sourcedId":' || to_json(t.sourced_id)::text,
            ',"status":' || to_json(nullif(t.status, ''))::text,
            ',"dateLastModified":' || '"' || to_char(t.date_last_modified AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"',
            ',"metadata":' || nullif(nullif(t.metadata, '{}'), 'null')::text,
            ',"userMasterIdentifier":' || to_json(nullif(t.user_master_identifier, ''))::text,
            ',"username":' || to_json(nullif(t.username, ''))::text,
            ',"userIds":' || nullif(nullif(t.user_ids, '[]'), 'null')::text,
            ',"enabledUser":' || CASE WHEN t.enabled_user THEN '"true"' WHEN NOT t.enabled_user THEN '"false"' END,
            ',"givenName":' || to_json(coalesce(nullif(t.given_name, ''), nullif(t.given_name, ''), nullif(t.family_name, ''), t.username, t.sourced_id))::text,
            ',"familyName":' || to_json(coalesce(nullif(t.family_name, ''), nullif(t.given_name, ''), nullif(t.family_name, ''), t.username, t.sourced_id))::text,
            ',"middleName":' || to_json(nullif(t.middle_name, ''))::text,
            ',"preferredFirstName":' || to_json(nullif(t.preferred_first_name, ''))::text,
            ',"preferredMiddleName":' || to_json(nullif(t.preferred_middle_name, ''))::text,
            ',"preferredLastName":' || to_json(nullif(t.preferred_last_name, ''))::text,
            ',"pronouns":' || to_json(nullif(t.pronouns, ''))::text,
            ',"roles":' || (SELECT '[' || string_agg('{"roleType":'
                || coalesce(to_json(r ->> 'roleType')::text, '"primary"')
                || ',"role":' || to_json((CASE WHEN r ->> 'role' = 'administrator' THEN 'siteAdministrator' ELSE r ->> 'role' END))
                || ',"org":' || roster_link(1, 'orgs', 'org', r ->> 'org')
                || coalesce(',"userProfile":' || to_json(r ->> 'userProfile'), '')
                || coalesce(',"beginDate":' || to_json(r ->> 'beginDate'), '')
                || coalesce(',"endDate":' || to_json(r ->> 'endDate'), '') || '}', ',' ORDER BY n) || ']'
                FROM jsonb_array_elements(t.roster_roles) WITH ORDINALITY e(r, n)),
            ',"userProfiles":' || nullif(nullif(t.user_profiles, '[]'), 'null')::text,
            ',"primaryOrg":' || roster_link(1, 'orgs', 'org', t.primary_org_id),
            ',"identifier":' || to_json(nullif(t.identifier, ''))::text,
            ',"email":' || to_json(nullif(t.email, ''))::text,
            ',"sms":' || to_json(nullif(t.sms, ''))::text,
            ',"phone":' || to_json(nullif(t.phone, ''))::text,
            ',"agents":' || CASE WHEN t.agents <> '[]' THEN (SELECT '[' || string_agg(l, ',' ORDER BY n) || ']' FROM (SELECT roster_link(1, 'users', 'user', e.id) AS l, e.n
                FROM jsonb_array_elements_text(t.agents) WITH ORDINALITY AS e(id, n)) ls) END,
            ',"grades":' || nullif(t.grades, '[]')::text
        ), 2) || '}'
$body$;

CREATE FUNCTION keep_document() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    NEW.document := user_document(NEW);
    RETURN NEW;
END $body$;

-- Its name sorts last: after whatever else fills in the row, and its times.
CREATE TRIGGER write_document BEFORE INSERT OR UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION keep_document();
"""
DROP = "DROP FUNCTION keep_document CASCADE; DROP FUNCTION user_document"
OLD_ROWS = "UPDATE users t SET document = user_document(t)"


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0021_compose_bodies")]
    operations = [
        migrations.RunSQL(DOCUMENT, DROP),
        migrations.RunSQL(OLD_ROWS, migrations.RunSQL.noop),
    ]
