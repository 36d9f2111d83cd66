from django.db import migrations

ROLES = ["registrar", "admissions", "finance", "auditor"]


def create(apps, schema_editor):
    """Their permissions are set after each migration (tsa/accounts/roles.py)."""
    Group = apps.get_model("auth", "Group")
    using = schema_editor.connection.alias
    for name in ROLES:
        Group.objects.using(using).get_or_create(name=name)


def remove(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_create_staff_people_and_machine_clients")]

    operations = [migrations.RunPython(create, remove)]
