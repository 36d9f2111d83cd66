"""No list of staff reads a large table whole: rows are counted, at 20,000 students, not seconds.

The rows that PostgreSQL looked at for each query of each page, found or thrown away. The counts
of long lists are left out: they are not asked for, or end after a set time (tsa/admin/paginator).
"""

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from edfi.admin.bench import asking, databases, filling, pages
from edfi.admin.bench.filling import Size
from tsa.local import testdatabases, testenv

pytestmark = pytest.mark.slow
STUDENTS = 20_000
# The last page that a list has lies 5,000 rows deep, and joins two more to each.
MOST_READ = 16_000
LARGE = [
    "edfi.Student",
    "edfi.StudentSchoolAssociation",
    "edfi.TSAStudentExtension",
    "edfi.Contact",
    "edfi.StudentContactAssociation",
    "access.Grant",
    "audit.AuditLog",
    "oneroster.RosterUser",
    "oneroster.UserRole",
    "cohorts.StudentCohort",
    "cohorts.StudentCohortMember",
    "enrollment.EnrollmentCopy",
    "enrollment.DocumentCopy",
]


@pytest.fixture(scope="module")
def network(django_db_setup, django_db_blocker):
    """A database of that size of its own, and Django's connection to it."""
    name = f"{testenv.database()}_at_size"
    with django_db_blocker.unblock():
        testdatabases.create(name)
        filling.fill(name, Size(STUDENTS), lambda line: None)
        both = databases.Both([name])
        with both.using(name), connection.cursor() as cursor:
            # 20,000 rows are read whole where a million are not: as on a disk without a head.
            cursor.execute("SET random_page_cost = 1.1")
            yield both
        both.close()
        testdatabases.remove(name)


@pytest.fixture
def staff(network, dynamo, django_db_blocker, settings):
    settings.STAFF_SECOND_FACTOR = False
    with django_db_blocker.unblock():
        yield asking.client()


def too_much(client, address: str) -> list[str]:
    """The queries of a page that read more than a page needs."""
    found = []
    for query in asking.queries(client, address):
        statement = query["sql"]
        if not statement.startswith("SELECT") or "COUNT(*)" in statement:
            continue
        if (number := asking.rows_read(statement)) > MOST_READ:
            found.append(f"{number} rows: {statement[-700:]}")
    return found


def refuse_too_much(client, asked) -> None:
    lines = [f"{name}: {query}" for name, where in asked for query in too_much(client, where)]
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize("label", LARGE)
def test_no_page_of_a_list_reads_its_table_whole(label, staff):
    model = next(each for each in admin.site._registry if each._meta.label == label)

    refuse_too_much(staff, pages._list(staff, model))


@pytest.mark.parametrize(
    "query",
    [
        *("grade=First+grade", "grade=First+grade&status=waitlisted", "status=waitlisted"),
        *(
            "school=1000001",
            "school=1000001&grade=Ninth+grade&status=enrolled",
            "grade=Tenth+grade",
        ),
        "school=1000001&status=rejected",
    ],
)
def test_filters_of_students_together_read_no_table_whole(query, staff):
    assert too_much(staff, f"{reverse('admin:edfi_student_changelist')}?{query}") == []


def test_no_section_of_a_student_reads_a_table_whole(staff):
    refuse_too_much(staff, pages._student())


def test_the_home_page_reads_no_table_whole(staff):
    assert too_much(staff, reverse("admin:index")) == []
