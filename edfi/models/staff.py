"""The people who work at schools and districts, and what they are assigned to there.

The staff row owns a person's name; the roster's user follows it. People who sign in to this
system are another thing: `tsa.accounts`, and coaches' profiles in DynamoDB.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, descriptor, flag, text
from edfi.models.people import OF_PERSON

COLLECTIONS = [
    "addresses",
    "ancestry_ethnic_origins",
    "electronic_mails",
    "identification_codes",
    "identification_documents",
    "international_addresses",
    "languages",
    "other_names",
    "personal_identification_documents",
    "races",
    "recognitions",
    "telephones",
    "tribal_affiliations",
    "visas",
]


def _years(label) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True, blank=True)


class Staff(columns.EdFiRecord):
    """A teacher, principal or other member of staff."""

    references = (OF_PERSON,)

    staff_unique_id = models.CharField(
        _("staff id"), max_length=32, unique=True, help_text=_("Never changed.")
    )
    first_name = models.CharField(_("first name"), max_length=75)
    last_name = models.CharField(_("last name"), max_length=75)
    middle_name = text(75, _("middle name"))
    generation_code_suffix = text(10, _("suffix"))
    maiden_name = text(75, _("maiden name"))
    personal_title_prefix = text(30, _("title"))
    preferred_first_name = text(75, _("preferred first name"))
    preferred_last_name = text(75, _("preferred last name"))
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    gender_identity = text(60, _("gender identity"))
    sex_descriptor = descriptor(_("sex"))
    citizenship_status_descriptor = descriptor(_("citizenship status"))
    hispanic_latino_ethnicity = flag(_("Hispanic or Latino"))
    highest_completed_level_of_education_descriptor = descriptor(_("level of education"))
    highly_qualified_teacher = flag(_("highly qualified teacher"))
    years_of_prior_professional_experience = _years(_("years of professional experience"))
    years_of_prior_teaching_experience = _years(_("years of teaching experience"))
    login_id = text(60, _("login id"))
    person_id = text(32, _("person id"))
    source_system_descriptor = descriptor(_("source system"))
    electronic_mails = collection(_("Ed-Fi electronicMails."), _("e-mail addresses"))
    telephones = collection(_("Ed-Fi telephones."), _("telephones"))
    addresses = collection(_("Ed-Fi addresses."), _("addresses"))
    international_addresses = collection(label=_("international addresses"))
    races = collection(_("Descriptor URIs."), _("races"))
    ancestry_ethnic_origins = collection(_("Descriptor URIs."), _("ancestry"))
    tribal_affiliations = collection(_("Descriptor URIs."), _("tribal affiliations"))
    languages = collection(label=_("languages"))
    other_names = collection(label=_("other names"))
    recognitions = collection(label=_("recognitions"))
    identification_codes = collection(label=_("identification codes"))
    identification_documents = collection(label=_("identification documents"))
    personal_identification_documents = collection(label=_("personal identification documents"))
    visas = collection(_("Descriptor URIs."), _("visas"))

    class Meta:
        db_table = "staffs"
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["last_name", "first_name", "staff_unique_id"]
        indexes = [
            models.Index(
                fields=["last_name", "first_name", "staff_unique_id"], name="idx_staffs_name"
            ),
            models.Index(fields=["person_id"], name="idx_staffs_person"),
            GinIndex(
                OpClass(Upper("last_name"), name="gin_trgm_ops"), name="idx_staffs_last_search"
            ),
            GinIndex(
                OpClass(Upper("first_name"), name="gin_trgm_ops"), name="idx_staffs_first_search"
            ),
        ]
        constraints = [
            columns.are_not_blank("staffs", "staff_unique_id", "first_name", "last_name"),
            columns.are_descriptors(
                "staffs",
                "citizenship_status_descriptor",
                "highest_completed_level_of_education_descriptor",
                "sex_descriptor",
                "source_system_descriptor",
            ),
            columns.are_arrays("staffs", *COLLECTIONS),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name} ({self.staff_unique_id})"


class StaffEducationOrganizationAssignment(columns.EdFiRecord):
    """What a member of staff is at a school or other organization, from when until when."""

    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        to_field="staff_unique_id",
        db_column="staff_unique_id",
        db_index=False,
        related_name="assignments",
        verbose_name=_("member of staff"),
    )
    education_organization = models.ForeignKey(
        "edfi.EducationOrganization",
        models.PROTECT,
        db_column="education_organization_id",
        db_index=False,
        related_name="staff_assignments",
        verbose_name=_("organization"),
    )
    staff_classification_descriptor = models.CharField(_("classification"), max_length=306)
    begin_date = models.DateField(_("from"))
    end_date = models.DateField(_("until"), null=True, blank=True)
    position_title = text(100, _("position"))
    full_time_equivalency = models.DecimalField(
        _("full-time equivalency"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    order_of_assignment = models.IntegerField(_("order of assignment"), null=True, blank=True)

    class Meta:
        db_table = "staff_education_organization_assignments"
        verbose_name = _("assignment of staff")
        verbose_name_plural = _("assignments of staff")
        ordering = ["staff_id", "-begin_date"]
        indexes = [
            models.Index(fields=["education_organization"], name="idx_staff_assignments_edorg")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "staff",
                    "education_organization",
                    "staff_classification_descriptor",
                    "begin_date",
                ],
                name="staff_assignments_natural_key",
            ),
            columns.are_descriptors("staff_assignments", "staff_classification_descriptor"),
            models.CheckConstraint(
                condition=models.Q(full_time_equivalency__gte=0),
                name="staff_assignments_equivalency_not_negative",
            ),
        ]

    def __str__(self):
        return f"{self.staff_id} · {self.education_organization_id} · {self.begin_date}"
