"""Whether a person is here already: by pincode, then by name and birth date; never guessed.

A pincode may be known from an earlier import, from a user's `user_ids`, or from an
identification code of the record. More than one candidate, or one that contradicts, is doubt.
"""

from cohorts.legacy.judging import others, table
from cohorts.legacy.persons import digest
from tsa.audit.statements import execute

_PIN_TYPES = "('PIN', 'PINCODE', 'FIN', 'FINCODE')"
_NAMED_ALIKE = (
    "(lower(t.first_name) = lower(v.first_name) AND lower(t.last_name) = lower(v.last_name))"
)


def match(kind: str, ours: str, user: str, number: str, codes: str, persons: str) -> None:
    """Give the persons without a target the record found here, or the doubt there is."""
    _sought(persons)
    _pins(ours, user, number, codes)
    candidates = f"legacy_candidates_{kind}"
    by_pin = (
        "SELECT v.person, s.target, t.birth_date IS NOT DISTINCT FROM v.birth_date"
        f" AND {_NAMED_ALIKE} AS fits FROM legacy_sought v"
        " JOIN legacy_records k ON k.kind = 'persons' AND k.pincode_digest = v.digest"
        f" JOIN legacy_records s ON s.kind = '{kind}' AND s.person = k.person"
        f" JOIN {ours} t ON t.id = s.target::uuid"
        f" UNION SELECT v.person, t.id::text, coalesce(t.birth_date = v.birth_date,"
        f" {_NAMED_ALIKE}) FROM legacy_sought v JOIN legacy_pins i ON i.digest = v.digest"
        f" JOIN {ours} t ON t.id = i.target"
    )
    table(candidates, by_pin, "person")
    execute(
        f"INSERT INTO {candidates} SELECT v.person, t.id::text,"
        " r.legacy_id IS NULL AND (i.digest IS NULL OR v.digest IS NULL)"
        f" FROM legacy_sought v JOIN {ours} t ON t.birth_date = v.birth_date AND {_NAMED_ALIKE}"
        " AND (t.middle_name IS NULL OR v.middle_name IS NULL"
        " OR lower(t.middle_name) = lower(v.middle_name))"
        f" LEFT JOIN legacy_records r ON r.kind = '{kind}' AND r.target = t.id::text"
        " LEFT JOIN legacy_records q ON q.kind = 'persons' AND q.legacy_id = r.person"
        " LEFT JOIN legacy_pins i ON i.target = t.id AND i.digest <> v.digest"
        f" WHERE NOT EXISTS (SELECT FROM {candidates} c WHERE c.person = v.person)"
        # Another legacy person's record, and their pincodes tell them apart: somebody else.
        " AND NOT coalesce(q.pincode_digest <> v.digest, false)"
    )
    _decide(candidates, persons)


def _sought(persons: str) -> None:
    execute("DROP TABLE IF EXISTS legacy_sought")
    table(
        "legacy_sought",
        "SELECT DISTINCT ON (p.person) p.person, v.digest, v.first_name, v.last_name,"
        f" v.middle_name, v.birth_date FROM {persons} p"
        " JOIN legacy_persons v ON v.canonical = p.person AND v.refused IS NULL"
        " WHERE p.target IS NULL ORDER BY p.person, v.id <> p.person, v.id",
        "digest",
        "birth_date",
    )


def _pins(ours: str, user: str, number: str, codes: str) -> None:
    """Where our own rows have national numbers."""
    execute("DROP TABLE IF EXISTS legacy_pins")
    table(
        "legacy_pins",
        f"SELECT DISTINCT target, {digest('code')} AS digest FROM ({codes} UNION ALL"
        f" SELECT t.id, e ->> 'identifier' FROM users u"
        f" JOIN {ours} t ON u.sourced_id = '{user}' || t.{number},"
        " jsonb_array_elements(CASE jsonb_typeof(u.user_ids) WHEN 'array' THEN u.user_ids END) e"
        f" WHERE upper(e ->> 'type') IN {_PIN_TYPES}) known",
        "digest",
        "target",
    )


def _decide(candidates: str, persons: str) -> None:
    execute(
        f"UPDATE {persons} p SET target = CASE WHEN c.is_clear THEN c.target END,"
        " is_made = false, doubt = CASE WHEN NOT c.is_clear THEN"
        " 'doubtful: may be ' || c.found || ' record(s) that are here already' END"
        " FROM (SELECT person, min(target) AS target, count(DISTINCT target) AS found,"
        " bool_and(fits) AND count(DISTINCT target) = 1 AS is_clear"
        f" FROM {candidates} GROUP BY person) c WHERE c.person = p.person"
    )
    execute(
        f"UPDATE {persons} p SET target = NULL,"
        " doubt = 'doubtful: one record that is here fits persons ' || c.people"
        f" FROM (SELECT target, {others('person')} AS people FROM {persons} x"
        " WHERE target IS NOT NULL GROUP BY target HAVING count(*) > 1) c"
        f" WHERE p.target = c.target AND p.person IN (SELECT person FROM {candidates})"
    )
