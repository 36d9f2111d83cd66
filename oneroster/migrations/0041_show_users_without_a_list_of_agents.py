"""A user whose agents, roles or resources are no list at all is shown without any.

`agents` may be NULL in a row that was written by SQL; every later change of it was refused.
"""

from django.db import migrations

SHOW = """
DO $do$ BEGIN
    EXECUTE regexp_replace(pg_get_functiondef('user_document(users)'::regprocedure),
        '\\.\\. jsonb_array_length\\((t\\.[a-z_]+)\\) - 1',
        '.. coalesce(jsonb_array_length(\\1), 0) - 1', 'g');
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0040_look_for_ties_by_index")]
    operations = [migrations.RunSQL(SHOW)]
