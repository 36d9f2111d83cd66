"""Uploaded documents: the list to work through, a page with the file beside it, the file."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from enrollment import file_types, presenting
from enrollment.admin import review, words
from enrollment.admin.acts import DOCUMENT_ACTS
from enrollment.models import DocumentCopy, EnrollmentCopy
from enrollment.services import documents
from enrollment.tables import DocumentItem, EnrollmentItem
from tsa.accounts import actors
from tsa.admin import readable
from tsa.admin.acts import ActsMixin
from tsa.admin.base import ReadOnlyAdmin
from tsa.audit import staff_log
from tsa.lib.errors import DomainError, NotFound

SHOWN = (file_types.PDF, file_types.JPEG, file_types.PNG)


class NotShown(DomainError):
    """A file of another kind never reaches a member of staff's browser."""

    status = 415
    code = "document_not_shown"
    title = gettext_lazy("This file is not opened")


class VerificationFilter(DropdownFilter):
    title = gettext_lazy("verification")
    parameter_name = "verification"

    def lookups(self, request, model_admin):
        return [*DocumentCopy.Verification.choices, ("replaced", _("replaced"))]

    def queryset(self, request, queryset):
        match self.value():
            case None | "":
                return queryset
            case "replaced":
                return queryset.filter(upload_status="replaced")
            case value:
                return queryset.filter(upload_status="uploaded", verification_status=value)


@admin.register(DocumentCopy)
class DocumentAdmin(review.ReturnsToReview, ActsMixin, ReadOnlyAdmin):
    about_student = True
    list_display = ["type_name", "student", "verification", "file_name", "size", "uploaded_at"]
    list_select_related = ["enrollment"]
    list_filter = [VerificationFilter, ("document_type", ChoicesDropdownFilter)]
    search_fields = ["file_name", "enrollment__student_name", "enrollment__pk__exact"]
    search_help_text = gettext_lazy("Part of the student's name, else the file's; or an id.")
    ordering = ["-uploaded_at", "document_id"]
    sortable_by = ["uploaded_at"]  # by the others PostgreSQL would sort the whole table
    acts = DOCUMENT_ACTS

    def get_search_results(self, request, queryset, search_term):
        """Children first, else files: an OR over the join would read every row."""
        words = search_term.replace("\0", "").split()
        by_id = queryset.filter(enrollment_id=search_term.strip().replace("\0", ""))
        if not words or by_id.exists():
            return (by_id if words else queryset), False
        of_child = EnrollmentCopy.objects.order_by()
        by_file = queryset
        for word in words:
            of_child = of_child.filter(student_name__icontains=word)
            by_file = by_file.filter(file_name__icontains=word)
        by_child = queryset.filter(enrollment__in=of_child.values("pk"))
        return (by_child if by_child.exists() else by_file), False

    def resource_type(self):
        return "document"

    def get_urls(self):
        view = self.admin_site.admin_view(self.file_view)
        return [
            path("<path:object_id>/file/", view, name="enrollment_documentcopy_file"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The document as it is now, with its file to look at."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        document = DocumentItem.fetch(key)
        if document is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, key)
        self.note_opening(request, DocumentCopy(pk=key))
        enrolment = EnrollmentItem.fetch(document.enrollment_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": presenting.document_name(document.document_type),
            "subtitle": enrolment.student_name if enrolment else "",
            "document": document,
            "enrolment": enrolment,
            "badge": words.verification(document.attribute_values),
            "uploaded": readable.plain(document.uploaded_at),
            "verified": readable.plain(document.verified_at),
            "file": reverse("admin:enrollment_documentcopy_file", args=[key]),
            "is_image": document.content_type != file_types.PDF,
            "following": self._following(key),
            "offers": self.offers(request, key, document)
            if document.upload_status == "uploaded"
            else [],
        }
        return TemplateResponse(request, "enrollment/admin/document.html", context)

    def file_view(self, request, object_id):
        """The bytes, only of kinds that a browser shows without running anything in them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document, file = self._open(unquote(object_id), request)
        response = FileResponse(
            file,
            filename=document.file_name,
            content_type=document.content_type,
            as_attachment="download" in request.GET,
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["Cache-Control"] = "no-store"
        return response

    def _open(self, key: str, request):
        document = DocumentItem.fetch(key)
        if document is None:
            raise NotFound(_("There is no such document."))
        if document.content_type not in SHOWN:
            raise NotShown(_("Only PDF, JPEG and PNG files are opened here."))
        by = actors.of(request)
        try:
            document, file = documents.content(document.enrollment_id, key, by=by)
        except FileNotFoundError:
            raise NotFound(_("The file itself is missing in the storage.")) from None
        staff_log.opened(
            resource_type="document",
            resource_id=key,
            by=by,
            description="opened the file of a document",
        )
        return document, file

    def _following(self, key: str) -> str:
        """The page of the next document that waits to be checked."""
        waiting = DocumentCopy.objects.filter(
            verification_status="pending", upload_status="uploaded"
        ).exclude(pk=key)
        found = waiting.order_by("uploaded_at").values_list("pk", flat=True).first()
        return self.page_of(found) if found else ""

    @admin.display(description=gettext_lazy("document"), ordering="document_type")
    def type_name(self, copy):
        return presenting.document_name(copy.document_type)

    @admin.display(description=gettext_lazy("student"))
    def student(self, copy):
        return copy.enrollment.student_name

    @display(description=gettext_lazy("verification"), label=words.VERIFICATION)
    def verification(self, copy):
        if copy.upload_status == "replaced":
            return "replaced", _("replaced")
        return copy.verification_status, copy.get_verification_status_display()

    @admin.display(description=gettext_lazy("size"), ordering="file_size")
    def size(self, copy):
        return filesizeformat(copy.file_size)
