"""Users and organizations follow contacts, staffs and agencies, whichever way those are written."""

from datetime import date

import pytest
from django.db import connection

from edfi.models import (
    Contact,
    School,
    Staff,
    StaffEducationOrganizationAssignment,
    StudentContactAssociation,
    StudentSchoolAssociation,
)
from edfi.services import contact_unique_id
from edfi.tests.factories import (
    ContactFactory,
    EducationServiceCenterFactory,
    LocalEducationAgencyFactory,
    SchoolFactory,
    StaffEducationOrganizationAssignmentFactory,
    StaffFactory,
    StateEducationAgencyFactory,
    StudentContactAssociationFactory,
    StudentFactory,
    StudentSchoolAssociationFactory,
)
from oneroster import services
from oneroster.models import Organization, RosterUser, UserAgent, UserRole
from oneroster.tests.factories import OrganizationFactory
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db
MAIL = "uri://ed-fi.org/ElectronicMailTypeDescriptor#"
ROLE = "uri://ed-fi.org/StaffClassificationDescriptor#"


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def user(key):
    return RosterUser.objects.get(pk=key)


def mail(kind, address, **more):
    return {
        "electronicMailTypeDescriptor": f"{MAIL}{kind}",
        "electronicMailAddress": address,
        **more,
    }


# -- roles that are there first -------------------------------------------------------------------


@pytest.mark.parametrize("orgs", [(), ("a",), ("b", "a")])
@pytest.mark.parametrize("kind", ["student", "staff"])
def test_a_user_is_written_once_with_the_roles_that_are_there_first(kind, orgs):
    for org in orgs:
        OrganizationFactory(sourced_id=org)
        raw(
            "INSERT INTO user_roles (sourced_id, user_sourced_id, org_sourced_id, role, role_type,"
            " begin_date, status) VALUES (%s, %s, %s, 'aide', 'primary', '2026-08-01', 'active')",
            f"r{org}",
            f"{kind}_7",
            org,
        )

    if kind == "student":
        StudentFactory(student_unique_id="7")
    else:
        StaffFactory(staff_unique_id="7")

    made = user(f"{kind}_7")
    assert made.role == ("aide" if orgs else {"student": "student", "staff": "teacher"}[kind])
    assert made.org_ids == sorted(orgs)
    assert [each["org"] for each in made.roster_roles] == sorted(orgs)
    assert all(
        each
        == {"role": "aide", "roleType": "primary", "org": each["org"], "beginDate": "2026-08-01"}
        for each in made.roster_roles
    )
    assert AuditLog.objects.get(entity="users", entity_id=made.pk).action == "insert"


@pytest.mark.parametrize(
    ("factory", "key"),
    [(StudentFactory, "student"), (StaffFactory, "staff")],
    ids=["student", "staff"],
)
def test_a_user_is_active_again_when_their_record_comes_back(factory, key):
    record = factory(**{f"{key}_unique_id": "7"})
    record.delete()
    assert (user(f"{key}_7").status, user(f"{key}_7").enabled_user) == ("tobedeleted", False)

    factory(**{f"{key}_unique_id": "7"})

    assert (user(f"{key}_7").status, user(f"{key}_7").enabled_user) == ("active", True)


# -- contacts -----------------------------------------------------------------------------------


def test_a_contact_by_another_system_becomes_a_user():
    ContactFactory(
        contact_unique_id="C 7",
        electronic_mails=[mail("Other", "b@x.example"), mail("Home/Personal", "a@x.example")],
        telephones=[
            {"telephoneNumber": "2", "orderOfPriority": 2},
            {"telephoneNumber": "1", "orderOfPriority": 1},
        ],
    )

    parent = user("contact_C 7")
    assert (parent.given_name, parent.family_name, parent.role) == ("Eva", "Lopez", "parent")
    assert (parent.email, parent.phone, parent.username) == ("a@x.example", "1", None)
    assert parent.org_ids == []


def test_a_long_telephone_number_is_cut_for_the_roster():
    number = "+1 512 555 0147 ext. 123"
    ContactFactory(contact_unique_id="C7", telephones=[{"telephoneNumber": number}])

    assert user("contact_C7").phone == number[:20]


def test_an_enrolments_contact_is_the_parents_user():
    contact = ContactFactory(contact_unique_id=contact_unique_id("eva@x.example"))

    parent = user(services.parent_user_id("Eva@X.example"))
    assert RosterUser.objects.count() == 1

    Contact.objects.filter(pk=contact.pk).update(first_name="Evita")
    parent.refresh_from_db()
    assert parent.given_name == "Evita"


def test_a_contacts_names_win_over_the_rosters():
    ContactFactory(contact_unique_id="C7")

    RosterUser.objects.filter(pk="contact_C7").update(given_name="Forged", pronouns="she")

    assert (user("contact_C7").given_name, user("contact_C7").pronouns) == ("Eva", "she")


def test_a_contact_that_goes_leaves_a_user_to_be_deleted_and_may_come_back():
    ContactFactory(contact_unique_id="C7").delete()
    assert (user("contact_C7").status, user("contact_C7").enabled_user) == ("tobedeleted", False)

    ContactFactory(contact_unique_id="C7")
    assert (user("contact_C7").status, user("contact_C7").enabled_user) == ("active", True)


def test_a_user_whom_staff_have_disabled_stays_so():
    contact = ContactFactory(contact_unique_id="C7")
    RosterUser.objects.filter(pk="contact_C7").update(enabled_user=False)

    Contact.objects.filter(pk=contact.pk).update(first_name="Evita")

    assert user("contact_C7").enabled_user is False


def test_contact_and_student_name_each_other_as_agents():
    link = StudentContactAssociationFactory(contact=ContactFactory(contact_unique_id="C7"))
    student = f"student_{link.student_id}"

    assert user(student).agents == ["contact_C7"]
    assert user("contact_C7").agents == [student]

    StudentContactAssociation.objects.all().delete()
    assert not UserAgent.objects.exists()
    assert (user(student).agents, user("contact_C7").agents) == ([], [])


def test_five_hundred_contacts_are_followed_by_one_statement(django_assert_max_num_queries):
    contacts = ContactFactory.build_batch(500)

    with django_assert_max_num_queries(1):
        Contact.objects.bulk_create(contacts)

    assert RosterUser.objects.filter(role="parent").count() == 500


# -- staffs -------------------------------------------------------------------------------------


def test_a_member_of_staff_is_a_user():
    staff = StaffFactory(
        staff_unique_id="S1",
        electronic_mails=[
            mail("Work", "work@x.example"),
            mail("Other", "first@x.example", primaryEmailAddressIndicator=True),
        ],
    )

    teacher = user("staff_S1")
    assert (teacher.role, teacher.identifier, teacher.username) == ("teacher", "S1", "staff_S1")
    assert (teacher.given_name, teacher.email) == (staff.first_name, "first@x.example")

    Staff.objects.filter(pk=staff.pk).update(
        last_name="New", electronic_mails=[mail("Work", "work@x.example")]
    )
    assert (user("staff_S1").family_name, user("staff_S1").email) == ("New", "work@x.example")

    staff.delete()
    assert user("staff_S1").status == "tobedeleted"


def assign(staff, school, kind, **values):
    return StaffEducationOrganizationAssignmentFactory(
        staff=staff,
        education_organization_id=school.school_id,
        staff_classification_descriptor=f"{ROLE}{kind}",
        **values,
    )


@pytest.mark.parametrize(("kind", "role"), [("Teacher", "teacher"), ("Principal", "administrator")])
def test_an_assignment_is_a_role_at_the_school(kind, role):
    staff, school = StaffFactory(staff_unique_id="S1"), SchoolFactory(school_id=77)

    assign(staff, school, kind, begin_date=date(2026, 8, 1), end_date=date(2027, 6, 1))

    held = UserRole.objects.get(user_id="staff_S1")
    assert (held.organization_id, held.role, held.role_type) == ("school_77", role, "primary")
    assert (held.begin_date, held.end_date) == (date(2026, 8, 1), date(2027, 6, 1))
    assert user("staff_S1").role == role


def test_two_assignments_at_a_school_are_two_roles_one_of_them_primary():
    staff, school = StaffFactory(staff_unique_id="S1"), SchoolFactory(school_id=77)
    principal = assign(staff, school, "Principal")
    assign(staff, school, "Teacher")
    assign(staff, school, "Substitute Teacher", end_date=date(2026, 9, 1))

    roles = dict(UserRole.objects.values_list("role", "role_type"))
    assert roles == {"administrator": "primary", "teacher": "secondary"}
    assert UserRole.objects.get(role="teacher").end_date is None
    assert user("staff_S1").org_ids == ["school_77"]
    assert user("staff_S1").primary_organization_id == "school_77"

    principal.delete()
    assert dict(UserRole.objects.values_list("role", "role_type")) == {"teacher": "primary"}
    assert user("staff_S1").role == "teacher"


def test_a_role_given_by_hand_outlives_the_assignments():
    staff, school = StaffFactory(staff_unique_id="S1"), SchoolFactory()
    UserRole.objects.create(user_id="staff_S1", organization=OrganizationFactory(), role="teacher")
    assign(staff, school, "Teacher").delete()

    assert UserRole.objects.count() == 1


def test_a_superintendent_is_an_administrator_of_the_district():
    district = LocalEducationAgencyFactory(local_education_agency_id=12)
    StaffEducationOrganizationAssignmentFactory(
        education_organization_id=district.local_education_agency_id,
        staff_classification_descriptor=f"{ROLE}Superintendent",
    )

    held = UserRole.objects.get()
    assert (held.organization_id, held.role) == ("lea_12", "administrator")


def test_assignments_in_bulk_are_followed():
    school = SchoolFactory()
    staffs = StaffFactory.create_batch(20)
    StaffEducationOrganizationAssignment.objects.bulk_create(
        StaffEducationOrganizationAssignment(
            staff=staff,
            education_organization_id=school.school_id,
            staff_classification_descriptor=f"{ROLE}Teacher",
            begin_date=date(2026, 8, 1),
        )
        for staff in staffs
    )

    assert UserRole.objects.filter(role_type="primary").count() == 20


# -- organizations ------------------------------------------------------------------------------


def test_agencies_are_organizations_one_below_the_other():
    state = StateEducationAgencyFactory(state_education_agency_id=1)
    center = EducationServiceCenterFactory(
        education_service_center_id=2, state_education_agency=state
    )
    LocalEducationAgencyFactory(
        local_education_agency_id=3,
        name_of_institution="North",
        education_service_center=center,
        state_education_agency=state,
    )
    SchoolFactory(school_id=4, local_education_agency_id=3)

    rows = Organization.objects.values_list("sourced_id", "type", "parent_id")
    assert set(rows) == {
        ("sea_1", "state", None),
        ("esc_2", "local", "sea_1"),
        ("lea_3", "district", "esc_2"),
        ("school_4", "school", "lea_3"),
    }
    raw("UPDATE local_education_agencies SET name_of_institution = 'South'")
    assert Organization.objects.get(pk="lea_3").name == "South"


def test_the_parent_that_staff_chose_stays_where_the_school_names_no_district():
    network = OrganizationFactory()
    school = SchoolFactory(school_id=4)
    Organization.objects.filter(pk="school_4").update(parent=network)

    School.objects.filter(pk=school.pk).update(name_of_institution="New")
    assert Organization.objects.get(pk="school_4").parent == network

    LocalEducationAgencyFactory(local_education_agency_id=3)
    School.objects.filter(pk=school.pk).update(local_education_agency_id=3)
    assert Organization.objects.get(pk="school_4").parent_id == "lea_3"


def test_a_district_that_goes_leaves_an_organization_to_be_deleted():
    LocalEducationAgencyFactory(local_education_agency_id=3).delete()

    assert Organization.objects.get(pk="lea_3").status == "tobedeleted"


# -- stays whose key changes --------------------------------------------------------------------


def test_a_stay_given_to_another_student_is_left_by_the_first():
    stay = StudentSchoolAssociationFactory()
    other = StudentFactory()
    raw("SET LOCAL tsa.key_change = 'on'")

    StudentSchoolAssociation.objects.filter(pk=stay.pk).update(student=other)

    place = f"school_{stay.school_id}"
    assert user(f"student_{stay.student_id}").org_ids == []
    assert user(f"student_{other.student_unique_id}").org_ids == [place]


def test_a_stay_that_says_nothing_of_primary_is_after_one_that_is():
    student = StudentFactory()
    primary = StudentSchoolAssociationFactory(student=student, primary_school=True)
    StudentSchoolAssociationFactory(
        student=student, primary_school=None, entry_date=date(2026, 9, 1)
    )

    followed = user(f"student_{student.student_unique_id}")
    assert followed.primary_organization_id == f"school_{primary.school_id}"
