"""Clients from before say that nobody asked them, so that staff see whom to ask."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_let_those_who_were_there_reach_every_school")]

    operations = [
        migrations.AddField(
            model_name="apiclient",
            name="purpose",
            field=models.CharField(
                max_length=500,
                default="Not stated: registered before a purpose was asked for.",
                help_text="For whom, and what for. It stands in the record of disclosures.",
            ),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            name="user",
            options={
                "ordering": ["last_name", "first_name", "id"],
                "permissions": [
                    (
                        "see_every_school",
                        "Reaches every school, whatever organizations are named",
                    ),
                    ("look_as", "Can look at pages as another person sees them"),
                    (
                        "search_admin_log",
                        "Searches the admin audit log, whoever's acts it tells of",
                    ),
                ],
                "verbose_name": "staff person",
                "verbose_name_plural": "staff people",
            },
        ),
    ]
