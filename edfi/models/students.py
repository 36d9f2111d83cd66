"""Students of record: the one row that owns a student's name, birth date and demographics."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from edfi.models import columns
from edfi.models.columns import collection, descriptor, flag, text
from edfi.models.people import OF_PERSON
from tsa.access import selectors as access
from tsa.accounts import reach
from tsa.accounts.models import User

DESCRIPTORS = [
    "birth_country_descriptor",
    "birth_sex_descriptor",
    "birth_state_abbreviation_descriptor",
    "citizenship_status_descriptor",
    "source_system_descriptor",
]
COLLECTIONS = [
    "identification_documents",
    "other_names",
    "personal_identification_documents",
    "races",
    "visas",
]
# Where nobody draws a number (the Ed-Fi API, raw SQL); services draw theirs themselves.
NEXT_USI = models.Func(
    template="((extract(epoch FROM clock_timestamp()) * 1000)::bigint * 100000"
    " + mod(nextval('student_usi_digits'), 100000))",
    output_field=models.BigIntegerField(),
)
TODAY = models.Func(template="(CURRENT_DATE + 1)", output_field=models.DateField())


class StudentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff see their schools' students; a guardian or coach, those a grant in force names."""
        if isinstance(user, User):
            return reach.visible_to(user, self)
        if access.sees_every_student(user):
            return self.all()
        adult = access.adult(user)
        if adult is None:
            return self.none()
        return self.filter(student_unique_id__in=access.students_visible_to(adult))


class Student(columns.EdFiRecord):
    """A student of record, in Ed-Fi's terms. The roster's user row follows this one."""

    references = (OF_PERSON,)

    student_unique_id = models.CharField(
        _("student id"), max_length=32, unique=True, help_text=_("Never changed.")
    )
    student_usi = models.BigIntegerField(
        _("student number"),
        unique=True,
        db_default=NEXT_USI,
        help_text=_("Milliseconds and five more digits; the roster's user name ends with it."),
    )
    first_name = models.CharField(_("first name"), max_length=75)
    last_name = models.CharField(_("last name"), max_length=75)
    middle_name = text(75, _("middle name"))
    generation_code_suffix = text(10, _("suffix"), help_text=_("Jr., Sr., III …"))
    maiden_name = text(75, _("maiden name"))
    personal_title_prefix = text(30, _("title"))
    preferred_first_name = text(75, _("preferred first name"))
    preferred_last_name = text(75, _("preferred last name"))
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_city = text(30, _("birth city"))
    birth_state_abbreviation_descriptor = descriptor(_("birth state"))
    birth_international_province = text(150, _("birth province"))
    birth_country_descriptor = descriptor(_("birth country"))
    birth_sex_descriptor = descriptor(_("birth sex"))
    date_entered_us = models.DateField(_("entered the US on"), null=True, blank=True)
    multiplebirth_status = flag(_("twin or multiple birth"))
    citizenship_status_descriptor = descriptor(_("citizenship status"))
    hispanic_latino_ethnicity = flag(_("Hispanic or Latino"))
    races = collection(_("Descriptor URIs."), _("races"))
    person_id = text(32, _("person id"))
    source_system_descriptor = descriptor(
        _("source system"), help_text=_("Where the record came from.")
    )
    identification_documents = collection(label=_("identification documents"))
    other_names = collection(label=_("other names"))
    personal_identification_documents = collection(label=_("personal identification documents"))
    visas = collection(_("Descriptor URIs."), _("visas"))

    objects = StudentQuerySet.as_manager()

    class Meta:
        db_table = "students"
        verbose_name = _("student")
        ordering = ["last_name", "first_name", "student_unique_id"]
        indexes = [
            models.Index(fields=["person_id"], name="idx_students_person"),
            models.Index(fields=["birth_date"], name="idx_students_birth_date"),
            models.Index(fields=["hispanic_latino_ethnicity"], name="idx_students_ethnicity"),
            models.Index(fields=["source_system_descriptor"], name="idx_students_source"),
            models.Index(
                fields=["last_name", "first_name", "student_unique_id"], name="idx_students_name"
            ),
            GinIndex(
                OpClass(Upper("last_name"), name="gin_trgm_ops"),
                name="idx_students_last_name_search",
            ),
            GinIndex(
                OpClass(Upper("first_name"), name="gin_trgm_ops"), name="idx_students_first_search"
            ),
        ]
        constraints = [
            columns.are_descriptors("students", *DESCRIPTORS),
            columns.are_arrays("students", *COLLECTIONS),
            columns.are_not_blank("students", "student_unique_id", "first_name", "last_name"),
            models.CheckConstraint(
                condition=models.Q(student_usi__gt=0), name="students_usi_is_positive"
            ),
            models.CheckConstraint(
                # A day of grace: it is tomorrow already east of the server.
                condition=models.Q(birth_date__gte="1900-01-01")
                & models.Q(LessThanOrEqual(models.F("birth_date"), TODAY)),
                name="students_birth_date_is_plausible",
            ),
            models.CheckConstraint(
                condition=models.Q(date_entered_us__gte=models.F("birth_date")),
                name="students_entered_us_after_birth",
            ),
        ]

    def __str__(self):
        return f"{self.full_name} ({self.student_unique_id})"

    @property
    def full_name(self) -> str:
        """As people say it; a person with one name has it in both columns."""
        if self.first_name == self.last_name:
            return self.last_name
        parts = [self.first_name, self.middle_name, self.last_name, self.generation_code_suffix]
        return " ".join(part for part in parts if part)
