"""The read model of students was empty until now: queue every student once, and every school.

The worker fills it at its own pace; running this again only queues them again.
"""

from django.db import migrations

QUEUE = [
    "INSERT INTO read_model_queue (read_model, key)"
    " SELECT 'organizations', 'school_' || school_id FROM schools",
    "INSERT INTO read_model_queue (read_model, key)"
    " SELECT 'students', student_unique_id FROM students",
]


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0036_queue_changes_by_trigger")]

    operations = [migrations.RunSQL(QUEUE, migrations.RunSQL.noop)]
