"""The admin audit log as auditors search it: by person, record, student, kind, time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tsa.admin import audit_log_pages
from tsa.admin.tests.clients import signed_in
from tsa.audit import log_search, staff_log
from tsa.audit.tables import KINDS, AuditLogItem
from tsa.dynamo.items import as_text
from tsa.dynamo.writes import commit
from tsa.lib.actor import Actor, Kind
from tsa.lib.errors import StoreUnavailable

pytestmark = pytest.mark.django_db
PAGE = "/admin/audit/auditlog/admin-log/"
SAM = Actor(Kind.STAFF, "sam@tsa.example", request_id="r-9")


def put(action="update", *, by=SAM, key="doc-1", ago=timedelta(minutes=1), **states):
    write = staff_log.entry(
        action, resource_type="document", resource_id=key, by=by, description="", **states
    )
    write.item.timestamp = as_text(timezone.now() - ago)
    commit(write)
    return write.item.log_id


@pytest.fixture
def auditor(dynamo):
    return signed_in("auditor")


@pytest.fixture
def decided(dynamo):
    return put(before={"verification_status": "pending"}, after={"verification_status": "approved"})


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "actor=sam@tsa.example",
        "action=update",
        "table=document&key=doc-1",
        "kind=staff&table=document",
        "request=r-9",
    ],
)
def test_a_row_is_found_with_its_difference(auditor, decided, asked):
    answer = auditor.get(f"{PAGE}?{asked}").content.decode()

    assert "pending → approved" in answer.lower()


@pytest.mark.parametrize(
    "asked", ["actor=ann@tsa.example", "action=delete", "table=document&key=doc-2", "kind=coach"]
)
def test_what_is_not_asked_for_is_not_found(auditor, decided, asked):
    assert "approved" not in auditor.get(f"{PAGE}?{asked}").content.decode().lower()


def test_a_time_alone_finds_rows_of_every_kind(dynamo):
    made = {put(kind) for kind in KINDS}

    found = log_search.page({})

    assert {item.log_id for item in found.rows} == made


def test_a_word_that_is_no_kind_is_kept_and_found(dynamo):
    put("card.printed")

    (item,) = log_search.page({}).rows

    assert (item.action_type, item.action_description) == ("other", "card.printed")


def test_without_a_person_or_record_only_the_recent_past_is_read(dynamo):
    old = put(ago=timedelta(days=90))

    assert log_search.page({"action": "update"}).rows == []
    assert [each.log_id for each in log_search.page({"actor": SAM.id}).rows] == [old]
    since = timezone.now() - timedelta(days=100)
    assert [each.log_id for each in log_search.page({"since": since}).rows] == [old]


@pytest.mark.parametrize("asked", [{}, {"actor": SAM.id}, {"action": "view"}], ids=str)
def test_pages_go_on_without_gap_or_repetition(dynamo, asked):
    moment = timedelta(minutes=5)
    made = {put("view", key=f"d{each}", ago=moment * (each // 4)) for each in range(11)}

    shown, after = [], ""
    while True:
        found = log_search.page(asked, after=after, size=3)
        shown += [item.log_id for item in found.rows]
        after = found.following
        if not after:
            break

    assert sorted(shown) == sorted(made)


def test_a_page_reads_a_bounded_number_of_rows_and_goes_on(dynamo, monkeypatch):
    monkeypatch.setattr(log_search, "MOST_READ", 4)
    first = put("view", key="wanted", ago=timedelta(hours=1))
    for each in range(6):
        put("view", key=f"d{each}")
    asked = {"action": "view", "table": "document", "actor": "", "request": "r-9", "kind": "coach"}

    found = log_search.page(asked)

    assert found.rows == []
    assert found.following
    assert first  # it is further back, and is read by the next page


def test_where_the_store_does_not_answer_the_page_says_so(auditor, monkeypatch):
    def away(*arguments, **what):
        raise StoreUnavailable

    monkeypatch.setattr(log_search, "_index", away)

    answer = auditor.get(PAGE)

    assert answer.status_code == 200
    assert 'id="away"' in answer.content.decode()


def test_the_log_comes_as_csv_for_a_purpose_that_is_kept(auditor, decided):
    answer = auditor.post(f"{PAGE}export/?actor={SAM.id}", {"purpose": "asked for by the board"})

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "approved" in lines[1]
    (noted,) = [item for item in AuditLogItem.scan() if item.action_type == "export"]
    assert noted.resource_type == audit_log_pages.LOG
    assert noted.details == {"purpose": "asked for by the board", "filters": ["actor"]}


@pytest.mark.parametrize("role", ["registrar", "admissions", "finance"])
@pytest.mark.parametrize("page", ["", "export/"], ids=["page", "export"])
def test_only_auditors_and_superusers_search_it(dynamo, role, page):
    assert signed_in(role, every_school=True).get(PAGE + page).status_code == 403


def test_whoever_reaches_some_schools_only_does_not_search_it(dynamo):
    person = signed_in("registrar", email="one@tsa.example", organizations=[])

    assert person.get(PAGE).status_code == 403
