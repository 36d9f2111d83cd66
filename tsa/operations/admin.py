"""The pages Health and Maintenance: what is seen stands above the list of what happened before.

Health also opens while PostgreSQL is down, when nobody can be asked who signed in: whoever saw
it before has a signed cookie that says so, for as long as a session may last. It shows figures
and nothing about anybody.
"""

from django.conf import settings
from django.contrib import admin
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from tsa.accounts import actors
from tsa.admin import maintenance, measures
from tsa.admin.base import ReadOnlyAdmin
from tsa.admin.readable import label, readable
from tsa.audit.settling import PostgresAway, reaching_postgres
from tsa.lib.errors import DomainError
from tsa.operations import running, turns
from tsa.operations.models import AlertEvent, MaintenanceJob
from tsa.operations.seen import groups_of_figures, progress_of, standing_of_rules

COOKIE = "tsa_health"
PATIENCE_SECONDS = 20.0  # for the page; a PostgreSQL that hangs is found out in three
LIST = "admin:operations_alertevent_changelist"
JOB = "admin:operations_maintenancejob"
_WAITING = MaintenanceJob.Status.WAITING
COLOURS = {"done": "success", "failed": "danger", "interrupted": "warning", "running": "info"}


class RuleFilter(DropdownFilter):
    title = _("alert")
    parameter_name = "rule"

    def lookups(self, request, model_admin):
        return [(rule.name, rule.title) for rule in measures.rules()]

    def queryset(self, request, queryset):
        return queryset.filter(rule=self.value()) if self.value() else queryset


@admin.register(AlertEvent)
class AlertEventAdmin(ReadOnlyAdmin):
    list_before_template = "operations/admin/health.html"
    list_display = ["at", "what", "standing", "value", "limit"]
    list_filter = [RuleFilter]
    ordering = ["-id"]

    @admin.display(description=_("alert"), ordering="rule")
    def what(self, event):
        found = (rule.title for rule in measures.rules() if rule.name == event.rule)
        return next(found, event.rule)

    @display(description=_("state"), label={"began": "danger", "ended": "success"})
    def standing(self, event):
        return event.state, event.get_state_display()

    def get_urls(self):
        name = "operations_alertevent_changelist"
        others = [each for each in super().get_urls() if each.name != name]
        return [path("", self.open_list, name=name), *others]

    def open_list(self, request):
        """The list, or the figures alone where PostgreSQL cannot be asked for anything else."""
        try:
            with reaching_postgres(budget=PATIENCE_SECONDS, patient=True):
                page = self.admin_site.admin_view(self.changelist_view)(request)
                if isinstance(page, TemplateResponse):
                    page.render()  # here, where its questions to PostgreSQL have an end
        except PostgresAway:
            return self._without_postgresql(request)
        if page.status_code == 200:
            _remember(page)
        return page

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        seen = {
            "title": _("Health"),
            "figures": groups_of_figures(),
            "rules": standing_of_rules(),
        }
        return super().changelist_view(request, {**seen, **(extra_context or {})})

    def _without_postgresql(self, request):
        lifetime = settings.STAFF_SESSION_LIFETIME
        try:
            request.get_signed_cookie(COOKIE, salt=COOKIE, max_age=lifetime)
        except (KeyError, signing.BadSignature):
            return HttpResponse(
                _("PostgreSQL does not answer, so nobody can sign in. Try again shortly."),
                status=503,
                headers={"Retry-After": "5"},
                content_type="text/plain; charset=utf-8",
            )
        context = {"figures": groups_of_figures(), "now": timezone.now()}
        return render(request, "operations/admin/health_alone.html", context, status=503)


def _remember(page) -> None:
    page.set_signed_cookie(
        COOKIE,
        "seen",
        salt=COOKIE,
        max_age=int(settings.STAFF_SESSION_LIFETIME.total_seconds()),
        path=reverse(LIST),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


class JobFilter(DropdownFilter):
    title = _("job")
    parameter_name = "job"

    def lookups(self, request, model_admin):
        return [(job.name, job.title) for job in maintenance.every()]

    def queryset(self, request, queryset):
        return queryset.filter(name=self.value()) if self.value() else queryset


@admin.register(MaintenanceJob)
class MaintenanceJobAdmin(ReadOnlyAdmin):
    list_before_template = "operations/admin/jobs.html"
    list_display = ["created_at", "what", "standing", "by", "ended_at", "came_to"]
    list_filter = [JobFilter, ("status", ChoicesDropdownFilter)]
    ordering = ["-created_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("upload")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = "operations_maintenancejob"
        return [
            path("start/", wrap(self.start_view), name=f"{name}_start"),
            *(
                path(f"<path:object_id>/{part}/", wrap(view), name=f"{name}_{part}")
                for part, view in (
                    ("progress", self.progress_view),
                    ("cancel", self.cancel_view),
                    ("again", self.again_view),
                    ("output", self.output_view),
                )
            ),
            *super().get_urls(),
        ]

    @admin.display(description=_("job"), ordering="name")
    def what(self, job):
        return _title(job)

    @display(description=_("status"), label=COLOURS)
    def standing(self, job):
        return job.status, job.get_status_display()

    @admin.display(description=_("result"))
    def came_to(self, job):
        return (job.result or {}).get("text") or job.problem or "–"

    # -- pages --------------------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        running.settle_broken_off()
        last = MaintenanceJob.objects.order_by("name", "-created_at").distinct("name")
        by_name = {job.name: job for job in last.defer("upload")}
        jobs = [
            {"job": job, "last": by_name.get(job.name), "why_not": job.why_not()}
            for job in maintenance.every()
            if request.user.has_perm(job.permission)
        ]
        return super().changelist_view(request, {"jobs": jobs, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One job as it is; the part that changes is asked for again while it is open."""
        job = self._found(request, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _title(job),
            "opts": self.opts,
            **self._shown(request, job),
        }
        return TemplateResponse(request, "operations/admin/job.html", context)

    def progress_view(self, request, object_id):
        job = self._found(request, object_id)
        if job.status == MaintenanceJob.Status.RUNNING and running.settle_broken_off():
            job.refresh_from_db(fields=["status", "ended_at"])
        answer = render(request, "operations/admin/progress.html", self._shown(request, job))
        answer["Cache-Control"] = "no-store"
        return answer

    def start_view(self, request):
        """Ask for what the job has to know, and queue it."""
        declared = maintenance.find(request.GET.get("job", ""))
        if declared is None:
            raise Http404
        self._must_may(request, declared)
        form = declared.form(request.POST or None, request.FILES or None)
        if request.method == "POST" and (not form.fields or form.is_valid()):
            fields, upload = _answers(form)
            job = running.start(declared.name, fields=fields, by=actors.of(request), upload=upload)
            return HttpResponseRedirect(_address(job))
        context = {
            **self.admin_site.each_context(request),
            "title": declared.title,
            "opts": self.opts,
            "job": declared,
            "why_not": declared.why_not(),
            "form": form,
        }
        return TemplateResponse(request, "operations/admin/start.html", context)

    def cancel_view(self, request, object_id):
        job = self._posted(request, object_id)
        job = running.cancel(job.pk, by=actors.of(request))
        self.message_user(request, _("It stops at its next safe point.") if job.is_open else
                          _("Cancelled."))  # fmt: skip
        return HttpResponseRedirect(_address(job))

    def again_view(self, request, object_id):
        job = self._posted(request, object_id)
        return HttpResponseRedirect(_address(running.start_again(job.pk, by=actors.of(request))))

    def output_view(self, request, object_id):
        """The file that the job made, for whoever may start the job; noted as an export."""
        job = self._found(request, object_id)
        self._must_may(request, maintenance.find(job.name))
        kept = (job.result or {}).get("file")
        if not kept or not storages["documents"].exists(kept):
            raise Http404
        running.note_output(job, by=actors.of(request))
        name = kept.rpartition("/")[2]
        return FileResponse(storages["documents"].open(kept), as_attachment=True, filename=name)

    # -- who may --------------------------------------------------------------------------------

    def _found(self, request, object_id) -> MaintenanceJob:
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404
        return job

    def _posted(self, request, object_id) -> MaintenanceJob:
        job = self._found(request, object_id)
        self._must_may(request, maintenance.find(job.name))
        if request.method != "POST":
            raise PermissionDenied
        return job

    def _must_may(self, request, declared) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if declared is None or not request.user.has_perm(declared.permission):
            raise PermissionDenied

    def _shown(self, request, job: MaintenanceJob) -> dict:
        declared = maintenance.find(job.name)
        return {
            "job": job,
            "declared": declared,
            "who": job.by.partition(":")[2] or job.by,
            "asked": {label(name): readable(value) for name, value in job.fields.items()},
            "may": declared is not None and request.user.has_perm(declared.permission),
            "is_cancelling": job.cancel_asked_at is not None and job.is_open,
            "report": _report(job),
            "why_waiting": turns.why_it_waits(job) if job.status == _WAITING else "",
            **progress_of(job),
        }


def _title(job: MaintenanceJob) -> str:
    declared = maintenance.find(job.name)
    return declared.title if declared else job.name


def _address(job: MaintenanceJob) -> str:
    return reverse(f"{JOB}_change", args=[job.pk])


def _report(job: MaintenanceJob) -> str:
    """The page of the job's report: the name of an address, and its key if it has one."""
    name, _sep, key = (job.result or {}).get("link", "").partition(" ")
    return reverse(name, args=[key] if key else []) if name else ""


def _answers(form) -> tuple[dict, object]:
    """What was asked for, as JSON will keep it, and the file if there is one."""
    cleaned = dict(form.cleaned_data) if form.fields else {}
    upload = cleaned.pop("upload", None)
    if upload is not None and upload.size > running.LARGEST:
        raise DomainError(_("The file is too large; use the command."))
    return cleaned, upload
