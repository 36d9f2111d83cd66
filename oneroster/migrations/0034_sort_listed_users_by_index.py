"""Users in the order of their names, of those that the API lists: no row is read to skip it."""

from django.db import migrations, models
from django.db.models.functions import Collate

_LISTED = models.Q(("status", "active"), models.Q(("roster_roles", []), _negated=True))


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0033_make_links_in_place")]
    operations = [
        *(
            migrations.RemoveIndex("rosteruser", f"idx_users_{name}_sort")
            for name in ("family", "given")
        ),
        *(
            migrations.AddIndex(
                "rosteruser",
                models.Index(
                    Collate(f"{name}_name", "C"),
                    models.F("sourced_id"),
                    condition=_LISTED,
                    name=f"idx_users_{name}_listed",
                ),
            )
            for name in ("family", "given")
        ),
    ]
