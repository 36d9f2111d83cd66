"""Every table that holds data is audited, or stands here with the reason why it is not."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

LOG = "a log, to which rows are only added"
COPY = "a copy of DynamoDB items, whose changes stand in the admin audit log"
PASSING = "passes through, and its result is audited where it ends"
DJANGO = "Django's own list, changed by migrations alone"
UNUSED = "a library's table that nothing writes: tokens are signed, not stored"
DERIVED = "follows audited tables by trigger"
NOT_AUDITED = {
    "accounts_clientusage": "counts requests; each request has its own row",
    "accounts_staffsession": "sign-ins and sign-outs are rows of their own; seen_at is no change",
    "audit_logs": LOG,
    "audit_owed": "marks on audit rows, taken off by the worker",
    "auth_permission": DJANGO,
    "axes_accessattempt": "each failure is an audit row (sign_in.failed)",
    "axes_accessattemptexpiration": "as axes_accessattempt",
    "axes_accessfailurelog": "as axes_accessattempt",
    "axes_accesslog": "each sign-in is an audit row (sign_in)",
    "changed_children": DERIVED,
    "copy_appointments": COPY,
    "copy_coach_invitations": COPY,
    "copy_coaches": COPY,
    "copy_documents": COPY,
    "copy_enrollments": COPY,
    "copy_likely_duplicates": DERIVED,
    "copy_parent_invitations": COPY,
    "csv_imports": "a run and its report; what it changes is audited row by row",
    "csv_records": PASSING,
    "django_admin_log": "Django's own log; the audit shows more",
    "django_content_type": DJANGO,
    "django_migrations": DJANGO,
    "django_session": "as accounts_staffsession",
    "education_organizations": DERIVED,
    "import_progress": PASSING,
    "oauth2_provider_accesstoken": UNUSED,
    "oauth2_provider_devicegrant": UNUSED,
    "oauth2_provider_grant": UNUSED,
    "oauth2_provider_idtoken": UNUSED,
    "oauth2_provider_refreshtoken": UNUSED,
    "otp_static_staticdevice": "secrets; setting up and removing are rows (second_factor.…)",
    "otp_static_statictoken": "as otp_static_staticdevice",
    "otp_totp_totpdevice": "as otp_static_staticdevice",
    "procrastinate_events": LOG,
    "procrastinate_jobs": "the queue: keys and no data; what a job does is audited",
    "procrastinate_periodic_defers": "as procrastinate_jobs",
    "procrastinate_workers": "as procrastinate_jobs",
    "profile_sync_log": LOG,
    "retention_runs": LOG,
    "slow_writes": LOG,
    "student_cohort_sizes": DERIVED,
    "tracked_changes": LOG,
}
# Whole families, by how their names begin.
FAMILIES = {
    "legacy_": "the legacy import's report and staging; members and cohorts are audited",
    "alert_": "measurements and runs of the system about itself",
    "health_": "as alert_",
    "maintenance_": "as alert_; what a run changes is audited",
    "school_figures": "counts for the start page, made anew",
    "store_minutes": "as alert_",
    "read_model_": "bookkeeping of the read models in DynamoDB",
}


def tables(condition):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND " + condition
        )
        return {name for (name,) in cursor.fetchall()}


def audited():
    return tables(
        "3 = (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid"
        " AND t.tgname IN ('audit_insert', 'audit_update', 'audit_delete')"
        " AND t.tgenabled <> 'D')"
    )


def test_every_table_is_audited_or_says_why_not():
    left_out = {name for name in tables("true") - audited() if not name.startswith(tuple(FAMILIES))}

    assert left_out - set(NOT_AUDITED) == set()


def test_no_reason_outlives_its_table():
    assert set(NOT_AUDITED) - (tables("true") - audited()) == set()
