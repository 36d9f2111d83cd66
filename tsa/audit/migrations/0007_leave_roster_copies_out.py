"""`users.document` and `users.roster_roles` repeat other columns and tables: not audited.

Both functions stay as 0005 left them but for their lists of such columns.
"""

from django.db import migrations

ADD = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('audit_changes(jsonb, jsonb)'::regprocedure),
        $a$('_etag', $a$, $a$('_etag', 'document', 'roster_roles', $a$);
    EXECUTE replace(pg_get_functiondef('audit_capture()'::regprocedure),
        $a$'{_etag,$a$, $a$'{_etag,document,roster_roles,$a$);
END $do$;
"""
TAKE_OFF = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('audit_changes(jsonb, jsonb)'::regprocedure),
        $a$('_etag', 'document', 'roster_roles', $a$, $a$('_etag', $a$);
    EXECUTE replace(pg_get_functiondef('audit_capture()'::regprocedure),
        $a$'{_etag,document,roster_roles,$a$, $a$'{_etag,$a$);
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_make_each_rows_document_once")]
    operations = [migrations.RunSQL(ADD, TAKE_OFF)]
