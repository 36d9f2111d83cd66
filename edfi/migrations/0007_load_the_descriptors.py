"""The values that come with the system; only what happens to them afterwards is audited.

The list is read by edfi/standard/values.py, which imports nothing of ours: a copy of two
thousand values here would only grow stale. A later list reaches old databases by the command
load_descriptors.
"""

from django.db import migrations

from edfi.standard.values import values
from tsa.audit.migration_operations import AuditTable

BATCH = 1000


def load(apps, schema_editor):
    Descriptor = apps.get_model("edfi", "Descriptor")
    rows = [
        Descriptor(
            kind=each.kind,
            namespace=each.namespace,
            code_value=each.code_value,
            short_description=each.short_description,
        )
        for each in values()
    ]
    Descriptor.objects.using(schema_editor.connection.alias).bulk_create(
        rows, batch_size=BATCH, ignore_conflicts=True
    )


class Migration(migrations.Migration):
    dependencies = [("edfi", "0006_create_the_descriptors")]
    operations = [
        # Going back, the table itself goes next.
        migrations.RunPython(load, migrations.RunPython.noop),
        AuditTable("descriptors", key="id"),
    ]
