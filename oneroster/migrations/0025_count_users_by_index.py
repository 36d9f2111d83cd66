"""The users that the API lists, as an index: counting 100,000 of them reads no bodies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0024_keep_the_last_roles")]
    operations = [
        migrations.AddIndex(
            model_name="rosteruser",
            index=models.Index(
                condition=models.Q(
                    ("status", "active"), models.Q(("roster_roles", []), _negated=True)
                ),
                fields=["sourced_id"],
                name="idx_users_listed",
            ),
        )
    ]
