"""A network of a size: students with what hangs on them, and the audit of its daily work.

Tables of the apps above are named here as the database has them; a table that is not there any
more fails loudly. Names are made of syllables, so that a search meets rare and common ones.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from edfi.admin.bench import databases, loading

_URI = "uri://ed-fi.org/"
_FIRST = "'Ana','Ben','Cora','Dev','Elif','Farid','Günel','Hana','Iker','Jamal','Kamala','Leyla'"
_SYLLABLES = (
    "'ma','ri','sol','ka','len','tor','vi','dor','an','bel','cas','du','er','fin','gar','hu',"
    "'is','jo','kel','lo','mon','ne','or','pa','qui','ras','su','ta','ul','ven','wi','xa'"
)


def _syllable(of: str) -> str:
    return f"(ARRAY[{_SYLLABLES}])[1 + ({of}) % 32]"


def _key(of: str) -> str:
    return f"'B' || lpad(({of})::text, 8, '0')"


FIRST = f"(ARRAY[{_FIRST}])[1 + n % 12]"
LAST = (
    f"initcap({_syllable('n')} || {_syllable('n / 32')} || {_syllable('n / 1024')}"
    f" || {_syllable('n / 32768')})"
)
MOMENT = "now() - (n % 40000) * interval '1 minute'"


@dataclass(frozen=True, slots=True)
class Size:
    students: int

    @property
    def schools(self) -> int:
        return max(self.students // 100, 2)

    @property
    def numbers(self) -> dict[str, int]:
        """Rows by table, in the order of filling."""
        students = self.students
        return {
            "organizations": self.schools,
            "education_organizations": self.schools,
            "schools": self.schools,
            "students": students,
            "student_school_associations": 2 * students,
            "tsa_student_extensions": students,
            "contacts": students // 2,
            "student_contact_associations": students,
            "access_grants": students,
            "users": students,
            "user_roles": students,
            "student_cohorts": max(students // 20, 1),
            "student_cohort_members": students,
            "copy_enrollments": students,
            "copy_likely_duplicates": students // 50,
            "copy_documents": students,
            "audit_logs": 5 * students,
        }


def _columns(size: Size) -> dict[str, dict[str, str]]:
    """Column: expression over n, by table."""
    at = f"1000000 + n % {size.schools}"
    student = _key("n")
    org = f"'school_' || ({at})"
    person = {"first_name": FIRST, "last_name": LAST}
    return {
        "organizations": {
            "sourced_id": "'school_' || (1000000 + n)",
            "name": f"{LAST} || ' School ' || n",
            "type": "'school'",
            "identifier": "(1000000 + n)::text",
        },
        "education_organizations": {
            "education_organization_id": "1000000 + n",
            "kind": "'school'",
            "name_of_institution": f"{LAST} || ' School ' || n",
        },
        "schools": {
            "school_id": "1000000 + n",
            "state_organization_id": "(1000000 + n)::text",
            "name_of_institution": f"{LAST} || ' School ' || n",
        },
        "students": {
            **person,
            "student_unique_id": student,
            "student_usi": "1700000000000 + n",
            "birth_date": "date '2008-01-01' + n % 4000",
            "birth_sex_descriptor": f"'{_URI}SexDescriptor#Female'",
        },
        "student_school_associations": {
            "student_unique_id": _key("n / 2"),
            "school_id": f"1000000 + (n / 2 + n % 2) % {size.schools}",
            "school_year": "2026 + n % 2",
            "entry_date": "date '2025-08-15' + 365 * (n % 2)",
            "exit_withdraw_date": "CASE WHEN n % 2 = 0 THEN date '2026-06-01' END",
            "entry_grade_level_descriptor": f"'{_URI}GradeLevelDescriptor#' ||"
            " (ARRAY['First grade','Second grade','Third grade','Ninth grade'])[1 + n / 2 % 4]",
        },
        "tsa_student_extensions": {
            "student_unique_id": student,
            "enrollment_status": "CASE WHEN n % 50 = 0 THEN 'waitlisted' ELSE 'enrolled' END",
            "expected_start_date": "date '2026-08-15'",
            "deposit_paid": "n % 20 > 0",
        },
        "contacts": {**person, "contact_unique_id": student},
        "student_contact_associations": {
            "student_unique_id": student,
            "contact_unique_id": _key("n / 2"),
            "relation_descriptor": f"'{_URI}RelationDescriptor#Mother'",
        },
        "access_grants": {
            "adult_kind": "'guardian'",
            "adult_id": f"'contact_' || {_key('n / 2')}",
            "student_unique_id": student,
            "valid_from": MOMENT,
        },
        "users": {
            "sourced_id": f"'student_' || {student}",
            "username": f"lower({LAST}) || '.' || n",
            "given_name": FIRST,
            "family_name": LAST,
            "email": f"lower({LAST}) || n || '@network.example'",
            "identifier": student,
            "role": "'student'",
            "primary_org_id": org,
        },
        "user_roles": {
            "sourced_id": f"'r' || {student}",
            "user_sourced_id": f"'student_' || {student}",
            "org_sourced_id": org,
            "role": "'student'",
        },
        "student_cohorts": {
            "code": "'c' || n",
            "name": f"{LAST} || ' ' || n",
            "organization_unit_id": org,
            "start_year": "2020 + n % 8",
        },
        "student_cohort_members": {
            "cohort_id": "p.id",
            "student_id": "s.id",
            "enrollment_date": "date '2026-08-15'",
            "student_unique_id": "s.student_unique_id",
        },
        "copy_enrollments": {
            "enrollment_id": f"'TSA-ENROLL-' || {student}",
            "version": "1",
            "invitation_id": f"'i' || {student}",
            "parent_email": f"lower({LAST}) || n || '@family.example'",
            "student_name": f"{FIRST} || ' ' || {LAST}",
            "child_key": "md5((n - (n % 100 = 1)::int)::text)",  # of each hundred one comes twice
            "sport": "'Soccer'",
            "coach_id": f"'coach-' || n % {size.schools}",
            "coach_name": f"'Coach ' || n % {size.schools}",
            "school_id": at,
            "school_name": f"'School ' || n % {size.schools}",
            "status": "(ARRAY['pending','active','completed','rejected'])[1 + n % 4]",
            "next_step": "CASE WHEN n % 4 = 2 THEN NULL ELSE 1 + n % 6 END",
            "records": "CASE WHEN n % 4 = 0 THEN 'none'"
            " WHEN n % 1000 = 1 THEN 'failed' ELSE 'created' END",
            "payment_status": "'open'",
            "student_unique_id": student,
            "created_at": MOMENT,
            "updated_at": MOMENT,
            "family_acted_at": MOMENT,
        },
        "copy_likely_duplicates": {},  # as the view has them
        "copy_documents": {
            "document_id": f"'d' || {student}",
            "version": "1",
            "enrollment_id": f"'TSA-ENROLL-' || {student}",
            "document_type": "'transcript'",
            "file_name": f"lower({LAST}) || '.pdf'",
            "file_size": "1000",
            "content_type": "'application/pdf'",
            "upload_status": "'uploaded'",
            "verification_status": "CASE WHEN n % 100 = 0 THEN 'pending' ELSE 'approved' END",
            "uploaded_at": MOMENT,
        },
        "audit_logs": {
            "at": MOMENT,
            "actor_kind": "(ARRAY['staff','parent','system','coach'])[1 + n % 4]",
            "actor_id": "'person-' || n % 5000 || '@tsa.example'",
            "request_id": "md5(n::text)",
            "action": "(ARRAY['insert','update','update','view'])[1 + n % 4]",
            "entity": "(ARRAY['students','student_school_associations','users'])[1 + n % 3]",
            "entity_id": "(n / 5)::text",
            "student_unique_id": _key("n / 5"),
            "after": '\'{"first_name": "changed"}\'::jsonb',
        },
    }


def fill(database: str, size: Size, tell: Callable[[str], None]) -> float:
    """All tables; how many seconds it took."""
    began = time.monotonic()
    columns = _columns(size)
    with databases.owner(database) as owner:
        for setting in ("synchronous_commit = off", "maintenance_work_mem = '512MB'"):
            owner.execute(f"SET {setting}")
        for table, count in size.numbers.items():
            started = time.monotonic()
            with loading.bare(owner, table):
                _fill(owner, table, columns[table], count)
            tell(f"{table}: {count:,} rows in {time.monotonic() - started:.0f} s")
    databases.is_filled(database, size.students)
    return time.monotonic() - began


def _fill(owner, table: str, columns: dict[str, str], count: int) -> None:
    if table == "student_cohort_members":
        _fill_members(owner, columns)
        return
    if table == "copy_likely_duplicates":
        owner.execute(f"INSERT INTO {table} SELECT * FROM present_likely_duplicates")
        return
    loading.insert(owner, table, _with_own(owner, table, columns), count)


def _with_own(owner, table: str, columns: dict[str, str]) -> dict[str, str]:
    """Texts that may not be missing and have no default are empty, JSON is an empty list."""
    asked = (
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
    )
    empty = {
        "jsonb": "'[]'::jsonb",
        "integer": "0",
        "smallint": "0",
        "boolean": "FALSE",
        "uuid": "gen_random_uuid()",
        "timestamp with time zone": "now()",
    }
    needed = owner.execute(asked, [table]).fetchall()
    return {name: empty.get(kind, "''") for name, kind in needed} | columns


def _fill_members(owner, columns: dict[str, str]) -> None:
    """Students take their turns in the groups."""
    owner.execute(
        "CREATE TEMPORARY TABLE places AS SELECT id, row_number() OVER () - 1 AS place"
        " FROM student_cohorts; ALTER TABLE places ADD PRIMARY KEY (place)"
    )
    owner.execute(
        f"INSERT INTO student_cohort_members ({', '.join(columns)})"
        f" SELECT {', '.join(columns.values())} FROM (SELECT *, row_number() OVER () - 1 AS n"
        " FROM students) s JOIN places p ON p.place = s.n % (SELECT count(*) FROM places)"
    )
    owner.execute("DROP TABLE places")
