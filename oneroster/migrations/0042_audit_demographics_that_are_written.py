"""Demographics that follow a student leave no audit rows beside the student's own.

They say again what the student's row says. What somebody writes to them is audited as before.
"""

from django.db import migrations

EVENTS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def _audit(when: str = "") -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER audit_{event.lower()} AFTER {event} ON demographics"
        f" REFERENCING {rows} FOR EACH STATEMENT {when}"
        " EXECUTE FUNCTION audit_capture('sourced_id', 'user:sourced_id', '')"
        for event, rows in EVENTS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0041_show_users_without_a_list_of_agents")]
    operations = [migrations.RunSQL(_audit("WHEN (pg_trigger_depth() = 0)"), _audit())]
