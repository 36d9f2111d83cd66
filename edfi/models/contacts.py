"""Guardians and other contacts, as Ed-Fi has them, and whose contacts they are."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, descriptor, flag, text
from edfi.models.people import OF_PERSON


class Contact(columns.EdFiRecord):
    """A parent, guardian or emergency contact. Siblings share one row."""

    references = (OF_PERSON,)

    contact_unique_id = models.CharField(
        _("contact id"), max_length=32, unique=True, help_text=_("Never changed.")
    )
    first_name = models.CharField(_("first name"), max_length=75)
    last_name = models.CharField(_("last name"), max_length=75)
    middle_name = text(75, _("middle name"))
    generation_code_suffix = text(10, _("suffix"))
    maiden_name = text(75, _("maiden name"))
    personal_title_prefix = text(30, _("title"))
    preferred_first_name = text(75, _("preferred first name"))
    preferred_last_name = text(75, _("preferred last name"))
    gender_identity = text(60, _("gender identity"))
    sex_descriptor = descriptor(_("sex"))
    login_id = text(60, _("login id"))
    highest_completed_level_of_education_descriptor = descriptor(_("level of education"))
    person_id = text(32, _("person id"))
    source_system_descriptor = descriptor(_("source system"))
    addresses = collection(_("Ed-Fi addresses."), _("addresses"))
    international_addresses = collection(label=_("international addresses"))
    electronic_mails = collection(_("Ed-Fi electronicMails."), _("e-mail addresses"))
    telephones = collection(_("Ed-Fi telephones."), _("telephones"))
    languages = collection(label=_("languages"))
    other_names = collection(label=_("other names"))
    personal_identification_documents = collection(label=_("personal identification documents"))

    class Meta:
        db_table = "contacts"
        verbose_name = _("contact")
        ordering = ["last_name", "first_name", "contact_unique_id"]
        indexes = [
            models.Index(
                fields=["last_name", "first_name", "contact_unique_id"], name="idx_contacts_name"
            ),
            models.Index(fields=["person_id"], name="idx_contacts_person"),
            GinIndex(
                OpClass(Upper("last_name"), name="gin_trgm_ops"), name="idx_contacts_last_search"
            ),
            GinIndex(
                OpClass(Upper("first_name"), name="gin_trgm_ops"), name="idx_contacts_first_search"
            ),
        ]
        constraints = [
            columns.are_not_blank("contacts", "contact_unique_id", "first_name", "last_name"),
            columns.are_descriptors(
                "contacts",
                "highest_completed_level_of_education_descriptor",
                "sex_descriptor",
                "source_system_descriptor",
            ),
            columns.are_arrays(
                "contacts",
                "addresses",
                "electronic_mails",
                "international_addresses",
                "languages",
                "other_names",
                "personal_identification_documents",
                "telephones",
            ),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name} ({self.contact_unique_id})"


class StudentContactAssociation(columns.EdFiRecord):
    """That a contact belongs to a student, and as what."""

    student = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        related_name="contact_associations",
        verbose_name=_("student"),
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        to_field="contact_unique_id",
        db_column="contact_unique_id",
        db_index=False,
        related_name="student_associations",
        verbose_name=_("contact"),
    )
    relation_descriptor = descriptor(_("relation"))
    contact_priority = models.IntegerField(
        _("priority"), null=True, blank=True, help_text=_("1 is called first.")
    )
    contact_restrictions = text(250, _("restrictions"))
    emergency_contact_status = flag(_("emergency contact"))
    legal_guardian = flag(_("legal guardian"))
    lives_with = flag(_("student lives with"))
    primary_contact_status = flag(_("primary contact"))

    class Meta:
        db_table = "student_contact_associations"
        verbose_name = _("student's contact")
        verbose_name_plural = _("students' contacts")
        ordering = ["student", "contact_priority"]
        indexes = [models.Index(fields=["contact"], name="idx_student_contact_contact")]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "contact"], name="student_contact_natural_key"
            ),
            columns.are_descriptors("student_contact", "relation_descriptor"),
        ]

    def __str__(self):
        return f"{self.student_id} · {self.contact_id}"
