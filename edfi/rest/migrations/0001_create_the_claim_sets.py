"""The tables of claim sets."""

import django.db.models.deletion
from django.db import migrations, models

RIGHTS = {
    "can_create": "create",
    "can_read": "read",
    "can_update": "update",
    "can_delete": "delete",
    "can_read_changes": "read changes",
}


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="ClaimSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        "name",
                        max_length=100,
                        unique=True,
                        help_text="Clients name it; a set that is in use cannot be renamed.",
                    ),
                ),
                (
                    "description",
                    models.CharField("description", max_length=500, blank=True, db_default=""),
                ),
                (
                    "beyond_organizations",
                    models.BooleanField(
                        "reaches all organizations",
                        default=False,
                        db_default=False,
                        help_text="A client that names no education organization reaches the "
                        "records of all; without this, it reaches none.",
                    ),
                ),
            ],
            options={
                "verbose_name": "claim set",
                "db_table": "claim_sets",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(name__regex=r"^\S(.*\S)?$"), name="claim_set_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimSetAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "claim_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access",
                        to="edfi_rest.claimset",
                    ),
                ),
                (
                    "resource",
                    models.CharField(
                        "resource",
                        max_length=100,
                        help_text="Such as students; “descriptors” for all descriptors, "
                        "“*” for the rest.",
                    ),
                ),
                *(
                    (name, models.BooleanField(label, default=False, db_default=False))
                    for name, label in RIGHTS.items()
                ),
            ],
            options={
                "verbose_name": "access to a resource",
                "verbose_name_plural": "access to resources",
                "db_table": "claim_set_access",
                "ordering": ["resource"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["claim_set", "resource"], name="claim_set_resource_once"
                    ),
                ],
            },
        ),
    ]
