"""What the endpoints of student groups take and give (portal.md, "Student groups")."""

from rest_framework import serializers

from cohorts.models import StudentCohort, StudentCohortMember
from cohorts.selectors import ORDERINGS, Page
from tsa.api.paging import MOST, USUAL


class PageQuery(serializers.Serializer):
    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)


class GroupsQuery(PageQuery):
    search = serializers.CharField(
        required=False, max_length=200, help_text="Part of the code or name."
    )
    education_level = serializers.CharField(required=False, max_length=300)
    education_type = serializers.CharField(required=False, max_length=300)
    language = serializers.CharField(required=False, max_length=300)
    start_year = serializers.IntegerField(required=False, min_value=1900, max_value=2200)
    is_active = serializers.BooleanField(required=False)
    ordering = serializers.ChoiceField(
        choices=[sign + name for name in ORDERINGS for sign in ("", "-")], default="code"
    )


class MembersQuery(PageQuery):
    is_active = serializers.BooleanField(default=True, help_text="false: who was in it before.")


class NamedSerializer(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()


class StudentGroupSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    organization = NamedSerializer(allow_null=True)
    education_level = serializers.CharField()
    education_type = serializers.CharField()
    language = serializers.CharField()
    tutor = NamedSerializer(allow_null=True)
    start_year = serializers.IntegerField(allow_null=True)
    end_year = serializers.IntegerField(allow_null=True)
    is_active = serializers.BooleanField()
    student_count = serializers.IntegerField(help_text="Its active members.")


class StudentGroupMemberSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    student = NamedSerializer(help_text="id: the student_unique_id.")
    enrollment_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    is_active = serializers.BooleanField()


class StudentGroupPage(PageQuery):
    count = serializers.IntegerField()
    results = StudentGroupSerializer(many=True)


class StudentGroupMemberPage(PageQuery):
    count = serializers.IntegerField()
    results = StudentGroupMemberSerializer(many=True)


def page_body(page: Page, body) -> dict:
    return {
        "count": page.count,
        "page": page.number,
        "limit": page.limit,
        "results": [body(row) for row in page.rows],
    }


def group_body(cohort: StudentCohort) -> dict:
    unit, tutor = cohort.organization_unit, cohort.tutor
    return {
        "id": str(cohort.pk),
        "code": cohort.code,
        "name": cohort.name,
        "organization": unit and {"id": unit.pk, "name": unit.name},
        "education_level": cohort.education_level,
        "education_type": cohort.education_type,
        "language": cohort.language,
        "tutor": tutor and {"id": tutor.pk, "name": _name(tutor.given_name, tutor.family_name)},
        "start_year": cohort.start_year,
        "end_year": cohort.end_year,
        "is_active": cohort.is_active,
        "student_count": cohort.size.active_members,
    }


def member_body(member: StudentCohortMember) -> dict:
    student = member.student
    return {
        "id": str(member.pk),
        "student": {
            "id": student.student_unique_id,
            "name": _name(student.first_name, student.last_name),
        },
        "enrollment_date": member.enrollment_date,
        "end_date": member.end_date,
        "status": member.status,
        "is_active": member.is_active,
    }


def _name(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
