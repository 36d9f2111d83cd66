"""What schools and districts know of their students beyond the student's own record."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import KEPT_FIELDSET, EdFiAdmin, OrganizationFilter
from edfi.models import Student, StudentEducationOrganizationAssociation


@admin.register(StudentEducationOrganizationAssociation)
class StudentEducationOrganizationAssociationAdmin(EdFiAdmin):
    about_student = True
    list_display = ["student_name", "place", "hispanic_latino_ethnicity"]
    list_display_links = ["student_name"]
    list_select_related = ["student", "education_organization"]
    list_filter = [OrganizationFilter]
    search_fields = ["student__last_name", "student__student_unique_id__exact"]
    search_people = {"student": Student}
    search_help_text = _("Part of the student's name, or a whole student id.")
    autocomplete_fields = ["student", "education_organization"]
    never_changed = ["student", "education_organization"]
    fieldsets = [
        (None, {"fields": ["student", "education_organization"]}),
        (
            _("The student's race and ethnicity, at every organization"),
            {"fields": ["hispanic_latino_ethnicity", "races"]},
        ),
        (
            _("Background"),
            {
                "fields": [
                    ("sex_descriptor", "gender_identity"),
                    "limited_english_proficiency_descriptor",
                    "supporter_military_connection_descriptor",
                    "languages",
                    "disabilities",
                    "student_characteristics",
                    "student_indicators",
                    "cohort_years",
                    "tribal_affiliations",
                    "ancestry_ethnic_origins",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Internet and device"),
            {
                "fields": [
                    "internet_access_in_residence",
                    "internet_access_type_in_residence_descriptor",
                    "internet_performance_in_residence_descriptor",
                    "barrier_to_internet_access_in_residence_descriptor",
                    "primary_learning_device_access_descriptor",
                    "primary_learning_device_away_from_school_descriptor",
                    "primary_learning_device_provider_descriptor",
                ],
                "classes": ["collapse"],
            },
        ),
        (
            _("Further Ed-Fi data"),
            {
                "fields": [
                    ("login_id", "profile_thumbnail"),
                    "electronic_mails",
                    "telephones",
                    "addresses",
                    "international_addresses",
                    "student_identification_codes",
                ],
                "classes": ["collapse"],
            },
        ),
        KEPT_FIELDSET,
    ]

    @admin.display(description=_("student"), ordering="student__last_name")
    def student_name(self, row):
        return row.student.full_name

    @admin.display(description=_("organization"))
    def place(self, row):
        return row.education_organization.name_of_institution
