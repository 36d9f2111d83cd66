"""What staff keep on a coach's profile, for the lists; and a copy of a profile without school.

The old copies get what profiles without these facts say; each is replaced with its profile's
next change, or by `rebuild_copies --apply`.
"""

from django.db import migrations, models

CHECKS = [
    ("pending", "pending"),
    ("processing", "processing"),
    ("cleared", "cleared"),
    ("flagged", "flagged"),
    ("denied", "denied"),
]


class Migration(migrations.Migration):
    dependencies = [("coaches", "0001_create_the_copies_of_coaches")]

    operations = [
        migrations.AlterField(
            model_name="coachcopy",
            name="school_id",
            field=models.BigIntegerField(
                db_index=True, help_text="The school's Ed-Fi id.", null=True
            ),
        ),
        migrations.AddField(
            model_name="coachcopy",
            name="background_check",
            field=models.CharField(choices=CHECKS, default="pending", max_length=10),
        ),
        migrations.AddField(
            model_name="coachcopy",
            name="background_check_expires_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="coachcopy",
            name="certification_expires_on",
            field=models.DateField(help_text="The earliest of them.", null=True),
        ),
        migrations.AddField(
            model_name="coachcopy",
            name="student_capacity",
            field=models.PositiveIntegerField(default=20),
        ),
        migrations.AddIndex(
            model_name="coachcopy",
            index=models.Index(fields=["background_check_expires_on"], name="copy_coaches_check"),
        ),
        migrations.AddIndex(
            model_name="coachcopy",
            index=models.Index(
                fields=["certification_expires_on"], name="copy_coaches_certificate"
            ),
        ),
    ]
