"""Deep pages of a sorted collection begin at a remembered row, and are exact all the same."""

from unittest import mock

import pytest
from django.db import connection
from django.test import Client as Http

from oneroster.models import Category
from oneroster.rest import reading
from oneroster.rest.tests import world
from oneroster.rest.tests.world import GRADEBOOK

ROWS = 3100
OFFSETS = (999, 1000, 1240, 1999, 2001, 2040, 2049, 2051, 2480, 3000, 3090, 3099, 3100, 3101)


@pytest.fixture
def consumer(committed):
    """Asks for 3100 categories: a third without a weight, a third that share one."""
    Category.objects.bulk_create(
        Category(
            sourced_id=f"c{n * 7 % ROWS:04}",
            title=f"T{n % 50}",
            weight=(None, 1, n)[n % 3],
        )
        for n in range(ROWS)
    )
    reading._remembered.clear()
    return world.Consumer(Http())


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["weight", "title", "sourcedId", "dateLastModified"])
def test_every_deep_offset_of_a_sorted_collection_is_exact(consumer, sort, direction):
    asked = f"{GRADEBOOK}/categories?sort={sort}&orderBy={direction}"
    everything = consumer.ids(f"{asked}&limit=10000")

    for offset in OFFSETS:
        for _ in range(2):  # the first finds out that nobody writes
            assert consumer.ids(f"{asked}&limit=30&offset={offset}") == everything[offset:][:30]


def test_a_remembered_way_skips_few_rows(consumer):
    asked = f"{GRADEBOOK}/categories?sort=title&limit=30&offset=2740"
    for _ in range(2):
        consumer.ids(asked)

    with mock.patch.object(reading, "_rows", wraps=reading._rows) as rows:
        consumer.ids(asked)

    (_, start), _ = rows.call_args
    assert (start.skip, "t.sourced_id" in start.condition) == (240, True)


def test_a_sorted_deep_page_follows_what_others_commit(consumer):
    asked = f"{GRADEBOOK}/categories?sort=title&limit=3&offset=2740"
    for _ in range(3):
        before = consumer.ids(asked)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO categories (sourced_id, title) VALUES ('first', 'A')")
        answer = consumer.get(asked)
    finally:
        other.close()

    assert [each["sourcedId"] for each in answer.json()["categories"]][1:] == before[:2]
    assert answer["X-Total-Count"] == str(ROWS + 1)
