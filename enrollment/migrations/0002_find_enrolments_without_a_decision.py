"""Staff's start page counts the finished enrolments that nobody has decided on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0001_create_the_copies_of_enrolments")]
    operations = [
        migrations.AddIndex(
            "enrollmentcopy",
            models.Index(
                fields=["-updated_at"],
                name="copy_enr_undecided",
                condition=models.Q(
                    status__in=["active", "completed"], decision="", next_step__isnull=True
                ),
            ),
        ),
    ]
