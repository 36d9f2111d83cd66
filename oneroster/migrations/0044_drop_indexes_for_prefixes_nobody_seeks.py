"""Nobody looks users or their roles up by the beginning of an id: those indexes only cost writes.

A third of what a new user's row cost went into its nineteen indexes. They were made because the
columns are unique, for searches by prefix where the database sorts by a language's rules.
"""

from django.db import migrations

DROP = """
DO $do$
DECLARE
    index record;
BEGIN
    FOR index IN
        SELECT i.indexrelid::regclass AS name FROM pg_index i JOIN pg_opclass c ON c.oid = i.indclass[0]
        WHERE c.opcname = 'varchar_pattern_ops' AND i.indnatts = 1 AND NOT i.indisunique
            AND i.indrelid IN ('users'::regclass, 'user_roles'::regclass, 'demographics'::regclass)
    LOOP
        EXECUTE format('DROP INDEX %s', index.name);
    END LOOP;
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0043_read_a_new_users_roles_in_one_place")]
    operations = [migrations.RunSQL(DROP, migrations.RunSQL.noop)]
