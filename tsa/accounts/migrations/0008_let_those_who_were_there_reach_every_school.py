"""Until now every staff person reached every school; for those it stays so, visibly, by a mark.

Whoever is added later reaches no school until organizations are given.
"""

from django.db import migrations


def mark(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    everyone = User.objects.using(schema_editor.connection.alias)
    everyone.filter(is_superuser=False, every_school=False).update(every_school=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_audit_who_is_given_which_schools")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
