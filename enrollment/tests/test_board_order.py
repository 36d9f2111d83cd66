"""The enrolment board sorted by column: the right order, kept by saved views, read by an index."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from edfi.admin.bench import asking
from enrollment import questions
from enrollment.admin.enrollments import EnrollmentAdmin
from enrollment.models import EnrollmentCopy, SavedView
from tsa.admin.tests.clients import queries, signed_in
from tsa.audit.writing import writing
from tsa.lib.actor import system

BOARD = "/admin/enrollment/enrollmentcopy/"
NOW = datetime.now(UTC)
# key, child, next step, days since the family acted, days since the last change
ROWS = [
    ("a", "Cem", 3, 9, 1),
    ("b", "Ana", None, 2, 4),
    ("c", "Ben", 1, 30, 3),
    ("d", "Ana", 3, 5, 2),
]


def put(rows, **facts) -> None:
    made = [
        EnrollmentCopy(
            enrollment_id=key,
            version=1,
            student_name=child,
            school_id=77,
            status="pending",
            next_step=step,
            records="none",
            created_at=NOW,
            family_acted_at=NOW - timedelta(days=idle),
            updated_at=NOW - timedelta(days=changed),
            **facts,
        )
        for key, child, step, idle, changed in rows
    ]
    with writing(system("tests")):
        EnrollmentCopy.objects.put(made)


def shown(client, query: str) -> list[str]:
    return [row.pk for row in client.get(f"{BOARD}?{query}").context_data["cl"].result_list]


def number_of(client, column: str) -> int:
    return client.get(BOARD).context_data["cl"].list_display.index(column)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "way", "found"),
    [
        ("student", "", "bdca"),
        ("student", "-", "acdb"),
        ("step", "", "cadb"),
        ("step", "-", "bdac"),
        ("waiting", "", "bdac"),
        ("waiting", "-", "cadb"),
        ("updated", "", "bcda"),
        ("updated", "-", "adcb"),
    ],
)
def test_the_board_is_sorted_by_column(column, way, found):
    put(ROWS)
    client = signed_in("admissions")

    assert shown(client, f"o={way}{number_of(client, column)}") == list(found)


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["99", "x", "-", "2", "1.2.3"])
def test_what_is_no_order_of_the_board_is_left_out(asked):
    """Of several columns the first counts; by the status (2) nobody sorts."""
    put(ROWS)
    client = signed_in("admissions")

    found = shown(client, f"o={asked}")

    assert found == list("bdca" if asked.startswith("1") else "adcb")


@pytest.mark.django_db
def test_a_saved_view_keeps_the_order(dynamo):
    client = signed_in("admissions")
    order = f"o=-{number_of(client, 'waiting')}"

    client.post(f"{BOARD}views/save/", {"name": "Idle", "query": f"{order}&standing=open"})

    assert SavedView.objects.get().query == f"{order}&standing=open"


@pytest.mark.django_db
@pytest.mark.parametrize("column", EnrollmentAdmin.orders)
def test_a_sorted_board_costs_the_same_queries_for_4_rows_and_for_60(column):
    client = signed_in("admissions")
    address = f"{BOARD}?o={number_of(client, column)}"
    put(ROWS)
    few = queries(client, address)
    put([(f"more{n}", "Eva", n % 6 + 1, n, n) for n in range(56)])

    assert queries(client, address) == few


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["", "-"])
@pytest.mark.parametrize("column", EnrollmentAdmin.orders)
def test_a_sorted_board_is_read_by_an_index(column, way):
    put([(f"k{n}", f"Eva{n}", n % 6 + 1, n % 90, n % 700) for n in range(3000)])
    client = signed_in("admissions")
    address = f"{BOARD}?o={way}{number_of(client, column)}"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE copy_enrollments")
        # So few rows would be read whole: as on a disk without a head, a million are not.
        cursor.execute("SET LOCAL random_page_cost = 1.1")

    (page,) = [
        query["sql"]
        for query in asking.queries(client, address)
        if "copy_enrollments" in query["sql"] and "LIMIT 50" in query["sql"]
    ]

    assert asking.rows_read(page) < 600  # of 3,000: those of one step are sorted by their days


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_the_days_that_are_shown_are_those_that_the_filter_counts(hours):
    """Around the moment from which a family counts as idle for seven days."""
    acted = questions.days_ago(7) - timedelta(hours=hours)

    assert questions.idle_days(acted) == (7 if hours >= 0 else 6)
