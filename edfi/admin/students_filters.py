"""Filters of the list of students: school and grade, by their stays at schools, and admission.

Each asks whether the student has such a stay, and joins nothing: a student with two is listed
once, in the order of the list. A school's name costs one query more, whatever it finds.
"""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from edfi import descriptors
from edfi.admin.base import GradeFilter, SchoolFilter, school_ids
from edfi.models import StudentSchoolAssociation, TSAStudentExtension

STATUS = "status"
Status = TSAStudentExtension.EnrollmentStatus
# They are at no school any more: of them, every stay counts.
GONE = {Status.REJECTED, Status.WITHDRAWN}


def _staying(request, students: QuerySet, **where) -> QuerySet:
    stays = StudentSchoolAssociation.objects.order_by()
    if request.GET.get(STATUS) not in GONE:
        stays = stays.current()
    return students.filter(Exists(stays.filter(student=OuterRef("student_unique_id"), **where)))


class SchoolOfStudent(SchoolFilter):
    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return _staying(request, queryset, school_id__in=school_ids(self.value()))


class GradeOfStudent(GradeFilter):
    title = _("grade at entry")

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return _staying(request, queryset, **{self.field: descriptors.grade_level.of(self.value())})


class StatusFilter(DropdownFilter):
    title = _("enrolment status")
    parameter_name = STATUS

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(extension__enrollment_status=self.value())
