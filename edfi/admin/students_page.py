"""One page per student: the record's form, and below it everything else that is held.

The sections are fetched when they are opened. Opening the page is logged once; a section that
is asked for by its address alone is logged as an opening too, and one with health data always.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from edfi.admin import students_print, students_sections
from edfi.models import Student
from tsa.accounts import actors
from tsa.admin import audit_rows
from tsa.admin.base import OPEN
from tsa.audit import staff_log

MOST_PAGES = 1000
PART = "X-Part"  # the header with which the page asks for a section's content alone


class StudentPage:
    """For the admin of students."""

    change_form_template = "edfi/admin/student.html"

    class Media:
        css = {"all": ["staff/student.css"]}
        js = ["staff/student.js"]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/section/<slug:section>/",
                view(self.section_view),
                name="edfi_student_section",
            ),
            path("<path:object_id>/print/", view(self.print_view), name="edfi_student_print"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        if (student := kwargs.get("obj")) is not None:
            context |= {
                "sections": [
                    {"is": section, "address": _address(student, section)}
                    for section in students_sections.of(request, student)
                ],
                "print_address": reverse("admin:edfi_student_print", args=[student.pk]),
                "seen_address": _seen(request, student),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def section_view(self, request, object_id, section):
        return require_safe(self._section)(request, object_id, section)

    def _section(self, request, object_id, slug):
        student = self.student(request, object_id)
        section = students_sections.named(slug)
        if section is None or not section.may_open(request, student):
            raise Http404
        if section.is_sealed:
            self.opened_sealed(request, student, section)
        elif request.session.get(OPEN, [])[:2] != self._record(student.pk):
            self.note_opening(request, student)
        number = min(max(_number(request.GET.get("page")), 1), MOST_PAGES)
        context = {
            "section": section,
            "tables": section.tables(request, student, number=number),
            "address": _address(student, section),
            "number": number,
        }
        if PART in request.headers:
            return TemplateResponse(request, "edfi/admin/student_section.html", context)
        context |= self.admin_site.each_context(request)
        context |= {"title": f"{student.full_name}: {section.title}", "opts": self.opts}
        context["page"] = reverse("admin:edfi_student_change", args=[student.pk])
        return TemplateResponse(request, "edfi/admin/student_section_page.html", context)

    def opened_sealed(self, request, student, section) -> None:
        staff_log.opened(
            resource_type=section.slug,
            resource_id=student.student_unique_id,
            by=actors.of(request),
            description=f"opened {section.slug} of student",
        )

    def print_view(self, request, object_id):
        """Ask for the purpose; then the record as PDF, once the audit has it."""
        return students_print.view(self, request, self.student(request, object_id))

    def student(self, request, object_id) -> Student:
        if not self.has_view_permission(request):
            raise PermissionDenied
        student = self.get_object(request, object_id)
        if student is None:
            raise Http404(_("There is no such student."))
        return student


def _address(student: Student, section) -> str:
    return reverse("admin:edfi_student_section", args=[student.pk, section.slug])


def _seen(request, student: Student) -> str:
    """Who has seen this student, and the packet of everything held: for whom the audit is open."""
    key = audit_rows.student_for(request, student)
    return f"{reverse('admin:audit_auditlog_student')}?{urlencode({'student': key})}" if key else ""


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 7 else 1
