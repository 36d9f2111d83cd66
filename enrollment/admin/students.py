"""The enrolment on its student's page, from the copies: the page stands without DynamoDB."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import links, page
from edfi.admin.students_sections import StudentRows, show_with_students
from enrollment import presenting, steps
from enrollment.models import DocumentCopy, EnrollmentCopy
from tsa.admin.readable import label, moment


class EnrolmentsOfStudent(StudentRows):
    """By the student's id, which the enrolment's own id gives."""

    model = EnrollmentCopy
    order = 30
    ordering = ["-created_at"]
    fields = ["enrolment", "status", "step", "records", "decision", "payment_status", "place"]
    readonly_fields = fields
    verbose_name_plural = _("Enrolment")

    def of_student(self, rows, student):
        return rows.filter(student_unique_id=student.student_unique_id)

    @admin.display(description=_("enrolment"))
    def enrolment(self, copy):
        return links((page("enrollment_enrollmentcopy", copy.pk), copy.pk))

    @admin.display(description=_("next step"))
    def step(self, copy):
        return steps.name(copy.next_step) if copy.next_step else _("all six done")

    @admin.display(description=_("school, coach"))
    def place(self, copy):
        return ", ".join(each for each in (copy.school_name, copy.coach_name) if each)


class DocumentsOfStudent(StudentRows):
    model = DocumentCopy
    order = 35
    ordering = ["-uploaded_at"]
    fields = ["document", "uploaded", "standing", "file"]
    readonly_fields = fields
    verbose_name_plural = _("Documents of the enrolment")

    def of_student(self, rows, student):
        key = student.student_unique_id
        return rows.filter(enrollment__student_unique_id=key)

    @admin.display(description=_("document"))
    def document(self, copy):
        name = presenting.document_name(copy.document_type)
        return links((page("enrollment_documentcopy", copy.pk), name))

    @admin.display(description=_("uploaded"))
    def uploaded(self, copy):
        return moment(copy.uploaded_at)

    @admin.display(description=_("standing"))
    def standing(self, copy):
        return f"{label(copy.upload_status)}, {label(copy.verification_status)}"

    @admin.display(description=_("file"))
    def file(self, copy):
        return links((reverse("admin:enrollment_documentcopy_file", args=[copy.pk]), _("open")))


show_with_students(EnrolmentsOfStudent)
show_with_students(DocumentsOfStudent)
