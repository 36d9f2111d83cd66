"""The copies of enrolments and what belongs to them, for staff lists."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0004_capture_changes_by_trigger")]

    operations = [
        migrations.CreateModel(
            name="EnrollmentCopy",
            fields=[
                (
                    "version",
                    models.BigIntegerField(help_text="The version of the DynamoDB item it shows."),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "enrollment_id",
                    models.CharField(
                        max_length=64, primary_key=True, serialize=False, verbose_name="enrolment"
                    ),
                ),
                ("invitation_id", models.CharField(db_index=True, max_length=64)),
                ("parent_email", models.CharField(max_length=128, verbose_name="parent")),
                ("student_name", models.CharField(max_length=200, verbose_name="student")),
                (
                    "child_key",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Name and birth date as a digest: the same child has the same.",
                        max_length=64,
                    ),
                ),
                ("sport", models.CharField(max_length=100, verbose_name="sport")),
                ("coach_id", models.CharField(max_length=64)),
                ("coach_name", models.CharField(max_length=160, verbose_name="coach")),
                ("school_id", models.BigIntegerField(verbose_name="school id")),
                ("school_name", models.CharField(max_length=255, verbose_name="school")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "pending"),
                            ("active", "active"),
                            ("completed", "completed"),
                            ("waitlisted", "waitlisted"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "next_step",
                    models.PositiveSmallIntegerField(
                        help_text="Empty when all six are done.",
                        null=True,
                        verbose_name="next step",
                    ),
                ),
                (
                    "records",
                    models.CharField(
                        choices=[
                            ("none", "none yet"),
                            ("pending", "waiting"),
                            ("created", "created"),
                            ("failed", "failed"),
                        ],
                        max_length=10,
                        verbose_name="records",
                    ),
                ),
                ("problems", models.JSONField(blank=True, default=list, verbose_name="problems")),
                ("decision", models.CharField(blank=True, max_length=10, verbose_name="decision")),
                (
                    "documents_missing",
                    models.PositiveSmallIntegerField(default=0, verbose_name="documents missing"),
                ),
                (
                    "documents_to_check",
                    models.PositiveSmallIntegerField(default=0, verbose_name="documents to check"),
                ),
                ("payment_status", models.CharField(max_length=10, verbose_name="payment")),
                ("start_date", models.DateField(null=True, verbose_name="start")),
                ("student_unique_id", models.CharField(max_length=32, verbose_name="student id")),
                ("created_at", models.DateTimeField(verbose_name="opened")),
                ("updated_at", models.DateTimeField(verbose_name="last change")),
            ],
            options={
                "verbose_name": "enrolment",
                "verbose_name_plural": "enrolments",
                "db_table": "copy_enrollments",
                "permissions": [
                    ("decide_enrollment", "Can approve, waitlist, reject, withdraw and reopen"),
                    ("verify_document", "Can approve and reject documents"),
                    ("retry_records", "Can retry the creation of student records"),
                    ("record_deposit", "Can record a deposit"),
                    ("manage_invitation", "Can send again and revoke invitations"),
                ],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["-updated_at"], name="copy_enr_updated"),
                    models.Index(fields=["status", "-updated_at"], name="copy_enr_status"),
                    models.Index(fields=["next_step", "-updated_at"], name="copy_enr_step"),
                    models.Index(fields=["school_id", "-updated_at"], name="copy_enr_school"),
                    models.Index(fields=["coach_id", "-updated_at"], name="copy_enr_coach"),
                    models.Index(fields=["student_unique_id"], name="copy_enr_student"),
                    models.Index(
                        condition=models.Q(("records__in", ["pending", "failed"])),
                        fields=["records", "-updated_at"],
                        name="copy_enr_records_open",
                    ),
                    models.Index(
                        condition=models.Q(("child_key", ""), _negated=True),
                        fields=["child_key"],
                        name="copy_enr_child",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("student_name"),
                            name="gin_trgm_ops",
                        ),
                        name="copy_enr_name_like",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("parent_email"),
                            name="gin_trgm_ops",
                        ),
                        name="copy_enr_parent_like",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("enrollment_id"),
                            name="gin_trgm_ops",
                        ),
                        name="copy_enr_id_like",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParentInvitationCopy",
            fields=[
                (
                    "version",
                    models.BigIntegerField(help_text="The version of the DynamoDB item it shows."),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "invitation_id",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("coach_id", models.CharField(max_length=64)),
                ("coach_name", models.CharField(max_length=160, verbose_name="coach")),
                ("parent_email", models.CharField(max_length=128, verbose_name="parent")),
                ("student_name", models.CharField(max_length=200, verbose_name="student")),
                ("sport", models.CharField(max_length=100, verbose_name="sport")),
                ("school_id", models.BigIntegerField(db_index=True, verbose_name="school id")),
                ("school_name", models.CharField(max_length=255, verbose_name="school")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("opened", "opened"),
                            ("accepted", "accepted"),
                            ("expired", "expired"),
                            ("revoked", "revoked"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "enrollment_id",
                    models.CharField(blank=True, max_length=64, verbose_name="enrolment"),
                ),
                ("sent_at", models.DateTimeField(verbose_name="sent")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("responded_at", models.DateTimeField(null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "invitation of a parent",
                "verbose_name_plural": "invitations of parents",
                "db_table": "copy_parent_invitations",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["-sent_at"], name="copy_inv_sent"),
                    models.Index(fields=["status", "-sent_at"], name="copy_inv_status"),
                    models.Index(fields=["coach_id", "-sent_at"], name="copy_inv_coach"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("student_name"),
                            name="gin_trgm_ops",
                        ),
                        name="copy_inv_name_like",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("parent_email"),
                            name="gin_trgm_ops",
                        ),
                        name="copy_inv_parent_like",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentCopy",
            fields=[
                (
                    "version",
                    models.BigIntegerField(help_text="The version of the DynamoDB item it shows."),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("document_id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "document_type",
                    models.CharField(
                        choices=[
                            ("transcript", "transcript"),
                            ("medical_form", "medical form"),
                            ("birth_certificate", "birth certificate"),
                            ("insurance_card", "insurance card"),
                            ("previous_school_records", "previous school records"),
                            ("immunization_records", "immunization records"),
                            ("id_verification", "id verification"),
                            ("financial_aid_documents", "financial aid documents"),
                            ("emergency_contact_form", "emergency contact form"),
                            ("photo_release", "photo release"),
                        ],
                        max_length=40,
                        verbose_name="type",
                    ),
                ),
                ("file_name", models.CharField(max_length=150, verbose_name="file")),
                (
                    "file_size",
                    models.PositiveIntegerField(help_text="In bytes.", verbose_name="size"),
                ),
                ("content_type", models.CharField(max_length=40)),
                ("upload_status", models.CharField(max_length=10)),
                (
                    "verification_status",
                    models.CharField(
                        choices=[
                            ("pending", "to check"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                        ],
                        max_length=10,
                        verbose_name="verification",
                    ),
                ),
                ("rejection_reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "verified_by",
                    models.CharField(blank=True, max_length=254, verbose_name="verified by"),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded")),
                ("verified_at", models.DateTimeField(null=True, verbose_name="verified")),
                (
                    "enrollment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="enrollment.enrollmentcopy",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "db_table": "copy_documents",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["-uploaded_at"], name="copy_doc_uploaded"),
                    models.Index(
                        condition=models.Q(
                            ("upload_status", "uploaded"), ("verification_status", "pending")
                        ),
                        fields=["uploaded_at"],
                        name="copy_doc_to_check",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("file_name"), name="gin_trgm_ops"
                        ),
                        name="copy_doc_name_like",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppointmentCopy",
            fields=[
                (
                    "version",
                    models.BigIntegerField(help_text="The version of the DynamoDB item it shows."),
                ),
                (
                    "copied_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "appointment_id",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("coach_id", models.CharField(max_length=64)),
                ("appointment_type", models.CharField(max_length=20, verbose_name="type")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("time_zone", models.CharField(max_length=40)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("scheduled", "scheduled"),
                            ("confirmed", "confirmed"),
                            ("completed", "completed"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "enrollment",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to="enrollment.enrollmentcopy",
                        verbose_name="enrolment",
                    ),
                ),
            ],
            options={
                "verbose_name": "appointment",
                "verbose_name_plural": "appointments",
                "db_table": "copy_appointments",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["starts_at"], name="copy_app_starts"),
                    models.Index(fields=["coach_id", "starts_at"], name="copy_app_coach"),
                ],
            },
        ),
    ]
