"""Somebody whose last role is taken away keeps it in `users.roster_roles`, ended that day.

OneRoster has nobody without a role, so consumers would never hear that such a person has gone.
A role given later takes the place of the list.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION keep_the_last_roles() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    SELECT jsonb_agg(jsonb_build_object('endDate', greatest(current_date,
            (r ->> 'beginDate')::date)) || r ORDER BY n) INTO NEW.roster_roles
    FROM jsonb_array_elements(OLD.roster_roles) WITH ORDINALITY e(r, n);
    RETURN NEW;
END $body$;

-- Its name sorts between keep_roster_roles_update and keep_user_times.
CREATE TRIGGER keep_the_last_roles BEFORE UPDATE ON users FOR EACH ROW
    WHEN (NEW.roster_roles = '[]' AND OLD.roster_roles <> '[]')
    EXECUTE FUNCTION keep_the_last_roles();
"""


class Migration(migrations.Migration):
    dependencies = [("oneroster", "0023_record_csv_imports")]
    operations = [migrations.RunSQL(KEEP, "DROP FUNCTION keep_the_last_roles CASCADE")]
