"""How staff pages behave, tried on the pages of staff people and roles."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models.functions import Upper
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from tsa.accounts.models import User
from tsa.accounts.tests.factories import PASSWORD, staff_person
from tsa.admin import lists, paginator
from tsa.admin.base import ReadOnlyAdmin
from tsa.admin.paginator import StaffPaginator
from tsa.audit.models import AuditLog
from tsa.audit.tables import AuditLogItem
from tsa.lib.errors import StoreUnavailable

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]

PEOPLE = "/admin/accounts/user/"
ROLES = "/admin/auth/group/"


@pytest.fixture
def root(admin_client_of):
    return admin_client_of(staff_person("root@tsa.example", is_superuser=True))


@pytest.fixture
def people_admin():
    return admin.site.get_model_admin(User)


def form_of(user, **changes):
    fields = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "is_active": "on",
        "is_staff": "on",
        "groups": [],
        "user_permissions": [],
    }
    return {**fields, **changes}


# -- writes are audited ---------------------------------------------------------------------


def test_who_changes_staff_rights_is_audited_with_address_session_and_request(root):
    rita = staff_person()
    auditor = Group.objects.get(name="auditor")

    root.post(
        f"{PEOPLE}{rita.pk}/change/",
        form_of(rita, groups=[auditor.pk]),
        REMOTE_ADDR="192.0.2.7",
        HTTP_X_REQUEST_ID="request-1",
    )

    row = AuditLog.objects.get(entity="accounts_user_groups", action="insert")
    assert (row.actor_kind, row.actor_id) == ("staff", "root@tsa.example")
    assert (row.address, row.request_id) == ("192.0.2.7", "request-1")
    assert row.session
    assert row.session != root.session.session_key
    assert row.after["group_id"] == auditor.pk


@pytest.mark.parametrize("action", ["add", "delete", "password", "own password"])
def test_every_way_of_writing_names_the_person(root, action):
    role = Group.objects.create(name="Helpers")
    rita = staff_person()
    seen = set(AuditLog.objects.values_list("pk", flat=True))
    password = {"password1": "another long password", "password2": "another long password"}

    if action == "add":
        answer = root.post(f"{PEOPLE}add/", {"email": "new@tsa.example", **password})
    elif action == "delete":
        answer = root.post(f"{ROLES}{role.pk}/delete/", {"post": "yes"})
    elif action == "password":
        form = {**password, "usable_password": "true"}
        answer = root.post(f"{PEOPLE}{rita.pk}/password/", form)
    else:
        new = {"new_password1": "another long password", "new_password2": "another long password"}
        answer = root.post("/admin/password_change/", {"old_password": PASSWORD, **new})

    rows = AuditLog.objects.exclude(pk__in=seen)
    assert answer.status_code == 302
    assert rows.exists()
    assert set(rows.values_list("actor_id", flat=True)) == {"root@tsa.example"}
    assert "another long" not in str(list(rows.values_list("before", "after")))


def test_a_failing_write_leaves_nothing_and_is_not_shown_as_saved(root, people_admin, monkeypatch):
    rita = staff_person()

    def fail(*args, **kwargs):
        raise RuntimeError("after the row was saved")

    monkeypatch.setattr(people_admin, "log_change", fail)
    with pytest.raises(RuntimeError):
        root.post(f"{PEOPLE}{rita.pk}/change/", form_of(rita, first_name="Other"))

    rita.refresh_from_db()
    assert rita.first_name == "Rita"


# -- opening a record is logged ------------------------------------------------------------


def openings():
    return [row for row in AuditLogItem.scan() if row.action_type == "view"]


@pytest.fixture
def about_student(people_admin, monkeypatch):
    """As if a staff person were a student."""
    monkeypatch.setattr(people_admin, "about_student", True)


@pytest.mark.parametrize("page", ["change/", "history/"])
def test_opening_a_record_is_logged_first(root, dynamo, about_student, page):
    rita = staff_person()

    answer = root.get(f"{PEOPLE}{rita.pk}/{page}")

    (row,) = openings()
    assert answer.status_code == 200
    assert row.admin_email == "root@tsa.example"
    assert (row.resource_type, row.resource_id) == ("accounts_user", str(rita.pk))


def test_a_form_shown_again_with_errors_is_an_opening_too(root, dynamo, about_student):
    rita = staff_person()

    root.post(f"{PEOPLE}{rita.pk}/change/", form_of(rita, email="not an address"))

    assert len(openings()) == 1


def test_lists_forms_for_new_rows_and_saving_open_nothing(root, dynamo, about_student):
    rita = staff_person()

    root.get(PEOPLE)
    root.get(f"{PEOPLE}add/")
    root.post(f"{PEOPLE}{rita.pk}/change/", form_of(rita))

    assert openings() == []


def test_when_it_cannot_be_logged_the_record_stays_closed(root, people_admin, monkeypatch):
    rita = staff_person()

    def down(request, obj):
        raise StoreUnavailable()

    monkeypatch.setattr(people_admin, "about_student", True)
    monkeypatch.setattr(people_admin, "opened", down)
    answer = root.get(f"{PEOPLE}{rita.pk}/change/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Quispe" not in answer.content.decode()


# -- reading only --------------------------------------------------------------------------


def test_a_read_only_admin_refuses_add_change_and_delete():
    request = RequestFactory().get("/")
    request.user = staff_person(is_superuser=True)
    page = ReadOnlyAdmin(Group, admin.site)

    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_the_audit_log_can_be_read_and_nothing_else(root):
    staff_person()
    row = AuditLog.objects.filter(entity="accounts_user").first()

    page = root.get(f"/admin/audit/auditlog/{row.pk}/change/")

    assert root.get("/admin/audit/auditlog/?actor_kind=staff&action=insert").status_code == 200
    assert root.get("/admin/audit/auditlog/?q=root@tsa.example").status_code == 200
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert root.post(f"/admin/audit/auditlog/{row.pk}/change/", {}).status_code == 403
    assert root.get("/admin/audit/auditlog/add/").status_code == 403


# -- counting ------------------------------------------------------------------------------


def people(number):
    User.objects.bulk_create(
        User(email=f"p{each}@tsa.example", first_name="P", last_name=f"{each:03}")
        for each in range(number)
    )
    return User.objects.order_by("last_name")


def test_a_quick_count_is_exact():
    pages = StaffPaginator(people(7), 3)

    assert pages.count == 7
    assert not pages.is_estimate
    assert pages.num_pages == 3


def test_counting_leaves_the_connections_time_limit_as_it_was():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchone()
        StaffPaginator(people(1), 3).count
        cursor.execute("SHOW statement_timeout")

        assert cursor.fetchone() == before


@pytest.fixture
def slow_count(monkeypatch):
    """Every exact count takes longer than it may."""

    def count(rows):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr(paginator, "COUNT_MILLISECONDS", 10)
    monkeypatch.setattr(paginator, "_exact", count)


def test_an_estimate_never_hides_the_next_page(slow_count):
    rows = people(9)

    for asked in (1, 2, 98):
        pages = StaffPaginator(rows, 3, page_asked=asked)
        assert pages.num_pages > asked
        assert pages.is_estimate
        assert list(pages.page(asked).object_list) == list(rows[3 * (asked - 1) : 3 * asked])


def test_what_is_expected_to_be_long_is_not_counted(monkeypatch):
    monkeypatch.setattr(paginator, "MOST_COUNTED", -1)
    monkeypatch.setattr(paginator, "_exact", lambda rows: pytest.fail("it was counted"))

    assert StaffPaginator(people(3), 3).is_cut


def test_what_is_empty_for_certain_counts_nothing():
    assert StaffPaginator(User.objects.none(), 3).count == 0


def test_no_list_is_deeper_than_a_hundred_pages(root):
    people(101)
    pages = StaffPaginator(User.objects.order_by("last_name"), 1)

    assert pages.num_pages == 100
    assert pages.is_cut


def test_a_list_says_where_it_ends(root, monkeypatch):
    monkeypatch.setattr(paginator, "MOST_PAGES", 1)
    people(60)

    answer = root.get(PEOPLE)

    assert "A list ends here, after 50 rows" in answer.content.decode()


# -- beyond the last page --------------------------------------------------------------------


def shown(client, query: str) -> list[str]:
    return [str(row.pk) for row in client.get(f"{PEOPLE}{query}").context_data["cl"].result_list]


@pytest.mark.parametrize("order", ["", "o=1", "o=-2", "o=3.-1", "o=-5"])
def test_a_list_goes_on_behind_its_last_page_until_every_row_was_shown(root, monkeypatch, order):
    """By name, e-mail and whether active, up and down: each row once, in the list's own order."""
    monkeypatch.setattr(paginator, "MOST_PAGES", 1)
    people(120)
    parts, query = [], f"?{order}"
    while query:
        found = root.get(f"{PEOPLE}{query}").context_data["cl"]
        parts.extend(row.pk for row in found.result_list)
        query = found.going_on if found.paginator.is_cut else ""
    monkeypatch.undo()

    whole = root.get(f"{PEOPLE}?{order}").context_data["cl"].queryset
    assert parts == list(whole.values_list("pk", flat=True))


def test_the_last_page_leads_on_and_what_follows_leads_back(root, monkeypatch):
    monkeypatch.setattr(paginator, "MOST_PAGES", 1)
    people(60)

    first = root.get(f"{PEOPLE}?is_active__exact=1")
    going_on = first.context_data["cl"].going_on
    second = root.get(f"{PEOPLE}{going_on}")

    assert "is_active__exact=1" in going_on
    assert escape(going_on) in first.content.decode()
    assert 'href="?is_active__exact=1"' in second.content.decode()
    assert len(second.context_data["cl"].result_list) == 11


def test_another_order_or_filter_begins_the_list_anew(root):
    people(3)
    cut = root.get(f"{PEOPLE}?_after={User.objects.first().pk}").context_data["cl"]

    assert "_after" in cut.get_query_string({"p": 2})
    assert "_after" not in cut.get_query_string({"o": "1"})
    assert "_after" not in cut.get_query_string({}, ["is_active"])


@pytest.mark.parametrize("key", ["gone", "0", "9999999", "-"])
def test_a_row_that_is_gone_begins_the_list_anew(root, key):
    people(3)

    assert shown(root, f"?_after={key}") == shown(root, "")


@pytest.mark.parametrize("order", [["last_name"], ["-last_login", "pk"], ["last_login", "-pk"]])
def test_what_is_missing_stands_where_postgresql_sorts_it(order):
    people(6)
    for number, person in enumerate(User.objects.all()[:3]):
        User.objects.filter(pk=person.pk).update(last_login=f"2026-11-0{1 + number}T00:00Z")
    rows = User.objects.order_by(*order, *(["pk"] if len(order) == 1 else []))
    whole = [row.pk for row in rows]

    for place, key in enumerate(whole):
        rest = lists.beyond(rows, str(key), among=User.objects.all())
        assert [row.pk for row in rest] == whole[place + 1 :]


def test_an_order_that_is_no_column_is_not_gone_on_in():
    assert lists.order_of(User.objects.order_by(Upper("last_name"))) is None
    assert lists.order_of(AuditLog.objects.order_by("-at", "-pk")) is not None


# -- costs ---------------------------------------------------------------------------------


def test_a_list_costs_the_same_for_one_row_and_for_fifty(root):
    root.get(PEOPLE)
    with CaptureQueriesContext(connection) as few:
        root.get(PEOPLE)
    people(49)
    with CaptureQueriesContext(connection) as many:
        root.get(PEOPLE)

    assert len(few) == len(many)
    # session, person; estimate, savepoint, limit, count, limit, release; rows; the filter's roles
    assert len(many) <= 10
