"""Students and teachers: students and staff of record, whom their roster users follow.

Each is found by its legacy id, else by its person: by pincode, then by name and birth date. A
record that was here before is referred to and never changed; one that the import made follows
the source, as long as the source's own values change. What is doubtful is refused.
"""

from dataclasses import dataclass

from cohorts.legacy.judging import (
    ANALYZE,
    MARKS,
    fingerprint,
    give_ids,
    known,
    refuse,
    refuse_deleted,
    refuse_unidentified,
    table,
    warn,
)
from cohorts.legacy.matching import match
from cohorts.legacy.storing import (
    ROLES,
    STAFFS,
    STUDENTS,
    USERS,
    Target,
    changed,
    expect,
    insert,
    remember,
    update,
)
from tsa.audit.statements import execute


@dataclass(frozen=True)
class People:
    """`number`: the column of the person's number here, which the prefix and the legacy id make;
    `codes`: SQL of (target, code) where a national number may stand here already."""

    kind: str
    target: Target
    number: str
    prefix: str
    user: str
    role: str
    sex: str
    codes: str

    @property
    def rows(self) -> str:
        return f"legacy_{self.kind}"

    @property
    def persons(self) -> str:
        """One row for each person that has such rows."""
        return f"legacy_persons_of_{self.kind}"


STUDENTS_KIND = People(
    "students", STUDENTS, "student_unique_id", "EDU-STU-", "student_", "student",
    "birth_sex_descriptor",
    "SELECT t.id AS target, c ->> 'identificationCode' AS code FROM students t"
    " JOIN student_education_organization_associations a"
    " ON a.student_unique_id = t.student_unique_id,"
    " jsonb_array_elements(a.student_identification_codes) c"
    " WHERE a.student_identification_codes <> '[]'",
)  # fmt: skip
TEACHERS_KIND = People(
    "teachers", STAFFS, "staff_unique_id", "EDU-STF-", "staff_", "teacher", "sex_descriptor",
    "SELECT t.id AS target, c ->> 'identificationCode' AS code FROM staffs t,"
    " jsonb_array_elements(t.identification_codes) c WHERE t.identification_codes <> '[]'",
)  # fmt: skip
KINDS = (TEACHERS_KIND, STUDENTS_KIND)


def judge(people: People) -> None:
    rows = people.rows
    told = ["canonical", "first_name", "last_name", "middle_name", "birth_date", "sex"]
    told = [*(f"p.{each}" for each in told), "o.target", "s.active", "s.create_date"]
    table(
        rows,
        "SELECT s.line, s.id, s.person_id, p.canonical AS person, p.refused AS person_refused,"
        " p.id IS NOT NULL AS has_person, s.organization_id, o.target AS org,"
        " coalesce(s.active, false) AS active, s.create_date, s.update_date,"
        " false AS is_touched, NULL::text AS target,"
        f" {fingerprint(*told, 's.update_date')} AS fingerprint, {MARKS}"
        f" FROM legacy_staged_{people.kind} s"
        " LEFT JOIN legacy_persons p ON p.id = s.person_id"
        " LEFT JOIN legacy_organizations o ON o.id = s.organization_id AND o.refused IS NULL"
        f" {known(people.kind)}",
        "id",
        "person",
        is_judged=True,
    )
    refuse_unidentified(people.kind)
    refuse_deleted(people.kind, people.target.name, "id")
    refuse(
        people.kind,
        "NOT s.has_person",
        "'persons ' || coalesce(s.person_id::text, 'none') || ' is not there'",
        column="person_id",
    )
    refuse(
        people.kind,
        "s.person_refused IS NOT NULL",
        "'persons ' || s.person_id || ' was refused'",
        column="person_id",
    )
    _find(people)
    warn(
        people.kind,
        "s.org IS NULL",
        "'organizations ' || coalesce(s.organization_id::text, 'none')"
        " || ' is not there or was refused; imported without a role'",
    )


def _find(people: People) -> None:
    """Each person's record: known, found here, or to be made; where in doubt, refused."""
    rows, persons = people.rows, people.persons
    table(
        persons,
        "SELECT s.person, min(s.id) AS maker, min(s.known_target) AS target,"
        " bool_or(s.is_made) AS is_made, false AS is_new, NULL::text AS doubt,"
        " bool_or(s.fingerprint IS DISTINCT FROM s.known_print) AS is_changed"
        f" FROM {rows} s WHERE s.refused IS NULL GROUP BY s.person",
        "person",
        is_judged=True,
    )
    execute(
        f"UPDATE {persons} p SET target = k.target, is_made = k.is_made FROM"
        " (SELECT person, min(target) AS target, bool_or(is_made) AS is_made"
        f" FROM legacy_records WHERE kind = '{people.kind}' GROUP BY person) k"
        f" WHERE p.target IS NULL AND k.person = p.person AND EXISTS"
        f" (SELECT FROM {people.target.name} t WHERE t.id = k.target::uuid)"
    )
    execute(
        f"UPDATE {persons} p SET target = t.id::text, is_made = true FROM {people.target.name} t"
        f" WHERE p.target IS NULL AND t.{people.number} = '{people.prefix}' || p.maker"
    )
    match(people.kind, people.target.name, people.user, people.number, people.codes, persons)
    give_ids(
        persons,
        "person",
        where="target IS NULL AND doubt IS NULL",
        order=f"'{people.prefix}' || maker",
    )
    refuse(
        people.kind,
        "p.person = s.person AND p.doubt IS NOT NULL",
        "p.doubt",
        column="person_id",
        using=f"{persons} p",
    )
    execute(
        f"UPDATE {rows} s SET target = p.target, is_made = p.is_made,"
        " is_new = p.is_new AND s.id = p.maker"
        f" FROM {persons} p WHERE p.person = s.person AND s.refused IS NULL"
    )
    execute(f"DELETE FROM {persons} WHERE doubt IS NOT NULL")
    execute(f"ANALYZE {persons}")
    warn(
        people.kind,
        "p.person = s.person AND s.id <> p.maker",
        f"'is one person with {people.kind} ' || p.maker",
        joined=f"JOIN {persons} p USING (person)",
    )


def store(people: People, run: int) -> None:
    _judge_roles(people)
    _give_first_roles(people, run)
    _store_records(people, run)
    if people.kind == "students":
        execute(ANALYZE)
    _store_roles(people, run)
    _store_standing(people, run)
    remember(people.kind, run=run, person="s.person")
    _settle(people, run)


def _values(people: People) -> str:
    """One row of values for each person: those of the row that stands for it."""
    return (
        "(SELECT DISTINCT ON (canonical) canonical, first_name, last_name, middle_name,"
        " birth_date, sex FROM legacy_persons WHERE refused IS NULL"
        " ORDER BY canonical, id <> canonical, id) v"
        f" JOIN {people.persons} s ON s.person = v.canonical"
    )


def _store_records(people: People, run: int) -> None:
    columns = {
        "first_name": "v.first_name",
        "last_name": "v.last_name",
        "middle_name": "v.middle_name",
        "birth_date": "v.birth_date",
        people.sex: "v.sex",
    }
    source = _values(people)
    update(
        people.target,
        columns,
        source,
        where="t.id = s.target::uuid AND s.is_made AND s.is_changed AND NOT s.is_new",
        run=run,
    )
    first = {"id": "s.target::uuid", people.number: f"'{people.prefix}' || s.maker"}
    made = insert(
        people.target,
        {**first, **columns},
        f"{source} WHERE s.is_new",
        by=(people.number,),
        run=run,
    )
    expect(people.kind, made, execute(f"SELECT FROM {people.rows} WHERE is_new"))


def _judge_roles(people: People) -> None:
    """One role at each organization that the person's rows name; open while one is active."""
    table(
        f"legacy_users_of_{people.kind}",
        "SELECT p.*, p.is_new AND NOT EXISTS (SELECT FROM users x"
        " WHERE x.sourced_id = p.user_id) AS has_new_user FROM (SELECT p.*,"
        f" '{people.user}' || coalesce(t.{people.number}, '{people.prefix}' || p.maker) AS user_id"
        f" FROM {people.persons} p LEFT JOIN {people.target.name} t ON t.id = p.target::uuid) p",
        "person",
        "user_id",
    )
    role_id = f"md5('edu|' || u.user_id || '|' || s.org || '|{people.role}')::uuid::text"
    first, last = "min(s.create_date)", "max(coalesce(s.update_date, s.create_date))"
    table(
        f"legacy_roles_of_{people.kind}",
        f"SELECT u.user_id, u.has_new_user, s.org, {role_id} AS sourced_id, {first} AS begin_date,"
        f" CASE WHEN NOT bool_or(s.active) THEN greatest({first}, {last}, '1900-01-01') END"
        f" AS end_date FROM {people.rows} s JOIN legacy_users_of_{people.kind} u USING (person)"
        " WHERE s.refused IS NULL AND s.org IS NOT NULL AND u.is_changed"
        " GROUP BY u.user_id, u.has_new_user, s.org",
        "sourced_id",
    )


def _give_first_roles(people: People, run: int) -> None:
    """Roles of those who are about to be made, before them: their users are then written once,
    with their roles, and not once more for these."""
    source = f"FROM legacy_roles_of_{people.kind} s WHERE s.has_new_user"
    execute(
        "INSERT INTO legacy_given_roles (sourced_id, user_sourced_id, org_sourced_id, role,"
        " begin_date, end_date)"
        f" SELECT sourced_id, user_id, org, '{people.role}', begin_date, end_date {source}"
        " ORDER BY user_id, org"
    )
    execute(
        "INSERT INTO legacy_changes (run_id, table_name, key, version)"
        f" SELECT {run}, 'user_roles', r.sourced_id, r.date_last_modified::text"
        f" FROM user_roles r WHERE r.sourced_id IN (SELECT sourced_id {source})"
    )


def _store_roles(people: People, run: int) -> None:
    dates = {"begin_date": "s.begin_date", "end_date": "s.end_date"}
    source = f"legacy_roles_of_{people.kind} s"
    update(ROLES, dates, source, where="t.sourced_id = s.sourced_id", run=run)
    _end_former_roles(people, run)
    primary = (
        "CASE WHEN EXISTS (SELECT FROM user_roles x WHERE x.user_sourced_id = s.user_id"
        " AND x.org_sourced_id = s.org AND x.role_type = 'primary' AND x.status = 'active')"
        " THEN 'secondary' ELSE 'primary' END"
    )
    insert(
        ROLES,
        {
            "sourced_id": "s.sourced_id",
            "user_sourced_id": "s.user_id",
            "org_sourced_id": "s.org",
            "role": f"'{people.role}'",
            "role_type": primary,
            "status": "'active'",
            **dates,
        },
        f"{source} WHERE NOT EXISTS (SELECT FROM user_roles x WHERE x.user_sourced_id = s.user_id"
        f" AND x.org_sourced_id = s.org AND x.role = '{people.role}')",
        by=("user_sourced_id", "org_sourced_id"),
        run=run,
    )


def _end_former_roles(people: People, run: int) -> None:
    """Roles that the import gave and the source gives no more end today. What is not among
    what was read (an import of changes only) is not known to be gone."""
    execute(
        f"CREATE TEMPORARY TABLE legacy_former_of_{people.kind} ON COMMIT DROP AS"
        f" SELECT x.sourced_id, greatest(x.begin_date, CURRENT_DATE) AS end_date"
        f" FROM legacy_users_of_{people.kind} u JOIN user_roles x ON x.user_sourced_id = u.user_id"
        " CROSS JOIN legacy_run r WHERE r.since IS NULL AND u.is_changed AND NOT u.is_new"
        " AND x.end_date IS NULL AND x.status = 'active' AND x.sourced_id = md5('edu|' ||"
        f" u.user_id || '|' || x.org_sourced_id || '|{people.role}')::uuid::text"
        f" AND NOT EXISTS (SELECT FROM legacy_roles_of_{people.kind} s"
        " WHERE s.sourced_id = x.sourced_id)"
    )
    update(
        ROLES,
        {"end_date": "s.end_date"},
        f"legacy_former_of_{people.kind} s",
        where="t.sourced_id = s.sourced_id",
        run=run,
    )


def _store_standing(people: People, run: int) -> None:
    """Whom the source has only inactive rows of cannot sign in, if the import made them."""
    table(
        f"legacy_standing_of_{people.kind}",
        "SELECT u.user_id, u.is_new, bool_or(s.active) AS active"
        f" FROM {people.rows} s JOIN legacy_users_of_{people.kind} u USING (person)"
        " WHERE s.refused IS NULL AND u.is_made AND u.is_changed"
        " AND (u.has_new_user OR NOT u.is_new) GROUP BY u.user_id, u.is_new",
    )
    source = f"legacy_standing_of_{people.kind} s"
    execute(
        f"UPDATE users t SET enabled_user = false FROM {source}"
        " WHERE t.sourced_id = s.user_id AND s.is_new AND NOT s.active"
    )
    update(
        USERS,
        {"enabled_user": "s.active"},
        source,
        where="t.sourced_id = s.user_id AND NOT s.is_new",
        run=run,
    )


def _settle(people: People, run: int) -> None:
    kind = people.kind
    execute(
        f"UPDATE {people.rows} s SET is_touched = true FROM legacy_users_of_{kind} u"
        " WHERE u.person = s.person AND s.refused IS NULL AND u.is_changed AND NOT u.is_new AND"
        f" ({changed(people.target, run, 's.target')} OR {changed(USERS, run, 'u.user_id')}"
        " OR EXISTS (SELECT FROM legacy_changes c JOIN user_roles x ON x.sourced_id = c.key"
        f" WHERE c.run_id = {run} AND c.table_name = 'user_roles'"
        " AND x.user_sourced_id = u.user_id))"
    )
    execute(
        f"UPDATE {people.rows} s SET outcome = CASE WHEN refused IS NOT NULL THEN 'refused'"
        " WHEN is_new THEN 'created'"
        " WHEN is_touched AND fingerprint IS DISTINCT FROM known_print THEN 'updated'"
        " ELSE 'unchanged' END"
    )


def note_users(people: People, run: int) -> None:
    """At the end: the roster users that came with new records, as this import leaves them."""
    execute(
        "INSERT INTO legacy_changes (run_id, table_name, key, version)"
        f" SELECT {run}, 'users', u.sourced_id, u.date_last_modified::text FROM users u"
        f" JOIN legacy_users_of_{people.kind} s ON s.user_id = u.sourced_id WHERE s.has_new_user"
    )
