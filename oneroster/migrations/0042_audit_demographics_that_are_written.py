"""Demographics that follow a student leave no audit rows beside the student's own.

They say again what the student's row says. What somebody writes to them is audited as before, and
stays: a later change of the student does not make them active again.
"""

from django.db import migrations

EVENTS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}

STATUS_STAYS = """
DO $do$ BEGIN
    -- The first of two: a student who is inserted makes them active, one who changes does not.
    EXECUTE regexp_replace(pg_get_functiondef('follow_students_demographics()'::regprocedure),
        $$DO UPDATE SET status = 'active'$$, 'DO UPDATE SET sourced_id = EXCLUDED.sourced_id');
END $do$;
"""


def _audit(when: str = "") -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER audit_{event.lower()} AFTER {event} ON demographics"
        f" REFERENCING {rows} FOR EACH STATEMENT {when}"
        " EXECUTE FUNCTION audit_capture('sourced_id', 'user:sourced_id', '')"
        for event, rows in EVENTS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0041_show_users_without_a_list_of_agents")]
    operations = [
        migrations.RunSQL(_audit("WHEN (pg_trigger_depth() = 0)"), _audit()),
        migrations.RunSQL(STATUS_STAYS),
    ]
