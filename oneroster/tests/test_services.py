"""A family as one enrolment brings it: written once, together, and joined by siblings."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from edfi import descriptors, models
from edfi import services as edfi
from edfi.tests.factories import SchoolFactory
from oneroster import services
from oneroster.models import RosterUser, TSAUserExtension, UserAgent, UserRole
from tsa.access.models import Grant
from tsa.audit.models import AuditLog
from tsa.audit.writing import writing
from tsa.lib.actor import Actor, Kind

pytestmark = pytest.mark.django_db

MAIL = "Eva@Example.org"
PARENT = Actor(Kind.PARENT, "eva@example.org")
TABLES = [
    models.Student,
    models.StudentSchoolAssociation,
    models.TSAStudentExtension,
    models.Contact,
    models.StudentContactAssociation,
    RosterUser,
    TSAUserExtension,
    UserRole,
    UserAgent,
    Grant,
]


def family(student_id="TSA-STU-20261121-AAAAAAAA", school_id=7, **guardian):
    contact_id = edfi.contact_unique_id(MAIL)
    user = services.ParentRecord(
        email=MAIL, given_name="Eva", family_name="Lopez", school_id=school_id, phone="1"
    )
    return {
        "student": edfi.StudentRecord(
            student_unique_id=student_id,
            first_name="Ana",
            last_name="Lopez",
            birth_date=date(2015, 3, 4),
        ),
        "association": edfi.AssociationRecord(
            student_unique_id=student_id,
            school_id=school_id,
            entry_date=date(2027, 8, 15),
            school_year=2028,
            entry_grade_level_descriptor=descriptors.grade_level("3"),
        ),
        "extension": edfi.ExtensionRecord(student_unique_id=student_id),
        "guardian": services.Guardian(
            contact=edfi.ContactRecord(
                contact_unique_id=contact_id, first_name="Eva", last_name="Lopez", email=MAIL
            ),
            relation=edfi.RelationRecord(
                student_unique_id=student_id,
                contact_unique_id=contact_id,
                relation_descriptor=descriptors.relation("mother"),
            ),
            user=replace(user, **guardian),
            extension=services.ParentExtension(
                relationship_to_student="mother", photo_consent=True
            ),
        ),
        "coach_id": "profile_7",
    }


def register(**changes):
    records = family(**changes)
    with edfi.naming_refusals(), writing(PARENT):
        services.register_family(
            records.pop("student"), records.pop("association"), records.pop("extension"), **records
        )
        connection.check_constraints()


def counts():
    return [table.objects.count() for table in TABLES]


@pytest.fixture(autouse=True)
def school():
    return SchoolFactory(school_id=7)


def test_a_family_is_written_whole():
    register()

    student = RosterUser.objects.get(pk="student_TSA-STU-20261121-AAAAAAAA")
    parent = RosterUser.objects.get(pk=services.parent_user_id(MAIL))
    assert counts() == [1, 1, 1, 1, 1, 2, 1, 2, 2, 2]
    assert (student.role, parent.role) == ("student", "parent")
    assert student.org_ids == parent.org_ids == ["school_7"]
    assert (student.agents, parent.agents) == ([parent.pk], [student.pk])
    assert (student.grades, student.primary_organization_id) == (["03"], "school_7")
    assert parent.extension.photo_consent is True


def test_everything_is_audited_as_done_by_the_parent():
    before = AuditLog.objects.count()
    register()

    rows = AuditLog.objects.all()[: AuditLog.objects.count() - before]
    assert {(row.actor_kind, row.actor_id) for row in rows} == {("parent", PARENT.id)}
    assert {row.action for row in rows} == {"insert"}  # each row is written once


def test_a_repeat_changes_nothing_at_all():
    register()
    first, audited = counts(), AuditLog.objects.count()

    register()

    assert (counts(), AuditLog.objects.count()) == (first, audited)


def test_a_family_costs_a_fixed_number_of_statements(django_assert_num_queries):
    records = family()
    positional = [records.pop(name) for name in ("student", "association", "extension")]

    with writing(PARENT), django_assert_num_queries(11):
        services.register_family(*positional, **records)
    with writing(PARENT), django_assert_num_queries(11):
        services.register_family(*positional, **records)


def test_siblings_meet_in_one_parent():
    register()
    register(student_id="TSA-STU-20261121-BBBBBBBB", phone="2")

    parent = RosterUser.objects.get(pk=services.parent_user_id(" eva@example.ORG"))
    assert models.Contact.objects.count() == 1
    assert parent.phone == "2"
    assert parent.agents == [
        "student_TSA-STU-20261121-AAAAAAAA",
        "student_TSA-STU-20261121-BBBBBBBB",
    ]


def test_a_sibling_at_another_school_adds_a_role():
    SchoolFactory(school_id=8)
    register()
    register(student_id="TSA-STU-20261121-BBBBBBBB", school_id=8)

    parent = RosterUser.objects.get(pk=services.parent_user_id(MAIL))
    assert parent.org_ids == ["school_7", "school_8"]


def test_what_a_parent_user_already_has_is_never_taken_away():
    register()
    parent = services.parent_user_id(MAIL)
    services.disable_user(parent)
    TSAUserExtension.objects.update(primary_contact=True, language="es")

    register(phone=None)

    user = RosterUser.objects.get(pk=parent)
    assert (user.phone, user.enabled_user) == ("1", False)
    assert (user.extension.primary_contact, user.extension.language) == (True, "es")


def test_a_teacher_who_is_a_parent_keeps_the_primary_role():
    parent = services.parent_user_id(MAIL)
    RosterUser.objects.create(pk=parent, role="teacher", username="teach")
    UserRole.objects.create(user_id=parent, organization_id="school_7", role="teacher")

    register()

    user = RosterUser.objects.get(pk=parent)
    assert (user.role, user.username) == ("teacher", "teach")
    assert user.roles.get(role="parent").role_type == "secondary"


def test_nothing_is_left_of_a_family_that_was_refused():
    before = counts()

    with pytest.raises(edfi.RecordRefused):
        register(school_id=99)

    assert counts() == before


def test_a_refusal_inside_the_pipeline_names_its_field():
    with pytest.raises(edfi.RecordRefused) as refusal:
        register(family_name="x" * 300)

    assert list(refusal.value.errors) == ["value"]


def test_a_student_user_is_disabled_and_enrolled_again():
    register()
    user = services.student_user_id("TSA-STU-20261121-AAAAAAAA")

    services.disable_user(user)
    assert RosterUser.objects.get(pk=user).enabled_user is False

    assert services.enrol_student_user("TSA-STU-20261121-AAAAAAAA") == user
    assert RosterUser.objects.get(pk=user).enabled_user is True


def test_an_unknown_user_cannot_be_enabled():
    with pytest.raises(edfi.RecordMissing):
        services.enable_user("nobody")


def test_a_lost_student_user_is_made_anew():
    register()
    sourced_id = "student_TSA-STU-20261121-AAAAAAAA"
    RosterUser.objects.get(pk=sourced_id).delete()

    services.repair_student_user("TSA-STU-20261121-AAAAAAAA")

    user = RosterUser.objects.get(pk=sourced_id)
    assert (user.org_ids, user.grades) == (["school_7"], ["03"])


def test_a_link_can_be_taken_away():
    register()
    parent = services.parent_user_id(MAIL)

    services.unlink_agent("student_TSA-STU-20261121-AAAAAAAA", parent)

    assert RosterUser.objects.get(pk=parent).agents == []
