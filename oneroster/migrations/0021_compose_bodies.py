"""Links of OneRoster objects, and the whole body of a user, as JSON text.

The character 1, 2 or 3 stands for the root of the rostering, gradebook or resources service,
which only the server that answers knows. No JSON text can hold these characters otherwise.
"""

from django.db import migrations

LINKS = r"""
-- As it stands in a path: what is not plain is percent-encoded.
CREATE FUNCTION roster_path(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN id ~ '^[A-Za-z0-9._~@-]*$' THEN id ELSE (
        SELECT string_agg(CASE WHEN chr(b) ~ '[A-Za-z0-9._~@-]' AND b < 128 THEN chr(b)
            ELSE '%' || upper(lpad(to_hex(b), 2, '0')) END, '' ORDER BY n)
        FROM (SELECT n, get_byte(convert_to(id, 'UTF8'), n) AS b
            FROM generate_series(0, octet_length(convert_to(id, 'UTF8')) - 1) n) bytes) END
$body$;

CREATE FUNCTION roster_link(mark int, collection text, type text, id text) RETURNS text
LANGUAGE sql IMMUTABLE AS $body$
    SELECT '{"href":"' || chr(mark) || '/' || collection || '/' || roster_path(id)
        || '","sourcedId":' || to_json(id)::text || ',"type":"' || type || '"}'
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0020_let_old_rows_speak_both_standards")]
    operations = [migrations.RunSQL(LINKS, "DROP FUNCTION roster_link; DROP FUNCTION roster_path")]
