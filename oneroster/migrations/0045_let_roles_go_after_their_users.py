"""Roles whose user is gone are deleted without asking what that makes of the user.

A role that was committed has a user: where none is there, the same transaction has deleted it.
"""

from django.db import migrations

GO = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('follow_user_roles()'::regprocedure),
        'SELECT array_agg(DISTINCT user_sourced_id) INTO touched FROM old_rows;',
        'SELECT array_agg(DISTINCT o.user_sourced_id) INTO touched FROM old_rows o
        WHERE EXISTS (SELECT FROM users u WHERE u.sourced_id = o.user_sourced_id);');
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0044_drop_indexes_for_prefixes_nobody_seeks")]
    operations = [migrations.RunSQL(GO)]
