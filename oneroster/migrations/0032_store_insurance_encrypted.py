"""A parent's insurance is encrypted by the application from now on, and then longer.

Rows from before are read as they were, and encrypted by `manage.py rotate_data_keys --apply`.
"""

from django.db import migrations

import tsa.sealing.fields


def _insurance(length, label):
    return tsa.sealing.fields.SealedCharField(
        blank=True, bound_to="user_id", max_length=length, null=True, verbose_name=label
    )


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0031_fill_resource_lists")]
    operations = [
        migrations.AlterField(
            "tsauserextension", "medical_insurance_provider", _insurance(150, "medical insurance")
        ),
        migrations.AlterField(
            "tsauserextension",
            "medical_insurance_policy_number",
            _insurance(60, "insurance policy"),
        ),
    ]
