"""What waits for staff in admissions."""

from django.utils.translation import gettext_lazy as _

from enrollment.models import DocumentCopy, EnrollmentCopy
from tsa.admin.waiting import Work, register

ENROLMENTS = "admin:enrollment_enrollmentcopy_changelist"
SEE = "enrollment.view_enrollmentcopy"

register(
    Work(
        _("Student records that could not be created"),
        SEE,
        lambda: EnrollmentCopy.objects.filter(records="failed"),
        ENROLMENTS,
        "?records__exact=failed",
        is_urgent=True,
    ),
    Work(
        _("Documents to check"),
        "enrollment.view_documentcopy",
        lambda: DocumentCopy.objects.filter(
            verification_status="pending", upload_status="uploaded"
        ),
        "admin:enrollment_documentcopy_changelist",
        "?verification=pending",
    ),
    Work(
        _("All six steps done, no decision yet"),
        SEE,
        lambda: EnrollmentCopy.objects.filter(
            status__in=["active", "completed"], decision="", next_step__isnull=True
        ),
        ENROLMENTS,
        "?undecided=yes",
    ),
)
