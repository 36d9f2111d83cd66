"""Persons, as students and teachers name them. A person becomes no row of its own.

Two rows with one pincode are one person where name and birth date agree; else nobody knows
which of them it belongs to, and both are refused, unless an earlier import has taken them. A
pincode is compared by its digest, and stands nowhere else.
"""

from cohorts.legacy.judging import (
    MARKS,
    clean,
    fingerprint,
    known,
    others,
    refuse,
    refuse_unidentified,
    table,
    warn,
)
from cohorts.legacy.storing import remember
from tsa.audit.statements import execute

KIND = "persons"
LONGEST_NAME = 75
_MALE = "uri://ed-fi.org/SexDescriptor#Male"
_FEMALE = "uri://ed-fi.org/SexDescriptor#Female"
_SEX = (
    f"CASE WHEN upper(w.code) IN ('M', 'MALE') OR lower(w.english) = 'male' THEN '{_MALE}'"
    f" WHEN upper(w.code) IN ('F', 'FEMALE') OR lower(w.english) = 'female' THEN '{_FEMALE}' END"
)
_SAME = (
    "min(name_key) = max(name_key) AND count(birth_date) IN (0, count(*))"
    " AND min(birth_date) IS NOT DISTINCT FROM max(birth_date)"
)
_SHARED = (
    f"(SELECT digest, {_SAME} AS is_one, coalesce(min(canonical) FILTER (WHERE is_known),"
    f" min(id)) AS first, {others('id')} AS ids FROM legacy_{KIND}"
    " WHERE refused IS NULL AND digest IS NOT NULL GROUP BY digest HAVING count(*) > 1)"
)


def digest(pincode: str) -> str:
    """SQL: what stands for the pincode. Case and blanks do not tell two apart."""
    bare = f"nullif(upper(regexp_replace({pincode}, '\\s', '', 'g')), '')"
    return f"encode(sha256(convert_to({bare}, 'UTF8')), 'hex')"


def judge(today: str) -> None:
    read = (
        f"SELECT s.line, s.id, {clean('s.firstname')} AS given, {clean('s.lastname')} AS family,"
        f" {clean('s.patronymic')} AS middle_name, s.birthdate, {digest('s.pincode')} AS digest,"
        f" {_SEX} AS sex, jsonb_strip_nulls(jsonb_build_object("
        f"'firstname', CASE WHEN s.firstname <> {clean('s.firstname')} THEN s.firstname END,"
        f" 'lastname', CASE WHEN s.lastname <> {clean('s.lastname')} THEN s.lastname END,"
        f" 'patronymic', CASE WHEN s.patronymic <> {clean('s.patronymic')} THEN s.patronymic END,"
        " 'birthdate', s.birthdate::text)) AS original,"
        f" coalesce(k.person, s.id) AS canonical, {MARKS}"
        f" FROM legacy_staged_{KIND} s LEFT JOIN legacy_words w ON w.id = s.gender_id"
        f" {known(KIND)} OFFSET 0"
    )
    table(
        f"legacy_{KIND}",
        "SELECT r.*, coalesce(given, family) AS first_name, coalesce(family, given) AS last_name,"
        " lower(coalesce(given, family) || '|' || coalesce(family, given)) AS name_key,"
        f" CASE WHEN birthdate BETWEEN '1900-01-01' AND '{today}' THEN birthdate END"
        " AS birth_date, NULL::text AS target, ''::text AS fingerprint"
        f" FROM ({read}) r",
        "id",
        "digest",
        is_judged=True,
    )
    refuse_unidentified(KIND)
    _refuse_names()
    _refuse_doubtful()
    execute(f"UPDATE legacy_{KIND} SET fingerprint = {_PRINT} WHERE refused IS NULL")
    warn(
        KIND,
        "s.birthdate IS NOT NULL AND s.birth_date IS NULL",
        "'its birth date cannot be right; imported without one'",
    )


_PRINT = fingerprint(
    "first_name", "last_name", "middle_name", "birth_date", "sex", "digest", "canonical"
)


def _refuse_names() -> None:
    refuse(KIND, "s.last_name IS NULL", "'has no name'", column="lastname")
    for column, name in (
        ("firstname", "given"),
        ("lastname", "family"),
        ("patronymic", "middle_name"),
    ):
        refuse(
            KIND,
            f"length(s.{name}) > {LONGEST_NAME}",
            f"'its {column} is longer than {LONGEST_NAME} characters'",
            column=column,
        )


def _refuse_doubtful() -> None:
    execute(
        f"UPDATE legacy_{KIND} s SET canonical = c.first FROM {_SHARED} c"
        " WHERE s.digest = c.digest AND c.is_one AND s.refused IS NULL AND NOT s.is_known"
    )
    refuse(
        KIND,
        "s.digest = c.digest AND NOT c.is_one AND NOT s.is_known",
        "'doubtful: one pincode, but another name or birth date, in persons ' || c.ids",
        column="pincode",
        using=f"{_SHARED} c",
    )
    refuse(
        KIND,
        "s.name_key = c.name_key AND s.birth_date = c.birth_date AND s.digest IS NULL"
        " AND NOT s.is_known",
        "'doubtful: one name and birth date, and a pincode missing, in persons ' || c.ids",
        column="pincode",
        using=f"(SELECT name_key, birth_date, {others('id')} AS ids FROM legacy_{KIND}"
        " WHERE refused IS NULL AND birth_date IS NOT NULL GROUP BY name_key, birth_date"
        " HAVING count(*) > 1 AND count(digest) < count(*)) c",
    )


def store(run: int, kinds: tuple[str, ...]) -> None:
    """After students and teachers are stored: a person is what became of theirs."""
    rows = " UNION ALL ".join(
        f"SELECT person_id, person, outcome, is_touched FROM legacy_{kind}" for kind in kinds
    )
    table(
        "legacy_person_outcomes",
        "SELECT person_id, bool_or(outcome <> 'refused') AS is_accepted,"
        " bool_or(outcome = 'created') AS is_created, bool_or(is_touched) AS is_touched"
        f" FROM ({rows}) r GROUP BY person_id",
        "person_id",
    )
    refuse(
        KIND,
        "NOT EXISTS (SELECT FROM legacy_person_outcomes o"
        " WHERE o.person_id = s.id AND o.is_accepted)"
        # An import of changes only has not read the rows of everybody.
        " AND NOT (s.is_known AND EXISTS (SELECT FROM legacy_run WHERE since IS NOT NULL))",
        "'is of no student and no teacher that was imported'",
    )
    execute(
        f"UPDATE legacy_{KIND} s SET outcome = CASE WHEN s.refused IS NOT NULL THEN 'refused'"
        " WHEN NOT s.is_known AND o.is_created THEN 'created'"
        " WHEN o.is_touched AND s.fingerprint IS DISTINCT FROM s.known_print AND s.is_known"
        f" THEN 'updated' ELSE 'unchanged' END FROM legacy_{KIND} x"
        " LEFT JOIN legacy_person_outcomes o ON o.person_id = x.id WHERE x.line = s.line"
    )
    remember(KIND, run=run, person="s.canonical", digest="s.digest", original="s.original")
