"""Members stand as their cohort does, and each cohort's size is counted, whoever writes.

A member who becomes active holds the cohort's row (FOR SHARE): a cohort that is closed, or made
a homeroom, at the same moment waits for that member or is waited for.
"""

from django.db import migrations

STANDING = """
CREATE FUNCTION fill_cohort_member_standing() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    is_open boolean;
BEGIN
    SELECT c.is_active, c.is_homeroom INTO is_open, NEW.is_homeroom
    FROM student_cohorts c WHERE c.id = NEW.cohort_id FOR SHARE;
    IF NEW.is_active AND NOT is_open THEN
        NEW.is_active := false;
        NEW.status := CASE NEW.status WHEN 'active' THEN 'ended' ELSE NEW.status END;
    END IF;
    RETURN NEW;
END $body$;
-- Their names sort after fill_member, which finds the cohort, and before keep_etag.
CREATE TRIGGER fill_standing_insert BEFORE INSERT ON student_cohort_members
    FOR EACH ROW EXECUTE FUNCTION fill_cohort_member_standing();
CREATE TRIGGER fill_standing_update BEFORE UPDATE ON student_cohort_members FOR EACH ROW
    WHEN (NEW.is_active AND NOT OLD.is_active OR NEW.cohort_id <> OLD.cohort_id
        OR NEW.is_homeroom <> OLD.is_homeroom)
    EXECUTE FUNCTION fill_cohort_member_standing();

CREATE FUNCTION share_cohort_standing() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF OLD.is_active AND NOT NEW.is_active THEN
        UPDATE student_cohort_members m SET is_active = false, status = 'ended',
            end_date = least(greatest(CURRENT_DATE, m.enrollment_date), m.end_date)
        WHERE m.cohort_id = NEW.id AND m.is_active;
    END IF;
    IF OLD.is_homeroom <> NEW.is_homeroom THEN
        UPDATE student_cohort_members m SET is_homeroom = NEW.is_homeroom
        WHERE m.cohort_id = NEW.id AND m.is_homeroom <> NEW.is_homeroom;
    END IF;
    RETURN NULL;
END $body$;
CREATE TRIGGER share_standing AFTER UPDATE ON student_cohorts FOR EACH ROW
    WHEN (OLD.is_active AND NOT NEW.is_active OR OLD.is_homeroom <> NEW.is_homeroom)
    EXECUTE FUNCTION share_cohort_standing();
"""
DROP_STANDING = """
DROP FUNCTION share_cohort_standing CASCADE;
DROP FUNCTION fill_cohort_member_standing CASCADE;
"""

SIZES = """
ALTER TABLE student_cohort_sizes ADD CONSTRAINT fk_student_cohort_sizes_cohort
    FOREIGN KEY (cohort_id) REFERENCES student_cohorts (id) ON DELETE CASCADE;

CREATE FUNCTION open_cohort_sizes() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO student_cohort_sizes (cohort_id) SELECT n.id FROM new_rows n
    ON CONFLICT (cohort_id) DO NOTHING;
    RETURN NULL;
END $body$;
CREATE TRIGGER open_sizes AFTER INSERT ON student_cohorts REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION open_cohort_sizes();

-- Rows are locked in one order first: two who change several cohorts never wait in a circle.
CREATE FUNCTION change_cohort_sizes(cohorts uuid[], changes integer[]) RETURNS void
LANGUAGE sql AS $body$
    WITH changed AS MATERIALIZED (
        SELECT c.cohort_id, sum(c.n) AS n FROM unnest(cohorts, changes) c(cohort_id, n)
        GROUP BY c.cohort_id HAVING sum(c.n) <> 0
    ), held AS MATERIALIZED (
        SELECT s.cohort_id FROM student_cohort_sizes s JOIN changed c USING (cohort_id)
        ORDER BY s.cohort_id FOR UPDATE OF s
    )
    UPDATE student_cohort_sizes s SET active_members = s.active_members + c.n
    FROM changed c JOIN held h USING (cohort_id) WHERE s.cohort_id = c.cohort_id
$body$;

CREATE FUNCTION count_cohort_members() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    cohorts uuid[];
    changes integer[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(n.cohort_id), array_agg(n.number) INTO cohorts, changes
        FROM (SELECT cohort_id, count(*)::int AS number FROM new_rows WHERE is_active
            GROUP BY cohort_id) n;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(o.cohort_id), array_agg(-o.number) INTO cohorts, changes
        FROM (SELECT cohort_id, count(*)::int AS number FROM old_rows WHERE is_active
            GROUP BY cohort_id) o;
    ELSE
        SELECT array_agg(x.cohort_id), array_agg(x.number) INTO cohorts, changes
        FROM (SELECT cohort_id, sum(n)::int AS number FROM (
                SELECT cohort_id, 1 AS n FROM new_rows WHERE is_active
                UNION ALL SELECT cohort_id, -1 FROM old_rows WHERE is_active) both_sides
            GROUP BY cohort_id HAVING sum(n) <> 0) x;
    END IF;
    IF cohorts IS NOT NULL THEN
        PERFORM change_cohort_sizes(cohorts, changes);
    END IF;
    RETURN NULL;
END $body$;
"""
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
COUNT = [
    f"CREATE TRIGGER count_members_{event.lower()} AFTER {event} ON student_cohort_members"
    f" REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION count_cohort_members()"
    for event, rows in ROWS.items()
]
DROP_SIZES = """
DROP FUNCTION count_cohort_members CASCADE;
DROP FUNCTION change_cohort_sizes;
DROP FUNCTION open_cohort_sizes CASCADE;
ALTER TABLE student_cohort_sizes DROP CONSTRAINT fk_student_cohort_sizes_cohort;
"""


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0006_let_cohorts_be_homerooms_and_have_sizes")]
    operations = [
        migrations.RunSQL(STANDING, DROP_STANDING),
        migrations.RunSQL([SIZES, *COUNT], DROP_SIZES),
    ]
