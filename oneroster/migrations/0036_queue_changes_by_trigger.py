"""Whatever changes what a read model shows, leaves a key in its queue, in the same transaction.

By bulk, by COPY, by hand: the triggers see it. They add rows and never touch one, so that no two
transactions wait for each other here; the worker looks at each key once, however often it stands
in the queue. Columns that a read model does not show leave nothing.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION queue_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO read_model_queue (read_model, key)
        SELECT DISTINCT '{model}', {key} FROM new_rows r WHERE {which};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO read_model_queue (read_model, key)
        SELECT DISTINCT '{model}', {key} FROM old_rows r WHERE {which};
    ELSE
        INSERT INTO read_model_queue (read_model, key)
        SELECT DISTINCT '{model}', either.key
        FROM new_rows n JOIN old_rows o ON n.{id} = o.{id}
        CROSS JOIN LATERAL (SELECT {key} AS key FROM (SELECT n.*) r WHERE {which}
            UNION SELECT {key} FROM (SELECT o.*) r WHERE {which}) either
        WHERE ({new}) IS DISTINCT FROM ({old});
    END IF;
    RETURN NULL;
END $body$;
"""
TRIGGERS = [
    "CREATE TRIGGER queue_{event} AFTER {EVENT} ON {table} REFERENCING {rows}"
    " FOR EACH STATEMENT EXECUTE FUNCTION queue_{table}();".replace("{event}", event.lower())
    .replace("{EVENT}", event)
    .replace("{rows}", rows)
    for event, rows in (
        ("INSERT", "NEW TABLE AS new_rows"),
        ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        ("DELETE", "OLD TABLE AS old_rows"),
    )
]
# table: read model, the item's key, what joins old and new, which rows count, what is shown of them
QUEUED = {
    "schools": (
        "organizations",
        "'school_' || r.school_id",
        "school_id",
        "true",
        ["_etag", "name_of_institution", "time_zone", "required_documents"],
    ),
    "students": (
        "students",
        "r.student_unique_id",
        "id",
        "true",
        ["student_unique_id", "first_name", "last_name"],
    ),
    "tsa_student_extensions": (
        "students",
        "r.student_unique_id",
        "id",
        "true",
        ["student_unique_id", "enrollment_status"],
    ),
    "student_school_associations": (
        "students",
        "r.student_unique_id",
        "id",
        "true",
        [
            "student_unique_id",
            "school_id",
            "entry_date",
            "entry_grade_level_descriptor",
            "exit_withdraw_date",
            "primary_school",
        ],
    ),
    "access_grants": (
        "students",
        "r.student_unique_id",
        "id",
        "r.adult_kind = 'coach'",
        ["student_unique_id", "adult_kind", "adult_id", "may_view", "valid_from", "valid_until"],
    ),
}


def _sql(table: str) -> list[str]:
    model, key, joined, which, shown = QUEUED[table]
    function = FUNCTION.format(
        table=table,
        model=model,
        key=key,
        id=joined,
        which=which,
        new=", ".join(f"n.{name}" for name in shown),
        old=", ".join(f"o.{name}" for name in shown),
    )
    return [function, *(trigger.replace("{table}", table) for trigger in TRIGGERS)]


class Migration(migrations.Migration):
    dependencies = [
        ("oneroster", "0035_queue_changes_for_the_read_models"),
        ("edfi", "0011_share_ethnicity_of_many_at_once"),
        ("access", "0002_audit_the_grants"),
    ]

    operations = [
        migrations.RunSQL(_sql(table), f"DROP FUNCTION queue_{table} CASCADE") for table in QUEUED
    ]
