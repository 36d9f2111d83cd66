"""The likely duplicates among the enrolments that were there before triggers kept them."""

from django.db import migrations

FIND = """
INSERT INTO copy_likely_duplicates (enrollment_id, child_key)
SELECT enrollment_id, child_key FROM present_likely_duplicates
ON CONFLICT (enrollment_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0006_keep_likely_duplicates_by_trigger")]
    operations = [migrations.RunSQL(FIND, migrations.RunSQL.noop)]
