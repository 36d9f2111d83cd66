"""A link is made in the statement that asks for it, not by a function that is called.

PostgreSQL puts the text of a function in SQL in its place, unless that holds a subquery or the
function is said to be more constant than what it calls: a page of enrolments has 300 links.
"""

from django.db import migrations

LINKS = r"""
CREATE FUNCTION roster_escaped(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT string_agg(CASE WHEN chr(b) ~ '[A-Za-z0-9._~@-]' AND b < 128 THEN chr(b)
        ELSE '%' || upper(lpad(to_hex(b), 2, '0')) END, '' ORDER BY n)
    FROM (SELECT n, get_byte(convert_to(id, 'UTF8'), n) AS b
        FROM generate_series(0, octet_length(convert_to(id, 'UTF8')) - 1) n) bytes
$body$;

CREATE OR REPLACE FUNCTION roster_path(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN id !~ '^[A-Za-z0-9._~@-]*$' THEN roster_escaped(id) ELSE id END
$body$;

-- to_json is STABLE
ALTER FUNCTION roster_link(int, text, text, text) STABLE;
"""
LINKS_AS_BEFORE = r"""
ALTER FUNCTION roster_link(int, text, text, text) IMMUTABLE;

CREATE OR REPLACE FUNCTION roster_path(id text) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT CASE WHEN id ~ '^[A-Za-z0-9._~@-]*$' THEN id ELSE (
        SELECT string_agg(CASE WHEN chr(b) ~ '[A-Za-z0-9._~@-]' AND b < 128 THEN chr(b)
            ELSE '%' || upper(lpad(to_hex(b), 2, '0')) END, '' ORDER BY n)
        FROM (SELECT n, get_byte(convert_to(id, 'UTF8'), n) AS b
            FROM generate_series(0, octet_length(convert_to(id, 'UTF8')) - 1) n) bytes) END
$body$;

DROP FUNCTION roster_escaped;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0032_store_insurance_encrypted")]
    operations = [migrations.RunSQL(LINKS, LINKS_AS_BEFORE)]
