"""What derives for many students in one statement is planned for as many.

A session keeps a plan from when it touched one student: with 20,000 that reads all of them again
for each. From fifty on, each statement is planned anew; the setting ends with the function.
"""

from django.db import migrations

FUNCTIONS = {
    "derive_student_schools": "students",
    "derive_roles": "touched",
    "derive_agents": "touched",
}
PLAN = """BEGIN
    IF cardinality({many}) > 50 THEN
        PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
    END IF;
    PERFORM roster_lock"""
CHANGE = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('{function}(text[])'::regprocedure),
        $was${was}$was$, $now${now}$now$);
END $do$;
"""
BEFORE = "BEGIN\n    PERFORM roster_lock"


def _change(function, many):
    plan = PLAN.format(many=many)
    return migrations.RunSQL(
        [
            CHANGE.format(function=function, was=BEFORE, now=plan),
            f"ALTER FUNCTION {function}(text[]) SET plan_cache_mode = auto",
        ],
        [
            CHANGE.format(function=function, was=plan, now=BEFORE),
            f"ALTER FUNCTION {function}(text[]) RESET plan_cache_mode",
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0010_let_old_rows_be_followed")]
    operations = [_change(function, many) for function, many in FUNCTIONS.items()]
