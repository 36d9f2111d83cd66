"""The enrolment board: what waits, found by filters and saved views; the page of one enrolment,
read from DynamoDB, logged, acted upon; the same beside its documents, one after the other."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from edfi.admin.base import SchoolFilter
from enrollment import questions, rules, steps
from enrollment.admin import correcting, filters, page, queue, review, saved_views, words
from enrollment.admin.acts import ENROLLMENT_ACTS
from enrollment.admin.handling import HANDLE, HANDLING_ACTS
from enrollment.models import EnrollmentCopy
from enrollment.tables import EnrollmentItem
from tsa.admin import readable
from tsa.admin.acts import ActsMixin
from tsa.admin.base import ReadOnlyAdmin
from tsa.coaches.admin.people import CoachFilter


@admin.register(EnrollmentCopy)
class EnrollmentAdmin(review.ReturnsToReview, ActsMixin, ReadOnlyAdmin):
    list_display = [
        "student",
        "standing",
        "step",
        "waiting",
        "records_state",
        "documents",
        "updated",
        "worker",
        "place",
    ]
    list_filter = [
        filters.StandingFilter,
        filters.NextStepFilter,
        filters.StalledFilter,
        filters.AssigneeFilter,
        filters.DocumentsFilter,
        ("records", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        filters.UndecidedFilter,
        filters.DuplicatesFilter,
        SchoolFilter,
        CoachFilter,
        filters.OpenedFilter,
        filters.EnrolledFilter,
        filters.MeasuredFilter,
        ("updated_at", RangeDateTimeFilter),
    ]
    list_filter_sheet = True
    list_before_template = "enrollment/admin/board.html"
    search_fields = ["student_name", "parent_email", "enrollment_id"]
    search_help_text = gettext_lazy("Part of the student's name, the parent's e-mail or the id.")
    ordering = ["-updated_at", "enrollment_id"]
    orders = {
        "student": ["student_name", "enrollment_id"],
        "step": ["next_step", "-updated_at", "enrollment_id"],
        "waiting": ["-family_acted_at", "-enrollment_id"],
        "updated": ["updated_at", "enrollment_id"],
    }
    acts = [*HANDLING_ACTS, *ENROLLMENT_ACTS]

    def resource_type(self):
        return "enrollment"

    def get_urls(self):
        def of(address, view, name):
            guarded = self.admin_site.admin_view(view)
            return path(address, guarded, name=f"enrollment_enrollmentcopy_{name}")

        return [
            of("queue/", self.queue_view, "queue"),
            of("views/save/", saved_views.save, "save_view"),
            of("views/remove/", saved_views.remove, "remove_view"),
            of("<path:object_id>/review/", self.review_view, "review"),
            of("<path:object_id>/correct/", self.correct_view, "correct"),
            *super().get_urls(),
        ]

    def get_changelist(self, request, **kwargs):
        as_queue = getattr(request, "as_queue", False)
        return queue.QueueList if as_queue else super().get_changelist(request, **kwargs)

    def changelist_view(self, request, extra_context=None):
        board = {
            "queues": queue.usual(request),
            "views": saved_views.of(request),
            "query": saved_views.kept(request.GET.urlencode()),
            "work": f"{reverse('admin:enrollment_enrollmentcopy_queue')}?{request.GET.urlencode()}",
        }
        return super().changelist_view(request, {"board": board, **(extra_context or {})})

    def queue_view(self, request):
        """To the first enrolment of the filtered list, the one that has waited longest."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        filters_on = request.GET.urlencode()
        first = queue.Queue(self, request, filters_on).first()
        if first is None:
            self.message_user(request, _("Nothing waits in this list."))
            board = reverse("admin:enrollment_enrollmentcopy_changelist")
            return HttpResponseRedirect(f"{board}?{filters_on}")
        return HttpResponseRedirect(review.address(first, filters_on))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One enrolment as it is now. A copy whose owner is gone is shown as what it is."""
        context = self._opened_now(request, object_id)
        if not isinstance(context, dict):
            return context
        return TemplateResponse(request, "enrollment/admin/enrollment.html", context)

    def review_view(self, request, object_id):
        """The same beside the documents, with the way to the next one in the queue."""
        context = self._opened_now(request, object_id)
        if not isinstance(context, dict):
            return context
        context |= review.of(self, request, context["item"], context["offers"])
        return TemplateResponse(request, "enrollment/admin/review.html", context)

    def correct_view(self, request, object_id):
        if not request.user.has_perm(HANDLE) or not self.has_view_permission(request):
            raise PermissionDenied
        return correcting.view(self, request, unquote(object_id))

    def history_view(self, request, object_id, extra_context=None):
        """An enrolment's history stands on its page."""
        return self.change_view(request, object_id)

    def _opened_now(self, request, object_id):
        """The context of a page about one enrolment, its opening logged; or another answer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = unquote(object_id)
        item = EnrollmentItem.fetch(key)
        if item is None:
            return self._orphan(request, key)
        self.note_opening(request, EnrollmentCopy(pk=key))
        return {
            **self.admin_site.each_context(request),
            **page.of(item),
            "opts": self.opts,
            "title": item.student_name,
            "offers": self.offers(request, key, item),
            "correct": correcting.address(key)
            if request.user.has_perm(HANDLE) and correcting.is_possible(item)
            else "",
            "review": review.address(key, ""),
        }

    def _orphan(self, request, key: str):
        copy = EnrollmentCopy.objects.filter(pk=key).first()
        if copy is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, key)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("This enrolment is gone"),
            "copy": copy,
        }
        template = "enrollment/admin/orphan.html"
        return TemplateResponse(request, template, context, status=404)

    @display(description=gettext_lazy("student"), ordering="student_name", header=True)
    def student(self, copy):
        return [copy.student_name, copy.parent_email]

    @display(description=gettext_lazy("status"), ordering="status", label=words.STATUS)
    def standing(self, copy):
        return copy.status, copy.get_status_display()

    @admin.display(description=gettext_lazy("next step"), ordering="next_step")
    def step(self, copy):
        if copy.next_step is None:
            return _("all six done")
        return f"{copy.next_step}. {steps.name(copy.next_step)}"

    @display(description=gettext_lazy("family idle"), ordering="-family_acted_at", header=True)
    def waiting(self, copy):
        """Whole days since the family's own last act; what ended waits for nobody."""
        if copy.family_acted_at is None or copy.status in rules.ENDED:
            return [readable.NOTHING, ""]
        days = questions.idle_days(copy.family_acted_at)
        shown = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        return [shown, readable.day(timezone.localtime(copy.family_acted_at))]

    @admin.display(description=gettext_lazy("last change"), ordering="updated_at")
    def updated(self, copy):
        return readable.day(timezone.localtime(copy.updated_at))

    @display(description=gettext_lazy("records"), ordering="records", label=words.RECORDS)
    def records_state(self, copy):
        return copy.records, copy.get_records_display()

    @display(description=gettext_lazy("school, coach"), ordering="school_name", header=True)
    def place(self, copy):
        return [copy.school_name, copy.coach_name]

    @admin.display(description=gettext_lazy("who works on it"), ordering="assignee")
    def worker(self, copy):
        return copy.assignee.partition("@")[0] or readable.NOTHING

    @admin.display(description=gettext_lazy("documents"))
    def documents(self, copy):
        parts = []
        if copy.documents_to_check:
            parts.append(_("%(n)s to check") % {"n": copy.documents_to_check})
        if copy.documents_missing:
            parts.append(_("%(n)s missing") % {"n": copy.documents_missing})
        return ", ".join(parts) or _("complete")
