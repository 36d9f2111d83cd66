from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0002_find_enrolments_without_a_decision")]
    operations = [
        migrations.AddField(
            "enrollmentcopy",
            "health_removed_at",
            models.DateTimeField(editable=False, null=True, verbose_name="health data removed"),
        ),
        migrations.AddIndex(
            "enrollmentcopy",
            models.Index(
                condition=models.Q(
                    ("health_removed_at__isnull", True), ("status__in", ["rejected", "withdrawn"])
                ),
                fields=["enrollment_id"],
                name="copy_enr_ended",
            ),
        ),
    ]
