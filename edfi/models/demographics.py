"""What an education organization knows of a student: demographics, languages, indicators …

Race and ethnicity are the student's, who has one of each: `students` owns them, every row here
shows them, and a change on either side reaches the other by trigger. All else is this row's.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, descriptor, flag, text

DESCRIPTORS = [
    "barrier_to_internet_access_in_residence_descriptor",
    "internet_access_type_in_residence_descriptor",
    "internet_performance_in_residence_descriptor",
    "limited_english_proficiency_descriptor",
    "primary_learning_device_access_descriptor",
    "primary_learning_device_away_from_school_descriptor",
    "primary_learning_device_provider_descriptor",
    "sex_descriptor",
    "supporter_military_connection_descriptor",
]
COLLECTIONS = [
    "addresses",
    "ancestry_ethnic_origins",
    "cohort_years",
    "disabilities",
    "electronic_mails",
    "international_addresses",
    "languages",
    "races",
    "student_characteristics",
    "student_identification_codes",
    "student_indicators",
    "telephones",
    "tribal_affiliations",
]


class StudentEducationOrganizationAssociation(columns.EdFiRecord):
    """A student as one school, district or other organization knows them."""

    student = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        related_name="organization_associations",
        verbose_name=_("student"),
    )
    education_organization = models.ForeignKey(
        "edfi.EducationOrganization",
        models.PROTECT,
        db_column="education_organization_id",
        db_index=False,
        related_name="student_associations",
        verbose_name=_("organization"),
    )
    sex_descriptor = descriptor(_("sex"))
    gender_identity = text(60, _("gender identity"))
    hispanic_latino_ethnicity = flag(
        _("Hispanic or Latino"), help_text=_("The student's: changes there too.")
    )
    races = collection(_("Descriptor URIs."), _("races"))
    ancestry_ethnic_origins = collection(_("Descriptor URIs."), _("ancestry"))
    tribal_affiliations = collection(_("Descriptor URIs."), _("tribal affiliations"))
    limited_english_proficiency_descriptor = descriptor(_("English proficiency"))
    supporter_military_connection_descriptor = descriptor(_("military connection"))
    login_id = text(60, _("login id"))
    profile_thumbnail = text(255, _("profile picture"))
    internet_access_in_residence = flag(_("internet at home"))
    internet_access_type_in_residence_descriptor = descriptor(_("internet access"))
    internet_performance_in_residence_descriptor = descriptor(_("internet performance"))
    barrier_to_internet_access_in_residence_descriptor = descriptor(_("barrier to internet"))
    primary_learning_device_access_descriptor = descriptor(_("learning device"))
    primary_learning_device_away_from_school_descriptor = descriptor(_("learning device at home"))
    primary_learning_device_provider_descriptor = descriptor(_("provider of the device"))
    electronic_mails = collection(_("Ed-Fi electronicMails."), _("e-mail addresses"))
    telephones = collection(_("Ed-Fi telephones."), _("telephones"))
    addresses = collection(_("Ed-Fi addresses."), _("addresses"))
    international_addresses = collection(label=_("international addresses"))
    languages = collection(label=_("languages"))
    disabilities = collection(label=_("disabilities"))
    cohort_years = collection(label=_("cohort years"))
    student_characteristics = collection(label=_("characteristics"))
    student_identification_codes = collection(label=_("identification codes"))
    student_indicators = collection(label=_("indicators"))

    class Meta:
        db_table = "student_education_organization_associations"
        verbose_name = _("student's demographics")
        verbose_name_plural = _("students' demographics")
        ordering = ["student_id", "education_organization_id"]
        indexes = [
            models.Index(fields=["education_organization"], name="idx_student_organization_edorg")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "education_organization"],
                name="student_organization_natural_key",
            ),
            columns.are_descriptors("student_organization", *DESCRIPTORS),
            columns.are_arrays("student_organization", *COLLECTIONS),
        ]

    def __str__(self):
        return f"{self.student_id} · {self.education_organization_id}"
