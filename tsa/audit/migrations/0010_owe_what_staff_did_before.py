"""Staff's audit rows from before the trigger are owed, too."""

from django.db import migrations

OWE = """
INSERT INTO audit_owed (audit_id, at)
SELECT id, at FROM audit_logs WHERE actor_kind = 'staff' ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_owe_staff_rows_to_the_admin_log")]
    operations = [migrations.RunSQL(OWE, migrations.RunSQL.noop)]
