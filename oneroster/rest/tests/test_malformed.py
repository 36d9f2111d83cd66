"""Hundreds of malformed queries: each is refused in the standard's words, none lists a table."""

from urllib.parse import quote, quote_from_bytes

import pytest

from oneroster.models import Category
from oneroster.rest.routes import ALL
from oneroster.rest.tests import schemas, world
from oneroster.rest.tests.world import GRADEBOOK, OLDER

FILTERS = [
    *("", " ", "'", "''", "=", "='a'", "status", "status=", "status=active", "status='active"),
    *("status=active'", "status=='active'", "status<>'active'", "status is 'active'", "status'a'"),
    *("status='a' AND", "status='a' AND AND status='a'", "OR status='a'", "status='a'status='a'"),
    *("(status='a')"),
    *("NOT status='a'", "status!~'a'", "status=~'a'", "status LIKE 'a'", 'status="active"'),
    *("nothing='a'", "STATUS='active'", "status.x='a'", ".status='a'", "status.='a'", "1='1'"),
    *("true", "1=1", "status='a' OR 1=1", "status='a'--", "status='a'/*"),
    *("dateLastModified>''", "dateLastModified>'x'", "dateLastModified>'2026-02-30'"),
    *("dateLastModified>'now'", "dateLastModified>'infinity'", "dateLastModified>'1'"),
    *("dateLastModified~'2026'", "metadata='x'", "metadata.='x'", "metadata.a b='x'"),
    *("t.status='active'", "t.\"status\"='active'", "pg_sleep(1)='1'", "sourcedId IN ('a')"),
    *("status='\x00'", "status='a' \x00", "sta\x00tus='a'", "status='active' AND password='x'"),
]
# A quote that cannot be the closing one is part of the value, which is that of no object.
ODD_VALUES = [
    *("status='a' OR '1'='1'", "status='active';status='active'", "status='active',title='a'"),
    *("status='active' && status='active'", "status='a' OR 1 = '1'", "status='active'' OR ''a'"),
]
OTHERS = [
    *("limit=0", "limit=-1", "limit=", "limit=x", "limit=1.5", "limit=0x10", "limit=1e3"),
    *("limit=99999999999", "limit=NaN", "limit=%00", "limit=1;offset=1", "limit=1%201", "limit=１"),
    *("offset=-1", "offset=", "offset=x", "offset=2147483648", "offset=1&offset=1", "offset=null"),
    *("orderBy=up", "orderBy=", "orderBy=asc%00", "fields=", "fields=,", "fields=nothing"),
    *("fields=sourcedId,,status", "fields=sourcedId;status", "fields=*", "fields=%00"),
    *("fields=sourcedId&fields=status", "filter=x&filter=x", "sort=title&sort=title"),
    *("Limit=0", "LIMIT=x", "%20limit%20=0", "filter=%FF", "fields=%FF", "limit=%FF"),
]
COLLECTIONS = [each for each in ALL if each.scopes and not each.one and "/" not in each.path]


def _id(text: str) -> str:
    return quote(text, safe="=<>!~'.,")


def _refused(answer, version: str) -> None:
    assert answer.status_code == 400, answer.content[:300]
    if version == "1.2":
        schemas.check_error(answer.json())
    else:
        (info,) = answer.json()["statusInfoSet"]
        assert info["imsx_codeMajor"] == "failure"


def _asked(version: str):
    for route in COLLECTIONS:
        if version in route.versions:
            root = OLDER if version == "1.1" else f"/ims/oneroster/{route.service}/v1p2"
            yield f"{root}/{route.path}"


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_no_malformed_filter_is_answered_by_any_collection(db, consumer, version):
    for address in _asked(version):
        for filter_ in FILTERS:
            answer = consumer.get(f"{address}?filter={quote(filter_)}")
            _refused(answer, version)
            assert answer.json().keys() & {"imsx_CodeMinor", "statusInfoSet"}, filter_
            assert "invalid_filter_field" in answer.content.decode()


def test_an_odd_value_is_one_that_no_object_has(district, consumer):
    world.Roster(consumer)
    for address in _asked("1.2"):
        assert consumer.listed(address)
        for filter_ in ODD_VALUES:
            answer = consumer.get(f"{address}?filter={quote(filter_)}")
            if answer.status_code != 400:
                assert answer["X-Total-Count"] == "0", (address, filter_)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_no_malformed_page_or_projection_is_answered_by_any_collection(db, consumer, version):
    for address in _asked(version):
        for query in OTHERS:
            _refused(consumer.get(f"{address}?{query}"), version)


@pytest.mark.parametrize(
    "sort",
    ["nothing", "t.title", "title;DROP", "title desc", "1", "(SELECT 1)", "title,status", "\x00"],
    ids=_id,
)
def test_no_malformed_sort_reaches_the_database(db, consumer, sort):
    Category.objects.create(sourced_id="a", title="2")
    Category.objects.create(sourced_id="b", title="1")

    assert consumer.ids(f"{GRADEBOOK}/categories?sort={quote(sort)}") == ["a", "b"]
    answer = consumer.get(f"{world.RESOURCES}/resources?sort={quote(sort)}")
    _refused(answer, "1.2")


@pytest.mark.parametrize("text", [b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"%", b"%2", b"%zz"])
def test_bytes_that_are_no_text_are_no_error_of_the_server(db, consumer, text):
    said = quote_from_bytes(text)
    for query in (f"filter=title='{said}'", f"sort={said}", f"{said}=1"):
        answer = consumer.get(f"{GRADEBOOK}/categories?{query}")
        assert answer.status_code in (200, 400)
    assert consumer.get(f"{GRADEBOOK}/categories/{said}").status_code in (200, 404)
    assert consumer.put(f"{GRADEBOOK}/categories/{said}", {"category": {}}).status_code == 422


def test_a_filter_of_the_most_clauses_is_answered_and_one_more_is_not(db, consumer):
    clauses = ["title='a'"] * 20

    assert consumer.listed(f"{GRADEBOOK}/categories?filter={quote(' OR '.join(clauses))}") == []
    answer = consumer.get(f"{GRADEBOOK}/categories?filter={quote(' OR '.join([*clauses, 'x']))}")
    _refused(answer, "1.2")


def test_what_nobody_knows_changes_nothing(db, consumer):
    Category.objects.create(sourced_id="a", title="T")
    for query in ("page=2", "$filter=x", "filter[]=x", "where=1", "x", "=", "&&", "fields%5B%5D=x"):
        answer = consumer.get(f"{GRADEBOOK}/categories?{query}")
        assert answer.status_code == 200
        assert answer["X-Total-Count"] == "1"
