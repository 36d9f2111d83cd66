"""Whether a new student has roles or agents already is looked up, student by student.

The two questions stood in the statement itself, where the planner answered them by hashing all
roles there are: for each thousand new students anew.
"""

from django.db import migrations

LOOK = """
CREATE FUNCTION roster_has_ties(user_id text) RETURNS boolean
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $body$
BEGIN
    RETURN EXISTS (SELECT FROM user_roles r WHERE r.user_sourced_id = user_id)
        OR EXISTS (SELECT FROM user_agents a WHERE a.user_sourced_id = user_id);
END $body$;

DO $do$ BEGIN
    EXECUTE regexp_replace(pg_get_functiondef('follow_students()'::regprocedure),
        'WHERE EXISTS \\(SELECT FROM user_roles x.*?\\)\\s+OR EXISTS \\(SELECT FROM user_agents x'
        '.*?\\)\\) d ON true',
        'WHERE roster_has_ties(''student_'' || s.student_unique_id)) d ON true');
END $do$;
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0039_read_the_roles_of_a_user_once")]
    operations = [migrations.RunSQL(LOOK)]
