"""The health page counts a week's enrolments by their records: the index alone answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0008_sort_the_board_by_column")]
    operations = [
        migrations.RemoveIndex("enrollmentcopy", "copy_enr_updated"),
        migrations.AddIndex(
            "enrollmentcopy",
            models.Index(fields=["-updated_at"], include=["records"], name="copy_enr_updated"),
        ),
    ]
