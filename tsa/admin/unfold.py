"""How Unfold shows the admin: titles, and what stands in the navigation at the side.

settings.py imports this, so it imports nothing that needs settings. A new domain adds its
models to GROUPS; navigation.py leaves out what is not registered or not for this person.
"""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

# group -> (app label, model, icon of Material Symbols[, title instead of the model's own[,
# a filter of the list]])
GROUPS = [
    (
        _("Admissions"),
        [
            ("enrollment", "enrollmentcopy", "assignment_ind"),
            ("enrollment", "parentinvitationcopy", "outgoing_mail"),
            ("enrollment", "documentcopy", "description"),
            ("enrollment", "appointmentcopy", "event"),
            (
                "enrollment",
                "enrollmentcopy",
                "join_inner",
                _("Likely duplicates"),
                "?duplicates=yes",
            ),
            ("coaches", "coachinvitationcopy", "forward_to_inbox"),
            ("coaches", "coachcopy", "sports"),
        ],
    ),
    (
        _("Students of record"),
        [
            ("edfi", "student", "school"),
            ("edfi", "studentschoolassociation", "how_to_reg", _("Students at schools")),
            ("edfi", "tsastudentextension", "badge", _("Admission data")),
            ("edfi", "contact", "family_restroom"),
            ("edfi", "studentcontactassociation", "diversity_3", _("Contacts of students")),
            (
                "edfi",
                "studenteducationorganizationassociation",
                "diversity_1",
                _("Students' demographics"),
            ),
            ("edfi", "school", "apartment"),
        ],
    ),
    (
        _("Organizations and staff"),
        [
            ("edfi", "staff", "co_present"),
            (
                "edfi",
                "staffeducationorganizationassignment",
                "assignment_ind",
                _("Assignments of staff"),
            ),
            ("edfi", "localeducationagency", "location_city"),
            ("edfi", "educationservicecenter", "hub"),
            ("edfi", "stateeducationagency", "account_balance"),
            ("edfi", "educationorganization", "domain", _("All organizations")),
            ("edfi", "program", "category"),
            ("edfi", "person", "fingerprint", _("People across systems")),
        ],
    ),
    (
        _("Calendars and rooms"),
        [
            ("edfi", "schoolyeartype", "calendar_month"),
            ("edfi", "calendar", "calendar_today"),
            ("edfi", "calendardate", "event_note"),
            ("edfi", "classperiod", "schedule"),
            ("edfi", "location", "meeting_room"),
        ],
    ),
    (
        _("Rosters"),
        [
            ("oneroster", "organization", "account_tree"),
            ("oneroster", "rosteruser", "groups"),
            ("oneroster", "userrole", "assignment", _("Roles at organizations")),
            ("oneroster", "useragent", "supervisor_account", _("Who acts for whom")),
            ("oneroster", "demographics", "diversity_2", _("Demographics of users")),
            ("oneroster", "tsauserextension", "contact_page", _("Parents' preferences")),
            ("oneroster", "profilesynclog", "sync"),
            ("oneroster", "readmodelcomparison", "compare_arrows", _("Read models compared")),
            ("oneroster", "rosterimport", "upload_file", _("Imports and exports")),
        ],
    ),
    (
        _("Classes"),
        [
            ("oneroster", "academicsession", "date_range", _("Sessions and grading periods")),
            ("oneroster", "course", "menu_book"),
            ("oneroster", "courseoffering", "library_books"),
            ("oneroster", "rosterclass", "co_present"),
            ("oneroster", "enrollment", "person_add", _("Who is in which class")),
            ("grades", "grade", "grade"),
            ("attendance", "studentschoolattendanceevent", "event_available"),
            ("attendance", "studentsectionattendanceevent", "event_note"),
        ],
    ),
    (
        _("Gradebook"),
        [
            ("oneroster", "lineitem", "assignment_turned_in"),
            ("oneroster", "result", "grading"),
            ("oneroster", "category", "category"),
            ("oneroster", "scorescale", "straighten"),
            ("oneroster", "assessmentlineitem", "quiz"),
            ("oneroster", "assessmentresult", "fact_check"),
            ("oneroster", "resource", "auto_stories"),
            ("oneroster", "classresource", "link"),
            ("oneroster", "courseresource", "link"),
            ("oneroster", "userresource", "link"),
        ],
    ),
    (
        _("Student groups"),
        [
            ("cohorts", "studentcohort", "workspaces", _("Student groups")),
            ("cohorts", "studentcohortmember", "group_add", _("Members of groups")),
            ("cohorts", "legacyimport", "move_to_inbox"),
        ],
    ),
    (
        _("Access and audit"),
        [
            ("access", "grant", "key"),
            ("audit", "auditlog", "history"),
            ("accounts", "user", "person"),
            ("auth", "group", "shield_person", _("Roles")),
            ("axes", "accessattempt", "lock_clock", _("Failed sign-ins")),
            ("axes", "accesslog", "login", _("Sign-ins")),
        ],
    ),
    (
        _("System"),
        [
            ("operations", "alertevent", "monitor_heart", _("Health")),
            ("operations", "maintenancejob", "build", _("Maintenance")),
            ("accounts", "apiclient", "api"),
            ("edfi_rest", "claimset", "rule", _("Ed-Fi claim sets")),
            ("edfi", "descriptor", "list_alt", _("Ed-Fi descriptors")),
            ("procrastinate", "procrastinatejob", "schedule", _("Work queue")),
            ("retention", "retentionrun", "auto_delete", _("Retention")),
        ],
    ),
]


UNFOLD = {
    "SITE_TITLE": _("Texas Sports Academy"),
    "SITE_HEADER": _("Texas Sports Academy"),
    "SITE_SUBHEADER": _("Staff"),
    "SITE_URL": None,
    "STYLES": [lambda request: static("staff/staff.css")],
    "SITE_SYMBOL": "sports_score",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "6px",
    "ACCOUNT": {
        "navigation": "tsa.admin.navigation.of_account",
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": False,
        "show_all_applications": False,
        "navigation": "tsa.admin.navigation.of",
    },
}
