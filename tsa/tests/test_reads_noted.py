"""Whoever is shown a student leaves a row: the access table's endpoints, the admin's lists, asked.

An endpoint of the table that is read by GET is either in SHOWS, and then each person who gets it
leaves a row, or in SHOWS_NOBODY with the reason. One in neither fails the suite.
"""

import pytest
from django.apps import apps

from cohorts.tests.factories import MemberFactory
from edfi.tests.factories import StudentSchoolAssociationFactory
from enrollment.tests import families
from oneroster.publishing import publish_due
from tsa.admin.tests.clients import queries, signed_in
from tsa.admin.tests.world import OF_A_SCHOOL, school_of
from tsa.audit import reads, tied
from tsa.audit.tables import AuditLogItem
from tsa.tests.test_access import ACCESS, PEOPLE, E, as_person, filled, world  # noqa: F401
from tsa.tests.test_admin_access import address, password_only  # noqa: F401

# path -> the kinds of people whose page holds a student in the world of the table.
SHOWS = {
    "dashboard": ["parent", "coach"],
    "admissions/enrollments": ["parent"],
    E: ["parent"],
    E + "/status": ["parent"],
    E + "/calendar.ics": ["parent"],
    E + "/documents": ["parent"],
    E + "/documents/{document}/content": ["parent", "coach"],
    E + "/slots": ["parent"],
    "parent-invitations": ["coach"],
    "parent-invitations/{invitation}": ["coach"],
    "coach/students": ["coach"],
    "coach/enrollments": ["coach"],
    "coach/enrollments/{enrollment}": ["coach"],
    "student-groups/{group}/members/": ["coach", "registrar", "auditor", "machine"],
}
SHOWS_NOBODY = {
    "coach/profile": "the coach's own",
    "coach/onboarding/{session}": "the coach's own",
    "coach/availability": "the coach's own",
    "coach/calendar.ics": "with a key: enrollment/tests; noted as an export with its students",
    "student-groups/": "groups and how many are in them, no student",
    "student-groups/{group}/": "likewise",
    "admin/analytics": "figures",
    "admin/schools": "schools",
    "admin/coaches": "coaches",
    "admin/coaches/{coach}": "a coach, whose opening is noted for itself",
    "admin/invitations": "coaches who are invited",
    "schema/": "the description of the API",
    "docs/": "likewise",
}
SEEN = ("view", "list", reads.SHOWN, "export")


@pytest.fixture
def peopled(world):  # noqa: F811
    """The table's world, with a student of record and a member of the group."""
    made = world["family"]
    families.complete(made, 4)
    MemberFactory(cohort_id=world["group"])
    publish_due()
    return world


def _get_rows() -> dict[str, str]:
    """The table's GETs: path without its query -> as it is asked."""
    return {path.split("?")[0]: path for method, path, *_ in ACCESS if method == "get"}


def test_every_endpoint_that_is_read_is_noted_or_says_why_not():
    audited_elsewhere = {path for path in _get_rows() if path.startswith("admin/audit")}

    assert set(_get_rows()) - set(SHOWS) - set(SHOWS_NOBODY) - audited_elsewhere == set()
    assert not set(SHOWS) & set(SHOWS_NOBODY)


@pytest.mark.parametrize("path", SHOWS)
def test_whoever_is_shown_a_student_leaves_a_row(path, peopled):
    asked = filled(_get_rows()[path], peopled)
    left = {}
    for person in PEOPLE:
        portal = as_person(person, peopled)
        before = _seen()
        status = portal.get(asked).status
        if new := _seen() - before:
            assert status == 200
            left[person] = new

    assert set(left) >= set(SHOWS[path])
    # Whoever else got the page was shown nobody, and is in no row about this family.
    assert set(left) <= {"parent", "coach", "registrar", "auditor", "machine"}


def _seen() -> set[str]:
    return {item.log_id for item in AuditLogItem.scan() if item.action_type in SEEN}


# Lists whose rows here name their student by id; others name a roster user, or a guardian.
NAMING = {
    "access.Grant",
    "attendance.StudentSchoolAttendanceEvent",
    "attendance.StudentSectionAttendanceEvent",
    "cohorts.StudentCohortMember",
    "edfi.Student",
    "edfi.StudentContactAssociation",
    "edfi.StudentEducationOrganizationAssociation",
    "edfi.StudentSchoolAssociation",
    "edfi.TSAStudentExtension",
    "grades.Grade",
}


@pytest.mark.django_db
@pytest.mark.parametrize("label", OF_A_SCHOOL)
def test_a_list_of_the_admin_that_tells_of_students_leaves_a_row(label, dynamo):
    OF_A_SCHOOL[label](school_of(501))
    tells = apps.get_model(label)._meta.db_table in tied.tables()

    when = "?when=all" if label == "enrollment.AppointmentCopy" else ""  # else: upcoming ones
    signed_in().get(address(label, "changelist") + when)

    rows = [item for item in AuditLogItem.scan() if item.action_type == reads.SHOWN]
    assert len(rows) == tells
    assert tells or label not in NAMING
    if label in NAMING:
        assert rows[0].details["students"]


@pytest.mark.django_db
def test_a_list_costs_no_query_for_saying_whom_it_showed(dynamo):
    client = signed_in()
    StudentSchoolAssociationFactory()
    few = queries(client, address("edfi.StudentSchoolAssociation", "changelist"))
    StudentSchoolAssociationFactory.create_batch(5)

    assert queries(client, address("edfi.StudentSchoolAssociation", "changelist")) == few
