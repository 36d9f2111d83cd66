"""Special needs and a family's answers are encrypted by the application from now on.

The columns stay what they are. Rows from before are read as they were, and encrypted by
`manage.py rotate_data_keys --apply`: the database has no key to do it with.
"""

from django.db import migrations

import tsa.sealing.fields


class Migration(migrations.Migration):
    dependencies = [("edfi", "0011_share_ethnicity_of_many_at_once")]
    operations = [
        migrations.AlterField(
            "tsastudentextension",
            "special_needs",
            tsa.sealing.fields.SealedTextField(
                blank=True,
                bound_to="student_id",
                db_default="",
                default="",
                verbose_name="special needs",
            ),
        ),
        migrations.AlterField(
            "tsastudentextension",
            "custom_data",
            tsa.sealing.fields.SealedMembersField(
                blank=True,
                bound_to="student_id",
                db_default={},
                default=dict,
                help_text="For reference.",
                members=["steps"],
                verbose_name="further data",
            ),
        ),
    ]
