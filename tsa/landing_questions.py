"""The questions of the six steps as a page asks them: what is asked, in which words, how.

What is right is decided by enrollment/steps.py; a question only names the path of its answer,
so that a refusal can be shown beside it. A program of the parents' own may ask otherwise.
"""

from django.utils.translation import gettext_lazy as _

from enrollment import presenting, steps

CONTACT = [("email", _("E-mail")), ("phone", _("Phone call")), ("text", _("Text message"))]
CALLS = [("phone", _("Phone call")), ("video", _("Video call"))]
GRADES = {
    "Kindergarten": _("Kindergarten"),
    "First grade": _("1st grade"),
    "Second grade": _("2nd grade"),
    "Third grade": _("3rd grade"),
    "Fourth grade": _("4th grade"),
    "Fifth grade": _("5th grade"),
    "Sixth grade": _("6th grade"),
    "Seventh grade": _("7th grade"),
    "Eighth grade": _("8th grade"),
    "Ninth grade": _("9th grade"),
    "Tenth grade": _("10th grade"),
    "Eleventh grade": _("11th grade"),
    "Twelfth grade": _("12th grade"),
}
SEXES = [
    ("Female", _("Female")),
    ("Male", _("Male")),
    ("Non-binary", _("Non-binary")),
    ("Not Selected", _("I prefer not to say")),
]
RACES = [
    ("American Indian or Alaska Native", _("American Indian or Alaska Native")),
    ("Asian", _("Asian")),
    ("Black or African American", _("Black or African American")),
    ("Middle Eastern or North African", _("Middle Eastern or North African")),
    ("Native Hawaiian or Pacific Islander", _("Native Hawaiian or Pacific Islander")),
    ("White", _("White")),
    ("Choose Not to Respond", _("I prefer not to say")),
]
PAYMENT_METHODS = {
    "credit_card": _("Credit card"),
    "bank_transfer": _("Bank transfer"),
    "check": _("Check"),
    "financial_aid": _("Financial aid"),
}
PLANS = [("monthly", _("Monthly")), ("semester", _("Per semester")), ("annual", _("Per year"))]


def ask(path: str, label, kind: str = "text", **more) -> dict:
    """One question: kind is text, long, tel, date, tick, yesno, choice, many, list, slot."""
    return {"path": path, "label": label, "kind": kind, **more}


def heading(label) -> dict:
    return {"kind": "heading", "label": label}


QUESTIONS = {
    1: [
        ask(
            "program_interest",
            _("Which program interests you?"),
            required=True,
            hint=_("For example: full-time school, or training after school."),
        ),
        ask(
            "contact_preference",
            _("How may we reach you best?"),
            "choice",
            choices=CONTACT,
            required=True,
        ),
        ask("sport_interests", _("Sports"), "list", hint=_("Several: put commas between them.")),
        ask("expected_start_date", _("When should school start?"), "date"),
        ask("additional_questions", _("What would you like to ask us?"), "long"),
    ],
    2: [
        ask(
            "consultation_time",
            _("Time of the call"),
            "slot",
            day="consultation_date",
            type="consultation",
            required=True,
        ),
        ask(
            "preferred_contact_method",
            _("How shall we talk?"),
            "choice",
            choices=CALLS,
            required=True,
        ),
        ask("notes", _("What should we know before the call?"), "long"),
        ask("special_requests", _("Special requests"), "long"),
    ],
    3: [
        ask(
            "shadow_day_time",
            _("Time of the shadow day"),
            "slot",
            day="shadow_day_date",
            type="shadow_day",
            required=True,
        ),
        ask("transportation_needed", _("We need transportation"), "tick"),
        ask("dietary_restrictions", _("What should your child not eat?"), "long"),
        ask(
            "waiver_signed",
            _("I sign the school's waiver for the shadow day"),
            "tick",
            required=True,
        ),
    ],
    4: [
        heading(_("Your child")),
        ask("student_info.first_name", _("First name"), required=True),
        ask("student_info.middle_name", _("Middle name")),
        ask("student_info.last_name", _("Last name"), required=True),
        ask("student_info.birth_date", _("Birth date"), "date", required=True),
        ask(
            "student_info.grade_level",
            _("Grade your child will be in"),
            "choice",
            choices=list(GRADES.items()),
            required=True,
        ),
        ask("student_info.birth_sex_descriptor", _("Sex"), "choice", choices=SEXES),
        ask("student_info.hispanic_latino_ethnicity", _("Hispanic or Latino"), "yesno"),
        ask("student_info.races", _("Race"), "many", choices=RACES),
        heading(_("You")),
        ask("parent_info.first_name", _("First name")),
        ask("parent_info.last_name", _("Last name"), required=True),
        ask("parent_info.phone", _("Phone"), "tel"),
        ask(
            "parent_info.relationship",
            _("You are the child's …"),
            hint=_("For example: mother, father, grandmother, guardian."),
        ),
        heading(_("School so far")),
        ask("academic_history.previous_school", _("Last school")),
        ask("academic_history.notes", _("What should we know about learning?"), "long"),
        heading(_("Health")),
        ask("medical_info.allergies", _("Allergies"), "long"),
        ask("medical_info.medications", _("Medicines"), "long"),
        ask("medical_info.conditions", _("Illnesses or injuries we should know about"), "long"),
        ask("special_needs", _("Special needs"), "long"),
        heading(_("Whom to call in an emergency, if we cannot reach you")),
        ask("emergency_contacts.0.name", _("Name")),
        ask("emergency_contacts.0.phone", _("Phone"), "tel"),
        ask("emergency_contacts.0.relationship", _("Relationship to the child")),
    ],
    5: [
        {"kind": "documents", "label": _("Documents")},
        ask(
            "required_documents_uploaded",
            _("All required documents are uploaded"),
            "tick",
            required=True,
        ),
    ],
    6: [
        ask(
            "payment_method",
            _("How would you like to pay?"),
            "choice",
            choices=list(PAYMENT_METHODS.items()),
            required=True,
        ),
        ask(
            "payment_plan_selected",
            _("How often?"),
            "choice",
            choices=PLANS,
            required=True,
        ),
        ask("financial_aid_application", _("About financial aid, if you need it"), "long"),
    ],
}
# Members that a step needs even where no question about them was answered.
ALWAYS_OBJECTS = {4: ["student_info", "parent_info", "academic_history", "medical_info"]}


def as_json() -> dict:
    """For the page, in the reader's language (Django's JSON encoder turns lazy texts to text)."""
    return {
        "questions": QUESTIONS,
        "always_objects": ALWAYS_OBJECTS,
        "step_names": steps.NAMES,
        "document_names": {kind: presenting.document_name(kind) for kind in steps.DOCUMENT_TYPES},
        "appointment_names": {
            kind: presenting.appointment_name(kind)
            for kind in ("consultation", "campus_tour", "shadow_day", "assessment")
        },
    }
