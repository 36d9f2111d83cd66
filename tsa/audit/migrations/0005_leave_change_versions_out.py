"""A change version and the order of arrival are bookkeeping, as the etag is: not audited.

Both functions stay as 0004 wrote them but for their lists of such columns.
"""

from django.db import migrations

ADD = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('audit_changes(jsonb, jsonb)'::regprocedure),
        $a$('_etag', $a$, $a$('_etag', '_change_version', '_ordinal', $a$);
    EXECUTE replace(pg_get_functiondef('audit_capture()'::regprocedure),
        $a$'{_etag,$a$, $a$'{_etag,_change_version,_ordinal,$a$);
END $do$;
"""
TAKE_OFF = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('audit_changes(jsonb, jsonb)'::regprocedure),
        $a$('_etag', '_change_version', '_ordinal', $a$, $a$('_etag', $a$);
    EXECUTE replace(pg_get_functiondef('audit_capture()'::regprocedure),
        $a$'{_etag,_change_version,_ordinal,$a$, $a$'{_etag,$a$);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_capture_changes_by_trigger")]
    operations = [migrations.RunSQL(ADD, TAKE_OFF)]
