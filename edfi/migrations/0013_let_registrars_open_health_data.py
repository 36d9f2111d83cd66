"""A permission of its own for what families said of a child's health (tsa/accounts/roles.py)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("edfi", "0012_store_needs_and_answers_encrypted")]
    operations = [
        migrations.AlterModelOptions(
            name="tsastudentextension",
            options={
                "permissions": [("open_health_data", "Can open students' health data")],
                "verbose_name": "TSA student extension",
            },
        ),
    ]
