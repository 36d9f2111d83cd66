"""Old rows: their resources, and bodies of users that told more than the standard has.

A user whose body says the same as before keeps its time.
"""

from django.db import migrations

_OLD = """
UPDATE {whole} w SET resource_ids = l.list
FROM (SELECT {column} AS id, jsonb_agg(DISTINCT resource_sourced_id
        ORDER BY resource_sourced_id) AS list
    FROM {links} WHERE status = 'active' GROUP BY {column}) l
WHERE w.sourced_id = l.id AND w.resource_ids IS DISTINCT FROM l.list
"""
_LINKED = {
    "class_resources": ("class_sourced_id", "classes"),
    "course_resources": ("course_sourced_id", "courses"),
    "user_resources": ("user_sourced_id", "users"),
}
_BODIES = "UPDATE users u SET document = '' WHERE document IS DISTINCT FROM user_document(u)"


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0030_keep_resource_lists_by_trigger")]
    operations = [
        *(
            migrations.RunSQL(
                _OLD.format(links=links, column=column, whole=whole), migrations.RunSQL.noop
            )
            for links, (column, whole) in _LINKED.items()
        ),
        migrations.RunSQL(_BODIES, migrations.RunSQL.noop),
    ]
