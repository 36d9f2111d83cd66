"""The enrolment board is sorted by child and by how long the family has done nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0007_find_the_likely_duplicates_from_before")]
    operations = [
        migrations.AddIndex(
            "enrollmentcopy",
            models.Index(fields=["student_name", "enrollment_id"], name="copy_enr_name"),
        ),
        migrations.AddIndex(
            "enrollmentcopy",
            models.Index(fields=["family_acted_at", "enrollment_id"], name="copy_enr_waiting"),
        ),
        migrations.AddIndex(
            "enrollmentcopy",
            models.Index(
                fields=["family_acted_at", "enrollment_id"],
                name="copy_enr_waiting_open",
                condition=models.Q(status__in=["pending", "active", "completed", "waitlisted"]),
            ),
        ),
    ]
