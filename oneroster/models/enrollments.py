"""Who is in which class: Ed-Fi's student and staff section associations. PostgreSQL owns them.

Role student with a section is a studentSectionAssociation, role teacher a
staffSectionAssociation. Not to be confused with the enrolment of a family (enrollment/).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from edfi.models.columns import are_arrays, are_descriptors, collection, descriptor, flag, year
from oneroster.models import columns
from oneroster.models.classes import OF_SECTION, SECTION
from oneroster.models.columns import day, have, have_not, number, text

ROLES = ["administrator", "proctor", "student", "teacher"]
DESCRIPTORS = [
    "attempt_status_descriptor",
    "classroom_position_descriptor",
    "dual_credit_institution_descriptor",
    "dual_credit_type_descriptor",
    "repeat_identifier_descriptor",
]


class EnrollmentQuerySet(models.QuerySet):
    def of_students(self):
        return self.filter(role="student")

    def of_teachers(self):
        return self.filter(role="teacher")


class Enrollment(columns.AcademicRecord):
    """That a student or teacher belongs to a class, from when until when."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("administrator")
        PROCTOR = "proctor", _("proctor")
        STUDENT = "student", _("student")
        TEACHER = "teacher", _("teacher")

    references = (OF_SECTION,)

    role = models.CharField(_("role"), max_length=50, choices=Role)
    student = models.ForeignKey(
        "edfi.Student",
        models.PROTECT,
        to_field="student_unique_id",
        db_column="student_unique_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="class_enrollments",
        verbose_name=_("student"),
    )
    staff = models.ForeignKey(
        "edfi.Staff",
        models.PROTECT,
        to_field="staff_unique_id",
        db_column="staff_unique_id",
        db_index=False,
        null=True,
        blank=True,
        related_name="class_enrollments",
        verbose_name=_("teacher"),
    )
    local_course_code = text(60, _("local course code"))
    school_id = models.BigIntegerField(_("school"), null=True, blank=True)
    school_year = year(_("school year"))
    session_name = text(60, _("session"))
    section_identifier = text(255, _("section"))
    begin_date = day(_("from"))
    end_date = day(_("until"))
    teacher_student_data_link_exclusion = flag(_("left out of teacher-student links"))
    # of students
    homeroom_indicator = flag(_("homeroom"))
    attempt_status_descriptor = descriptor(_("attempt"))
    repeat_identifier_descriptor = descriptor(_("repeats"))
    dual_credit_indicator = flag(_("dual credit"))
    dual_credit_type_descriptor = descriptor(_("type of dual credit"))
    dual_credit_institution_descriptor = descriptor(_("institution of dual credit"))
    dual_credit_education_organization = models.ForeignKey(
        "edfi.EducationOrganization",
        models.PROTECT,
        to_field="education_organization_id",
        db_column="dual_credit_education_organization_id",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organization of dual credit"),
    )
    dual_high_school_credit_indicator = flag(_("dual high school credit"))
    programs = collection(_("Ed-Fi references."), _("programs"))
    # of teachers
    classroom_position_descriptor = descriptor(_("position"))
    highly_qualified_teacher = flag(_("highly qualified"))
    percentage_contribution = number(5, 4, _("contribution"))
    # OneRoster's; an association's user, class and organization follow from the columns above
    user = columns.may_refer(
        "oneroster.RosterUser",
        "user_sourced_id",
        _("user"),
        to_field=None,
        db_index=False,
        related_name="class_enrollments",
    )
    roster_class = columns.may_refer(
        "oneroster.RosterClass",
        "class_sourced_id",
        _("class"),
        db_index=False,
        related_name="enrollments",
    )
    organization = columns.may_refer(
        "oneroster.Organization",
        "org_sourced_id",
        _("organization"),
        to_field=None,
        db_index=False,
        related_name="class_enrollments",
    )
    is_primary = flag(_("primary"), help_text=_("Of a teacher: the one in charge of the class."))

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        db_table = "enrollments"
        verbose_name = _("class enrollment")
        ordering = ["-begin_date", "id"]
        indexes = [
            models.Index(fields=SECTION, name="idx_enrollments_section"),
            models.Index(fields=["-begin_date", "id"], name="idx_enrollments_begin"),
            models.Index(fields=["roster_class", "role", "user"], name="idx_enrollments_class"),
            models.Index(fields=["user", "role"], name="idx_enrollments_user"),
            models.Index(fields=["organization", "sourced_id"], name="idx_enrollments_org"),
            columns.by_modified("enrollments", "last_modified_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["student", *SECTION, "begin_date"], name="enrollments_student_key"
            ),
            models.UniqueConstraint(
                fields=["staff", *SECTION, "begin_date"], name="enrollments_staff_key"
            ),
            columns.status_is_known("enrollments"),
            columns.is_one_of("enrollments", "role", ROLES),
            columns.are_json("enrollments", "object", "metadata"),
            are_descriptors("enrollments", *DESCRIPTORS),
            are_arrays("enrollments", "programs"),
            columns.ends_after_begin("enrollments"),
            columns.are_within("enrollments", percentage_contribution=(0, 1)),
            models.CheckConstraint(
                name="enrollments_role_fits_the_person",
                condition=have_not("student", "staff")
                | models.Q(role="student") & have("student") & have_not("staff")
                | ~models.Q(role="student") & have("staff") & have_not("student"),
            ),
            models.CheckConstraint(
                name="enrollments_association_is_complete",
                condition=have_not("section_identifier")
                | have(*SECTION, "begin_date")
                & (
                    have("student")
                    | have("staff", "classroom_position_descriptor")
                    | have("staff") & ~models.Q(role="teacher")
                ),
            ),
            models.CheckConstraint(
                name="enrollments_roster_enrollment_is_complete",
                condition=models.Q(status="tobedeleted")
                | have("section_identifier")
                | have("user", "roster_class", "organization"),
                violation_error_message=_(
                    "An enrollment needs a section, or a user, a class and an organization."
                ),
            ),
        ]

    def __str__(self):
        person = self.student_id or self.staff_id or self.user_id
        return f"{person} · {self.section_identifier or self.roster_class_id}"
