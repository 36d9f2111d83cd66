"""Classes (Ed-Fi's sections), and who is in them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from edfi.admin.base import RelatedRows, SchoolFilter, added, links, listed, page
from edfi.admin.enrolments import SchoolYearFilter
from edfi.admin.forms import EdFiForm
from edfi.admin.staff import show_with_staff
from edfi.admin.students import show_with_students
from edfi.models import ClassPeriod, Staff, Student
from oneroster.admin.academic import (
    AcademicAdmin,
    CourseFilter,
    SectionFilter,
    SessionFilter,
    in_forms,
    in_lists,
)
from oneroster.models import CourseOffering, Enrollment, RosterClass
from oneroster.models.classes import OF_SECTION, SECTION

OFFERING = ["school", "school_year", "session_name", "local_course_code"]


class RosterClassForm(EdFiForm):
    def clean(self):
        data = super().clean()
        if "class_periods" in self.fields:
            school = data.get("school") or self.instance.school_id
            complete_periods(self, school)
        return data


def complete_periods(form: EdFiForm, school) -> None:
    """The class periods that staff named are those of this school."""
    form.complete(
        "class_periods",
        ClassPeriod.objects.filter(school=school),
        {"schoolId": "school_id", "classPeriodName": "class_period_name"},
    )


@admin.register(RosterClass)
class RosterClassAdmin(AcademicAdmin):
    form = RosterClassForm
    list_display = ["title", "section_identifier", "school", "session", "room", "status"]
    list_select_related = ["school"]
    list_filter = [
        SchoolYearFilter,
        SessionFilter,
        SchoolFilter,
        CourseFilter,
        ("status", ChoicesDropdownFilter),
    ]
    search_fields = ["title"]
    search_help_text = _("Part of the title.")
    autocomplete_fields = ["school", "location_school", "course", "organization"]
    readonly_fields = [*AcademicAdmin.readonly_fields, "elsewhere", "add_to_it"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "school",
                    ("school_year", "session_name"),
                    ("local_course_code", "section_identifier"),
                    ("title", "section_name"),
                    ("class_type", "classroom_identification_code"),
                    "location_school",
                    "class_periods",
                    "elsewhere",
                    "add_to_it",
                ]
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("sequence_of_course", "official_attendance_period"),
                    ("available_credits", "available_credit_type_descriptor"),
                    ("available_credit_conversion", "section_type_descriptor"),
                    ("educational_environment_descriptor", "population_served_descriptor"),
                    ("instruction_language_descriptor", "medium_of_instruction_descriptor"),
                    "offered_grade_levels",
                    "characteristics",
                    "course_level_characteristics",
                    "programs",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("On rosters"),
            {
                "description": _("A class without a section says course, organization and terms."),
                "fields": [
                    ("course", "organization"),
                    "term_sourced_ids",
                    ("class_code", "location"),
                    ("grades", "subjects"),
                    ("subject_codes", "periods"),
                ],
            },
        ),
    ]

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, row):
        if not row.section_identifier:
            return ""
        where = in_lists(row)
        offering = CourseOffering.objects.filter(**in_forms(row, *OFFERING)).first()
        return links(
            (listed("oneroster_enrollment", **where, role__exact="student"), _("Its students")),
            (listed("oneroster_enrollment", **where, role__exact="teacher"), _("Its teachers")),
            (offering and page("oneroster_courseoffering", offering.pk), _("Course offering")),
            (listed("grades_grade", **where), _("Grades")),
            (listed("attendance_studentsectionattendanceevent", **where), _("Attendance")),
        )

    @admin.display(description=_("add"))
    def add_to_it(self, row):
        if not row.section_identifier:
            return ""
        key = in_forms(row, *SECTION)
        return links(
            (added("oneroster_enrollment", role="student", **key), _("A student")),
            (added("oneroster_enrollment", role="teacher", **key), _("A teacher")),
        )

    @admin.display(description=_("session"), ordering="-school_year")
    def session(self, row):
        return f"{row.session_name or ''} {row.school_year or ''}".strip()

    @admin.display(description=_("room"))
    def room(self, row):
        return row.classroom_identification_code

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        # Its offering is what it is a class of; only its own name within that may change.
        has_key = obj is not None and obj.section_identifier
        return [*fixed, *OFFERING, "course", "organization"] if has_key else fixed


class EnrollmentForm(EdFiForm):
    """By hand, nobody is put into a class that is not said, or no person into a class."""

    def clean(self):
        data = super().clean()
        if self.instance._state.adding:
            person = "student" if data.get("role") == "student" else "staff"
            for name in (person, *SECTION, "begin_date"):
                if name not in self.errors and data.get(name) in (None, ""):
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data


class EnrollmentsOfPerson(RelatedRows):
    model = Enrollment
    fields = ["place", "role", "session", "begin_date", "end_date"]
    readonly_fields = fields
    verbose_name_plural = _("Classes")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("student", "staff")

    @admin.display(description=_("class"))
    def place(self, row):
        words = row.section_identifier or row.sourced_id
        return links((page("oneroster_enrollment", row.pk), words))

    @admin.display(description=_("session"))
    def session(self, row):
        return f"{row.session_name or ''} {row.school_year or ''}".strip()


show_with_students(EnrollmentsOfPerson)
show_with_staff(EnrollmentsOfPerson)


@admin.register(Enrollment)
class EnrollmentAdmin(AcademicAdmin):
    form = EnrollmentForm
    about_student = True
    list_display = ["person", "role", "section", "session", "begin_date", "end_date", "status"]
    list_display_links = ["person"]
    list_select_related = ["student", "staff", "user"]
    list_filter = [
        ("role", ChoicesDropdownFilter),
        SchoolYearFilter,
        SessionFilter,
        SchoolFilter,
        CourseFilter,
        SectionFilter,
        ("status", ChoicesDropdownFilter),
    ]
    search_fields = [
        "student__last_name",
        "student__student_unique_id__exact",
        "staff__last_name",
        "user__family_name",
    ]
    search_people = {"student": Student, "staff": Staff}
    search_help_text = _("Part of a name, or the whole id of a student or member of staff.")
    autocomplete_fields = [
        "student",
        "staff",
        "user",
        "roster_class",
        "organization",
        "dual_credit_education_organization",
    ]
    # Where somebody belongs to another class, that is another row.
    never_changed = [
        "sourced_id",
        "role",
        *("student", "staff", *SECTION, "begin_date"),
        *("user", "roster_class", "organization"),
    ]
    readonly_fields = [*AcademicAdmin.readonly_fields, "elsewhere", "add_to_it"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "role",
                    "student",
                    "staff",
                    ("school_id", "school_year"),
                    ("session_name", "local_course_code"),
                    "section_identifier",
                    ("begin_date", "end_date"),
                    "teacher_student_data_link_exclusion",
                    "elsewhere",
                    "add_to_it",
                ],
            },
        ),
        (
            _("A student"),
            {
                "fields": [
                    ("homeroom_indicator", "repeat_identifier_descriptor"),
                    ("attempt_status_descriptor", "dual_credit_indicator"),
                    ("dual_credit_type_descriptor", "dual_credit_institution_descriptor"),
                    "dual_credit_education_organization",
                    "dual_high_school_credit_indicator",
                    "programs",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("A teacher"),
            {
                "fields": [
                    ("classroom_position_descriptor", "percentage_contribution"),
                    ("highly_qualified_teacher", "is_primary"),
                ],
            },
        ),
        (
            _("On rosters"),
            {
                "description": _("For those whom Ed-Fi does not know; else they follow."),
                "fields": [("user", "roster_class"), "organization"],
            },
        ),
    ]

    def get_changeform_initial_data(self, request):
        return {"role": "student", **super().get_changeform_initial_data(request)}

    def get_fieldsets(self, request, obj=None):
        """A student's row has nothing of a teacher's, nor the other way."""
        (title, first), of_student, of_teacher, *rest = super().get_fieldsets(request, obj)
        if obj is None or obj.role == "student":
            rest = [of_student, *rest]
        if obj is None or obj.role != "student":
            rest = [of_teacher, *rest]
        if obj is None:
            hint = _("The class's own page fills in which class: its link “A student”.")
            first = {**first, "description": hint}
        return [(title, first), *rest]

    @admin.display(description=_("elsewhere"))
    def elsewhere(self, row):
        in_class = None
        if not OF_SECTION.is_missing(row):
            in_class = RosterClass.objects.filter(**in_forms(row, *SECTION)).first()
        key = row.student_id
        return links(
            (in_class and page("oneroster_rosterclass", in_class.pk), in_class),
            (key and listed("grades_grade", q=key, **in_lists(row)), _("Grades")),
            (
                key and listed("attendance_studentsectionattendanceevent", q=key, **in_lists(row)),
                _("Attendance"),
            ),
        )

    @admin.display(description=_("add"))
    def add_to_it(self, row):
        """A grade is given to, and an attendance noted of, a student in a section."""
        if not (row.student_id and row.section_identifier):
            return ""
        key = {"student": row.student_id, **in_forms(row, *SECTION)}
        return links(
            (added("grades_grade", **key, begin_date=row.begin_date), _("A grade")),
            (added("attendance_studentsectionattendanceevent", **key), _("Attendance")),
        )

    @admin.display(description=_("person"))
    def person(self, row):
        if row.student:
            return row.student.full_name
        if row.staff:
            return f"{row.staff.first_name} {row.staff.last_name}"
        return row.user or row.sourced_id

    @admin.display(description=_("class"))
    def section(self, row):
        return row.section_identifier or row.roster_class_id

    @admin.display(description=_("session"), ordering="-school_year")
    def session(self, row):
        return f"{row.session_name or ''} {row.school_year or ''}".strip()
