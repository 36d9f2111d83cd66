"""Who may do what in the admin: one table, a row for every model, action and further page.

The letters are view, add, change, delete. Below them: whose rows a person of some schools sees.
A new model, action or page without a row fails the suite; so does a right that nobody wrote down.
"""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Permission
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from tsa.accounts.models import User
from tsa.accounts.tests.factories import staff_person
from tsa.admin.base import StaffModelAdmin
from tsa.admin.tests.clients import signed_in
from tsa.admin.tests.world import OF_A_SCHOOL, SHARED, school_of

pytestmark = pytest.mark.django_db

ROLES = ["registrar", "admissions", "finance", "auditor", "superuser"]
KEEPS = "vac v v v vacd"  # the registrar keeps it, the others read it; superusers also delete
SEES = "v v v v v"
# Model: what each of ROLES may do with its rows, in this order.
TABLE = {
    "access.Grant": "va v - v va",
    "accounts.ApiClient": "- - - v vac",
    "accounts.User": "- - - v vac",
    "attendance.StudentSchoolAttendanceEvent": "vac - - v vacd",
    "attendance.StudentSectionAttendanceEvent": "vac - - v vacd",
    "audit.AuditLog": "v - - v v",
    "auth.Group": "- - - v vac",
    "axes.AccessAttempt": "- - - v v",
    "axes.AccessLog": "- - - v v",
    "coaches.CoachCopy": "v v - v v",
    "coaches.CoachInvitationCopy": "va va - v va",
    "cohorts.LegacyImport": "v v - v v",
    "cohorts.StudentCohort": "vacd v - v vacd",
    "cohorts.StudentCohortMember": "vacd v - v vacd",
    "edfi.Calendar": KEEPS,
    "edfi.CalendarDate": KEEPS,
    "edfi.ClassPeriod": KEEPS,
    "edfi.Contact": KEEPS,
    "edfi.Descriptor": KEEPS,
    "edfi.EducationOrganization": SEES,
    "edfi.EducationServiceCenter": "vac v v v vac",
    "edfi.LocalEducationAgency": "vac v v v vac",
    "edfi.Location": KEEPS,
    "edfi.Person": KEEPS,
    "edfi.Program": KEEPS,
    "edfi.School": "vac v v v vac",
    "edfi.SchoolYearType": KEEPS,
    "edfi.Staff": KEEPS,
    "edfi.StaffEducationOrganizationAssignment": KEEPS,
    "edfi.StateEducationAgency": "vac v v v vac",
    "edfi.Student": KEEPS,
    "edfi.StudentContactAssociation": KEEPS,
    "edfi.StudentEducationOrganizationAssociation": KEEPS,
    "edfi.StudentSchoolAssociation": KEEPS,
    "edfi.TSAStudentExtension": KEEPS,
    "edfi_rest.ClaimSet": "- - - v vacd",
    "enrollment.AppointmentCopy": SEES,
    "enrollment.DocumentCopy": SEES,
    "enrollment.EnrollmentCopy": SEES,
    "enrollment.ParentInvitationCopy": SEES,
    "grades.Grade": "vac - - v vacd",
    "oneroster.AcademicSession": KEEPS,
    "oneroster.AssessmentLineItem": KEEPS,
    "oneroster.AssessmentResult": KEEPS,
    "oneroster.Category": KEEPS,
    "oneroster.ClassResource": KEEPS,
    "oneroster.Course": KEEPS,
    "oneroster.CourseOffering": KEEPS,
    "oneroster.CourseResource": KEEPS,
    "oneroster.Demographics": KEEPS,
    "oneroster.Enrollment": KEEPS,
    "oneroster.LineItem": KEEPS,
    "oneroster.Organization": KEEPS,
    "oneroster.ProfileSyncLog": SEES,
    "oneroster.ReadModelComparison": SEES,
    "oneroster.Resource": KEEPS,
    "oneroster.Result": KEEPS,
    "oneroster.RosterClass": KEEPS,
    "oneroster.RosterImport": SEES,
    "oneroster.RosterUser": KEEPS,
    "oneroster.ScoreScale": KEEPS,
    "oneroster.TSAUserExtension": KEEPS,
    "oneroster.UserAgent": KEEPS,
    "oneroster.UserResource": KEEPS,
    "oneroster.UserRole": KEEPS,
    "operations.AlertEvent": "v - - v v",
    "operations.MaintenanceJob": "v - - v v",
    "procrastinate.ProcrastinateJob": "- - - - v",
    "retention.RetentionRun": "- - - v v",
}
ADMISSIONS = "registrar admissions superuser"
# Model: action -> who is offered it, in the list and by its own address. Deleting is above.
ACTIONS = {
    "access.Grant": {"end": "registrar superuser"},
    "accounts.ApiClient": dict.fromkeys(
        ["rotate_secret", "give_signing_secret", "take_signing_secret", "withdraw"], "superuser"
    ),
    "accounts.User": dict.fromkeys(["remove_second_factor", "sign_out_everywhere"], "superuser"),
    "axes.AccessAttempt": {"let_in_again": "superuser"},
    "coaches.CoachCopy": dict.fromkeys(
        [
            "background_check",
            "bootcamp_module",
            "bootcamp_quiz",
            "capacity",
            "certify",
            "remove_certification",
            "correct",
            "document",
            "email",
            "move",
            "onboarding_link",
            "resync",
            "deactivate",
            "reactivate",
        ],
        ADMISSIONS,
    ),
    "coaches.CoachInvitationCopy": dict.fromkeys(["resend", "cancel"], ADMISSIONS),
    "cohorts.StudentCohort": dict.fromkeys(
        ["close", "change_tutor", "roll_over", "move_all"], "registrar superuser"
    ),
    "cohorts.StudentCohortMember": dict.fromkeys(["end", "move"], "registrar superuser"),
    "enrollment.DocumentCopy": dict.fromkeys(["approve_document", "reject_document"], ADMISSIONS),
    "enrollment.EnrollmentCopy": {
        **dict.fromkeys(
            [
                *("take", "hand_on", "put_back", "remind", "tell_apart", "ask_again"),
                *("approve", "waitlist", "reject", "withdraw", "reopen", "assign", "retry"),
            ],
            ADMISSIONS,
        ),
        "deposit": "registrar admissions finance superuser",
    },
    "enrollment.ParentInvitationCopy": dict.fromkeys(["resend", "revoke"], ADMISSIONS),
}
# What belongs to no school, and is not even shown to people of some schools.
OF_THE_NETWORK = {
    "accounts.ApiClient",
    "accounts.User",
    "auth.Group",
    "axes.AccessAttempt",
    "axes.AccessLog",
    "cohorts.LegacyImport",
    "edfi.Person",
    "edfi_rest.ClaimSet",
    "oneroster.ReadModelComparison",
    "oneroster.RosterImport",
    "operations.AlertEvent",
    "operations.MaintenanceJob",
    "procrastinate.ProcrastinateJob",
    "retention.RetentionRun",
}
# Seen where they lie above or beside one's schools; tried in tsa/accounts/tests/test_reach.py.
BY_OTHER_TESTS = {
    "audit.AuditLog",
    "edfi.Descriptor",
    "edfi.EducationOrganization",
    "edfi.EducationServiceCenter",
    "edfi.LocalEducationAgency",
    "edfi.StateEducationAgency",
}
# Further pages, by the name of the address: who gets 200. All others get 403.
EVERYBODY = "registrar admissions finance auditor superuser"
PAGES = {
    "index": EVERYBODY,
    "password_change": EVERYBODY,
    "password_change_done": EVERYBODY,
    "jsi18n": EVERYBODY,
    "search": EVERYBODY,
    "sessions": EVERYBODY,
    "second_factor_set_up": EVERYBODY,
    "look_as": "superuser",
    "cohorts_studentcohort_charts": "registrar admissions auditor superuser",
    "cohorts_studentcohort_export": "registrar admissions auditor superuser",
    "cohorts_studentcohort_import": "registrar superuser",
    "cohorts_studentcohortmember_export": "registrar admissions auditor superuser",
    "cohorts_studentcohortmember_import": "registrar superuser",
    "audit_auditlog_admin_log": "auditor superuser",
    "audit_auditlog_admin_log_export": "auditor superuser",
    "oneroster_rosterimport_import": "registrar superuser",
    "oneroster_rosterimport_export": "registrar superuser",
}
JOB_PAGES = ("start", "progress", "cancel", "again", "output")
# Tried by tests of their own, or they answer by what is asked for.
ELSEWHERE = {
    "autocomplete": "it asks the list of the model that is looked up",
    "cohorts_studentcohort_open_charts": "it leads to the page of that name",
    "cohorts_studentcohort_process_import": "the second half of the import, which asks the same",
    "cohorts_studentcohortmember_process_import": "likewise",
    **dict.fromkeys(
        [f"audit_auditlog_{page}" for page in ("export", "student", "disclosures", "packet")],
        "tsa/audit/tests/test_admin.py",
    ),
    "audit_auditlog_opened": "a row's page; tsa/sealing/tests/test_history.py",
    "app_list": "the same list as the start page",
    "enrollment_enrollmentcopy_queue": "it leads to a record; enrollment/tests/test_review.py",
    "enrollment_enrollmentcopy_review": "a record's page; enrollment/tests/test_review.py",
    "enrollment_enrollmentcopy_correct": "a record's page; enrollment/tests/test_review.py",
    "enrollment_enrollmentcopy_save_view": "only POST; enrollment/tests/test_board.py",
    "enrollment_enrollmentcopy_remove_view": "only POST; enrollment/tests/test_board.py",
    "edfi_student_print": "edfi/tests/test_student_page.py",
    "edfi_student_section": "edfi/tests/test_student_page.py",
    "login": "test_sign_in.py",
    "logout": "test_sign_in.py",
    "look_end": "tsa/admin/tests/test_looking.py",
    "oneroster_rosterimport_open_export": "it leads to the page of that name",
    "oneroster_rosterimport_open_import": "it leads to the page of that name",
    **dict.fromkeys(
        [f"operations_maintenancejob_{page}" for page in JOB_PAGES],
        "tsa/operations/tests/test_maintenance_pages.py",
    ),
    "second_factor": "test_second_factor.py",
    "second_factor_recovery_codes": "test_second_factor.py",
    "view_on_site": "no model has a page outside the admin",
}
FIVE = ("changelist", "add", "change", "delete", "history")  # of each model, by TABLE
# The page of one record is drawn from DynamoDB, which these rows copy and where nothing is here.
DRAWN_FROM_DYNAMODB = {
    "coaches.CoachCopy",
    "enrollment.EnrollmentCopy",
    "enrollment.DocumentCopy",
}


@pytest.fixture(autouse=True)
def password_only(settings):
    settings.STAFF_SECOND_FACTOR = False


def admin_of(label: str) -> StaffModelAdmin:
    return next(each for model, each in admin.site._registry.items() if model._meta.label == label)


def registered() -> list[str]:
    return sorted(model._meta.label for model in admin.site._registry)


def person_of(role: str, **fields) -> User:
    superuser = role == "superuser"
    role = "" if superuser else role
    made = staff_person(
        f"{role or 'root'}@tsa.example", role=role, is_superuser=superuser, **fields
    )
    return User.objects.get(pk=made.pk)


def request_of(person: User):
    request = RequestFactory().get("/admin/")
    request.user, request.session = person, {}
    return request


def address(label: str, page: str, *key) -> str:
    name = label.lower().replace(".", "_")
    return reverse(f"admin:{name}_{page}", args=[quote(str(each)) for each in key])


def rights(model_admin, request) -> str:
    asked = {
        "v": model_admin.has_view_permission,
        "a": model_admin.has_add_permission,
        "c": model_admin.has_change_permission,
        "d": model_admin.has_delete_permission,
    }
    return "".join(letter for letter, has in asked.items() if has(request)) or "-"


# -- the table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(ROLES)), ids=ROLES)
def test_a_role_may_do_what_the_table_says(number):
    request = request_of(person_of(ROLES[number]))

    seen = {label: rights(admin_of(label), request) for label in registered()}

    assert seen == {label: row.split()[number] for label, row in TABLE.items()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_offered_the_actions_that_the_table_says(role):
    request = request_of(person_of(role))

    seen = {}
    for label in registered():
        if admin_of(label).has_view_permission(request):
            names = set(admin_of(label).get_actions(request)) - {"delete_selected"}
            seen |= {label: names} if names else {}

    expected = {}
    for label, actions in ACTIONS.items():
        names = {name for name, who in actions.items() if role in who.split()}
        expected |= {label: names} if names else {}
    assert seen == expected


@pytest.mark.parametrize("role", ROLES)
def test_lists_answer_as_the_table_says(role):
    client = signed_in() if role == "superuser" else signed_in(role)

    seen = {label: client.get(address(label, "changelist")).status_code for label in registered()}

    column = ROLES.index(role)
    expected = {label: 200 if row.split()[column] != "-" else 403 for label, row in TABLE.items()}
    assert seen == expected


@pytest.mark.parametrize("role", ROLES)
def test_further_pages_answer_as_the_table_says(role):
    client = signed_in() if role == "superuser" else signed_in(role)

    seen = {page: client.get(reverse(f"admin:{page}")).status_code for page in PAGES}

    assert seen == {page: 200 if role in who.split() else 403 for page, who in PAGES.items()}


def test_every_model_has_a_row():
    assert sorted(TABLE) == registered()


def test_every_model_says_whose_rows_are_seen():
    said = {*OF_A_SCHOOL, *SHARED, *OF_THE_NETWORK, *BY_OTHER_TESTS}

    assert sorted(set(registered()) - said) == []


def test_every_further_page_has_a_row():
    models = tuple(label.lower().replace(".", "_") for label in registered())
    further = {
        name
        for name, _ in patterns()
        if not (name.startswith(models) and name.rpartition("_")[2] in FIVE)
        and not name.endswith(("_act", "_file"))  # below: 404 for another school's record
    }

    assert sorted(further - {*PAGES, *ELSEWHERE, "auth_user_password_change"}) == []


def test_every_address_of_a_record_names_it_as_the_guard_expects():
    """StaffSite looks for `object_id` (Django's user page: `id`); another name would slip by."""
    odd = [route for _, route in patterns() if "<" in route and not names_its_record(route)]

    assert odd == []


def patterns() -> list[tuple[str, str]]:
    """(name, route) of every page under /admin/."""
    [root] = [each for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    return list(_walk(root.url_patterns, ""))


def _walk(each, prefix: str):
    for pattern in each:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, route)
        elif pattern.name:
            yield pattern.name, route


def names_its_record(route: str) -> bool:
    return "<path:object_id>" in route or "<id>/password/" in route or "<app_label>" in route


# -- one's own schools, and others ----------------------------------------------------------------


@pytest.fixture
def schools():
    return school_of(501), school_of(502)


@pytest.fixture
def of_the_region():
    """A registrar of the region that has the first school."""

    def signed(role="registrar", **fields):
        return signed_in(role, organizations=["region_501"], **fields)

    return signed


@pytest.mark.parametrize("label", OF_A_SCHOOL)
def test_a_person_of_some_schools_sees_these_rows_and_not_those_of_others(
    label, schools, of_the_region, dynamo
):
    own, other = (OF_A_SCHOOL[label](school) for school in schools)
    client = of_the_region()

    when = "?when=all" if label == "enrollment.AppointmentCopy" else ""  # else: upcoming ones
    listed = client.get(address(label, "changelist") + when).context_data["cl"]
    shown = {str(row.pk) for row in listed.result_list}

    assert str(own.pk) in shown
    assert str(other.pk) not in shown
    if label not in DRAWN_FROM_DYNAMODB:
        assert client.get(address(label, "change", own.pk)).status_code == 200
    for page in ("change", "delete", "history"):
        assert client.get(address(label, page, other.pk)).status_code == 404
        assert client.post(address(label, page, other.pk), {"post": "yes"}).status_code == 404


@pytest.mark.parametrize("label", sorted(ACTIONS.keys() & OF_A_SCHOOL.keys()))
def test_no_action_reaches_another_schools_record(label, schools, of_the_region, dynamo):
    other = OF_A_SCHOOL[label](schools[1])
    client = of_the_region()
    pages = [name for name, _ in patterns() if name == f"{label.lower().replace('.', '_')}_act"]

    for action in ACTIONS[label]:
        if pages:
            by_address = client.post(address(label, "act", other.pk, action), {})
            assert by_address.status_code == 404
        chosen = {"action": action, "_selected_action": [other.pk], "index": "0", "_go": "1"}
        before = stored(other)
        client.post(address(label, "changelist"), chosen, follow=True)
        assert stored(other) == before


def stored(row) -> dict:
    return type(row)._base_manager.filter(pk=row.pk).values().get()


@pytest.mark.parametrize("label", SHARED)
def test_what_all_schools_share_is_only_looked_at(label, schools, of_the_region, dynamo):
    row = SHARED[label]()
    client = of_the_region()

    assert client.get(address(label, "change", row.pk)).status_code == 200
    assert client.get(address(label, "add")).status_code == 403
    assert client.post(address(label, "change", row.pk), {}).status_code == 403


@pytest.mark.parametrize("label", sorted(OF_THE_NETWORK))
def test_what_is_the_networks_is_closed_to_people_of_some_schools(label, schools):
    person = staff_person("rita@tsa.example", organizations=["region_501"])
    person.user_permissions.set(Permission.objects.exclude(codename="see_every_school"))
    client = signed_in("registrar", email="rita@tsa.example")

    assert client.get(address(label, "changelist")).status_code == 403
