"""Likely duplicates are kept as enrolments change, a statement at a time, whoever writes.

A change of one child's enrolments weighs that child anew; most changes concern no child and cost
one comparison. Two who change enrolments of the same child at the same moment take turns: by an
advisory lock, because a lock on the other's enrolment would let them wait in a circle. There are
1,024 locks, so that a statement over any number of children does not fill the lock table.
"""

from django.db import migrations

RULE = """
CREATE VIEW present_likely_duplicates AS
SELECT e.enrollment_id, e.child_key FROM copy_enrollments e
WHERE e.child_key <> '' AND e.status NOT IN ('rejected', 'withdrawn') AND EXISTS (
    SELECT FROM copy_enrollments o
    WHERE o.child_key = e.child_key AND o.child_key <> ''
        AND o.enrollment_id <> e.enrollment_id
        AND o.status NOT IN ('rejected', 'withdrawn')
        AND NOT EXISTS (
            SELECT FROM enrollment_told_apart t
            WHERE t.one = least(e.enrollment_id COLLATE "C", o.enrollment_id COLLATE "C")
                AND t.other = greatest(e.enrollment_id COLLATE "C", o.enrollment_id COLLATE "C")));
"""

WEIGH = """
CREATE FUNCTION weigh_children(children text[]) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    PERFORM pg_advisory_xact_lock(72050, turn.number)
    FROM (SELECT DISTINCT hashtext(k) & 1023 AS number FROM unnest(children) k ORDER BY 1) turn;
    -- From here each statement sees what others committed while this one waited.
    DELETE FROM copy_likely_duplicates d USING unnest(children) k
    WHERE d.child_key = k AND NOT EXISTS (
        SELECT FROM present_likely_duplicates p
        WHERE p.enrollment_id = d.enrollment_id AND p.child_key = k);
    INSERT INTO copy_likely_duplicates (enrollment_id, child_key)
    SELECT p.enrollment_id, p.child_key FROM unnest(children) k
    JOIN present_likely_duplicates p ON p.child_key = k
    WHERE NOT EXISTS (
        SELECT FROM copy_likely_duplicates d
        WHERE d.enrollment_id = p.enrollment_id AND d.child_key = k)
    ON CONFLICT (enrollment_id) DO UPDATE SET child_key = excluded.child_key;
END $body$;

CREATE FUNCTION weigh_changed_enrolments() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    children text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT n.child_key) INTO children FROM new_rows n
        WHERE n.child_key <> '' AND n.status NOT IN ('rejected', 'withdrawn');
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT o.child_key) INTO children FROM old_rows o
        WHERE o.child_key <> '' AND o.status NOT IN ('rejected', 'withdrawn');
    ELSE
        SELECT array_agg(DISTINCT c.child_key) INTO children
        FROM old_rows o JOIN new_rows n USING (enrollment_id)
        CROSS JOIN LATERAL (VALUES (o.child_key), (n.child_key)) c(child_key)
        WHERE c.child_key <> '' AND (o.child_key <> n.child_key
            OR (o.status IN ('rejected', 'withdrawn')) <> (n.status IN ('rejected', 'withdrawn')));
    END IF;
    IF children IS NOT NULL THEN
        PERFORM weigh_children(children);
    END IF;
    RETURN NULL;
END $body$;

CREATE FUNCTION weigh_told_apart() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    children text[];
BEGIN
    SELECT array_agg(DISTINCT e.child_key) INTO children
    FROM changed_rows c JOIN copy_enrollments e
    ON e.enrollment_id IN (c.one COLLATE "default", c.other COLLATE "default")
    WHERE e.child_key <> '';
    IF children IS NOT NULL THEN
        PERFORM weigh_children(children);
    END IF;
    RETURN NULL;
END $body$;
"""
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
ENROLMENTS = [
    f"CREATE TRIGGER weigh_children_{event.lower()} AFTER {event} ON copy_enrollments"
    f" REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION weigh_changed_enrolments()"
    for event, rows in ROWS.items()
]
TOLD_APART = [
    f"CREATE TRIGGER weigh_children_{event.lower()} AFTER {event} ON enrollment_told_apart"
    f" REFERENCING {side} TABLE AS changed_rows FOR EACH STATEMENT"
    " EXECUTE FUNCTION weigh_told_apart()"
    for event, side in (("INSERT", "NEW"), ("DELETE", "OLD"))
]
DROP = """
DROP FUNCTION weigh_told_apart CASCADE;
DROP FUNCTION weigh_changed_enrolments CASCADE;
DROP FUNCTION weigh_children;
DROP VIEW present_likely_duplicates;
"""


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0005_tell_children_apart")]
    operations = [migrations.RunSQL([RULE, WEIGH, *ENROLMENTS, *TOLD_APART], DROP)]
