"""Lists out to a file and back in: what is shown before, what is stored, and what is refused."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cohorts.admin import rows, tables, transfer
from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.tests.factories import CohortFactory, MemberFactory
from cohorts.tests.transfers import (
    LIST,
    MEMBERS,
    confirmed,
    csv_of,
    excel_of,
    exported,
    imported,
    previewed,
    refused,
)
from oneroster.tests.factories import OrganizationFactory, RosterUserFactory
from tsa.accounts.models import User
from tsa.admin.tests.clients import changes, signed_in, told
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db
WHY = {"purpose": "a test of ours"}


# -- out ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_filtered_list_of_groups_is_exported(dynamo, kind):
    CohortFactory(code="a", education_level="Grade 5", is_homeroom=True)
    CohortFactory(code="b")

    head, *found = exported(LIST, kind, "?level=Grade+5")

    assert head[:5] == ["code", "name", "organization", "tutor", "education_level"]
    assert [line[0] for line in found] == ["a"]
    assert dict(zip(head, found[0], strict=True))["homeroom"] == "yes"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_of_an_export_is_a_formula(dynamo, kind, start):
    CohortFactory(code="a", name=f"{start}SUM(A1:A9)")

    _head, line = exported(LIST, kind)

    assert line[1] == f"'{start}SUM(A1:A9)"


def test_an_export_is_noted_in_the_audit_log(dynamo):
    MemberFactory()

    exported(MEMBERS)

    (noted,) = changes("student_cohort_members")
    assert (noted.action_type, noted.details["purpose"]) == ("export", "a test of ours")


def test_an_export_costs_the_same_for_2_rows_and_for_40(dynamo, django_assert_max_num_queries):
    MemberFactory.create_batch(40)
    client = signed_in("registrar")

    with django_assert_max_num_queries(12):
        answer = client.post(f"{MEMBERS}export/", {"format": "csv", **WHY})
        assert answer.getvalue().count(b"\n") == 41


def test_too_many_rows_for_excel_are_a_message_and_csv_is_offered(dynamo, monkeypatch):
    monkeypatch.setattr(transfer, "MOST_IN_EXCEL", 1)
    CohortFactory.create_batch(2)
    client = signed_in("registrar")

    answer = client.post(f"{LIST}export/", {"format": "xlsx", **WHY})

    assert "Excel files have at most 1 rows" in told(answer)
    assert client.post(f"{LIST}export/", {"format": "csv", **WHY}).getvalue().count(b"\n") == 3


def test_an_export_of_nothing_says_so(dynamo):
    page = signed_in("registrar").get(f"{LIST}export/?q=nothing").content.decode()

    assert "there is nothing to export" in page


# -- and back: what was not changed is skipped --------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("address", [LIST, MEMBERS], ids=["cohorts", "members"])
def test_an_unchanged_export_changes_nothing(dynamo, address, kind):
    cohort = CohortFactory(
        code="=a",
        name="-1+1",
        organization_unit=OrganizationFactory(),
        tutor=RosterUserFactory(role="teacher"),
        is_homeroom=True,
    )
    MemberFactory(cohort=cohort)
    MemberFactory(cohort=cohort, is_active=False, end_date=date(2026, 9, 9))
    CohortFactory(code="b", is_active=False, start_year=None, end_year=None)
    client = signed_in("registrar")
    data = client.post(f"{address}export/", {"format": kind, **WHY}).getvalue()
    etags = list(StudentCohort.objects.values_list("etag")) + list(
        StudentCohortMember.objects.values_list("etag")
    )

    page = previewed(client, address, data, f"list.{kind}")

    assert page.context_data["problems"] == []
    assert page.context_data["totals"]["skip"] == 2
    assert page.context_data["changes"] == []
    confirmed(client, address, page)
    assert etags == list(StudentCohort.objects.values_list("etag")) + list(
        StudentCohortMember.objects.values_list("etag")
    )


# -- groups in ----------------------------------------------------------------------------------


def test_a_preview_shows_what_would_change_and_stores_nothing():
    CohortFactory(code="b")

    page = previewed(signed_in("registrar"), LIST, csv_of("code,name", "a,Class A", "b,Class B"))

    assert StudentCohort.objects.get().name == "b"
    assert page.context_data["totals"]["new"] == 1
    shown = page.content.decode()
    assert "<li>code: a</li><li>name: Class A</li>" in shown
    assert "name: b → Class B" in shown


def test_a_file_of_groups_adds_and_changes_them():
    CohortFactory(code="a", name="Old", language="en")
    tutor, organization = RosterUserFactory(role="teacher"), OrganizationFactory()

    answer = imported(
        LIST,
        csv_of(
            "code,name,organization,tutor,start_year,homeroom",
            f"a,New,{organization.pk},{tutor.pk},2026,no",
            f"b,Class B,,{tutor.pk},,yes",
        ),
    )

    assert "1 added, 1 changed, 0 unchanged." in told(answer)
    first, second = StudentCohort.objects.order_by("code")
    assert (first.name, first.language, first.tutor) == ("New", "en", tutor)
    assert first.organization_unit == organization
    assert (second.name, second.is_homeroom, second.start_year) == ("Class B", True, None)
    assert second.tutor == tutor


def test_an_excel_file_is_read_as_people_see_it():
    data = excel_of(["Code", "Name", "Start_Year"], ["a", "Class A", 2026.0], [None, None, None])

    imported(LIST, data, "groups.xlsx")

    assert StudentCohort.objects.get().start_year == 2026


def test_a_group_that_a_file_makes_inactive_is_closed_with_its_members():
    member = MemberFactory(cohort__code="a")

    imported(LIST, csv_of("code,active", "a,no"))

    member.refresh_from_db()
    assert (member.is_active, member.end_date) == (False, timezone.localdate())


def test_problems_are_named_by_line_and_column_and_nothing_is_stored():
    CohortFactory(code="a")

    found = refused(
        LIST,
        csv_of(
            "code,name,organization,tutor,start_year,end_year,homeroom",
            "a,New,,,2026,2027,no",
            "",
            "b,,nowhere,nobody,2026,2027,no",
            "c,C,,,soon,2027,perhaps",
            "d,D,,,2027,2026,no",
            "a,Again,,,2026,2027,no",
        ),
    )

    places = [(line, column) for line, column, _text in found]
    assert places[:5] == [
        (4, "name"),
        (4, "organization"),
        (4, "tutor"),
        (5, "start_year"),
        (5, "homeroom"),
    ]
    assert (6, "end_year", "The end year lies before the start year.") in found
    assert (7, "code", "The same as line 2: keep one of the two.") in found
    assert StudentCohort.objects.get().name == "a"


@pytest.mark.parametrize("column", ["code", "education_level", "education_type", "language"])
def test_a_cell_that_no_index_can_hold_is_refused_at_its_column(column):
    row = {"code": "a", "name": "A", column: "".join(chr(n) for n in range(65, 9000))}

    found = refused(LIST, csv_of(",".join(row), ",".join(f'"{each}"' for each in row.values())))

    assert found == [(2, column, "Longer than 200 characters: shorten it.")]


def test_the_page_for_files_says_of_what_and_leads_to_the_export():
    page = signed_in("registrar").get(f"{LIST}import/").content.decode()

    assert "Import student groups" in page
    assert f'href="{LIST}export/"' in page


def test_from_a_preview_one_goes_on_to_another_file():
    page = previewed(signed_in("registrar"), LIST, csv_of("code,name", "a,A"))

    assert "Choose another file" in page.content.decode()


def test_a_student_as_tutor_is_refused_by_the_services_rule():
    student = RosterUserFactory(role="student")

    found = refused(LIST, csv_of("code,name,tutor", f"a,A,{student.pk}"))

    assert found == [(2, "tutor", "A student cannot be the tutor of a group.")]


def test_a_homeroom_that_would_be_a_second_one_is_refused():
    here = MemberFactory(cohort__is_homeroom=True)
    MemberFactory(student=here.student, cohort__code="b")

    ((line, _column, text),) = refused(LIST, csv_of("code,homeroom", "b,yes"))

    assert line == 2
    assert "homeroom" in text


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "empty"),
        (b"code,name", "a.csv", "no row"),
        (b"name\r\nA", "a.csv", "missing: code"),
        (b"code,shoe\r\na,42", "a.csv", "Unknown columns: shoe"),
        (b"code,code\r\na,b", "a.csv", "Two columns"),
        (b"code,name\r\na,b,c", "a.csv", "Line 2 has more cells"),
        (b'code,name\r\na,"b', "a.csv", "Line 2 is no CSV"),
        ("code,name\r\na,\xe9".encode("latin-1"), "a.csv", "not UTF-8"),
        (b"PK no zip", "a.xlsx", "no Excel file"),
        (b"code", "a.pdf", "Only .csv and .xlsx"),
    ],
    ids=[
        *("empty", "headings", "no_code", "unknown", "twice", "long_line", "quote", "latin_1"),
        *("no_excel", "pdf"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(data, name, said):
    page = previewed(signed_in("registrar"), LIST, data, name)

    assert "confirm_form" not in page.context_data
    assert said in page.content.decode() or "submitted file is empty" in page.content.decode()


def test_semicolons_of_excel_are_understood():
    imported(LIST, "\ufeffcode;name\r\na;Año 5\r\n".encode())

    assert StudentCohort.objects.get().name == "Año 5"


@pytest.mark.parametrize(
    ("module", "limit", "said"),
    [(tables, "MOST_ROWS", "More than 1 rows"), (rows, "MOST_CHANGES", "More than 1 rows would")],
    ids=["rows", "changes"],
)
def test_a_file_that_is_too_long_is_refused(monkeypatch, module, limit, said):
    monkeypatch.setattr(module, limit, 1)

    page = previewed(signed_in("registrar"), LIST, csv_of("code,name", "a,A", "b,B"))

    assert said in page.content.decode()
    assert not StudentCohort.objects.exists()


def test_what_became_wrong_since_the_preview_stores_nothing():
    client, tutor = signed_in("registrar"), RosterUserFactory(role="teacher")
    page = previewed(client, LIST, csv_of("code,name,tutor", "a,A,", f"b,B,{tutor.pk}"))
    tutor.delete()

    answer = confirmed(client, LIST, page)

    assert not StudentCohort.objects.exists()
    assert [(each.line, each.column) for each in answer.context_data["problems"]] == [(3, "tutor")]
    assert answer.content.decode().count('name="import_file"') == 1


def test_a_preview_that_is_too_old_or_not_ours_is_not_taken():
    client = signed_in("registrar")
    page = previewed(client, LIST, csv_of("code,name", "a,A"))
    form = page.context_data["confirm_form"].initial

    answer = client.post(
        f"{LIST}process_import/", form | {"import_file_name": form["import_file_name"] + "x"}
    )

    assert "Choose the file once more." in answer.content.decode()
    assert not StudentCohort.objects.exists()


def test_an_import_is_audited_with_who_did_it():
    imported(LIST, csv_of("code,name", "a,A"))

    row = AuditLog.objects.filter(entity="student_cohorts", action="insert").latest("id")
    assert (row.actor_kind, row.actor_id) == ("staff", "registrar@tsa.example")


def test_a_preview_costs_the_same_for_2_unchanged_rows_and_for_40():
    client = signed_in("registrar")
    many = CohortFactory.create_batch(40)
    lines = [f"{each.code},{each.name}" for each in many]
    previewed(client, LIST, csv_of("code,name", *lines[:2]))

    def cost(chosen):
        with CaptureQueriesContext(connection) as captured:
            previewed(client, LIST, csv_of("code,name", *chosen))
        return len([each for each in captured if "SAVEPOINT" not in each["sql"]])

    assert cost(lines) == cost(lines[:2])


def test_imports_are_only_for_who_may_change():
    client = signed_in("auditor")

    assert previewed(client, LIST, csv_of("code,name", "a,A")).status_code == 403
    assert client.post(f"{LIST}process_import/", {}).status_code == 403


def test_a_registrar_of_one_school_reaches_only_that_schools_groups():
    """What is out of reach is answered as if it were not there."""
    mine = OrganizationFactory(type="school")
    client = signed_in("registrar", every_school=False)
    User.objects.get(email="registrar@tsa.example").organizations.add(mine)
    CohortFactory(code="theirs", organization_unit=OrganizationFactory())

    page = previewed(
        client, LIST, csv_of("code,name,organization", "theirs,X,", f"n,N,{mine.pk}", "m,M,")
    )

    lines = {each.line for each in page.context_data["problems"]}
    assert lines == {2, 4}
