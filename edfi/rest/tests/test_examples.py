"""Every resource takes its printed example and gives it back, whole."""

import pytest

from edfi.rest.resource import served
from edfi.rest.tests.world import ORDER, example, plain


def test_every_resource_has_an_example():
    assert {each.name for each in served() if each.group == "resources"} == set(ORDER)


@pytest.mark.parametrize("resource", ORDER)
def test_an_example_comes_back_as_it_was_sent(sis, resource):
    path = sis.build(until=resource)[resource]

    item = sis.get(path)

    assert item.status_code == 200
    assert plain(item.json()) == example(resource)
    assert item["ETag"] == f'"{item.json()["_etag"]}"'
    assert sis.listed(resource)[-1] == item.json()


@pytest.mark.parametrize("resource", ORDER)
def test_the_same_again_changes_nothing(sis, resource):
    path = sis.build(until=resource)[resource]
    first = sis.get(path)

    again = sis.post(resource, example(resource))

    assert again.status_code == 200
    assert again["ETag"] == first["ETag"]
    assert again["Location"].endswith(path)
    assert sis.get(path).content == first.content
