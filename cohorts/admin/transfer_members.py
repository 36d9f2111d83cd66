"""A row of a file is a membership, matched by group, student and first day."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from cohorts import services
from cohorts.admin.rows import Day, RowsResource, Words, YesNo, day_of
from cohorts.models import StudentCohort, StudentCohortMember
from edfi.models import Student
from tsa.accounts import reach


class MembersResource(RowsResource):
    code = Field("cohort__code", "code", Words())
    student = Field("student__student_unique_id", "student_unique_id", Words())
    since = Field("enrollment_date", "since", Day())
    until = Field("end_date", "until", Day())
    active = Field("is_active", "active", YesNo(), readonly=True)
    group_name = Field("cohort__name", "group_name", Words(), readonly=True)
    last_name = Field("student__last_name", "last_name", Words(), readonly=True)
    first_name = Field("student__first_name", "first_name", Words(), readonly=True)

    title = gettext_lazy("Import members of groups")
    about = gettext_lazy(
        "Code is the group's, since the first day and until the last one. Who leaves gets a day "
        "under until; another first day is another membership."
    )
    needed = ["code", "student_unique_id", "since"]
    columns = {
        "cohort": "code",
        "student": "student_unique_id",
        "members": "student_unique_id",
        "enrollment_date": "since",
        "end_date": "until",
        "on": "until",
    }

    class Meta(RowsResource.Meta):
        model = StudentCohortMember
        fields = [
            *("code", "student", "since", "until"),
            *("active", "group_name", "last_name", "first_name"),
        ]
        import_id_fields = ["code", "student", "since"]

    # -- reading --------------------------------------------------------------------------------

    def read_for(self, rows):
        cohorts = StudentCohort.objects.filter(code__in={row["code"] for row in rows})
        cohorts = reach.changeable_by(self.person, cohorts)
        self.cohorts = {each.code: each for each in cohorts}
        students = Student.objects.filter(
            student_unique_id__in={row["student_unique_id"] for row in rows}
        )
        students = reach.visible_to(self.person, students)
        self.students = {each.student_unique_id: each for each in students}
        present = StudentCohortMember.objects.filter(
            cohort__in=self.cohorts.values(), student__in=self.students.values()
        )
        self.members = {}
        self.present = {}
        for member in present.select_related("cohort", "student"):
            who = (member.cohort.code, member.student.student_unique_id)
            self.members[*who, member.enrollment_date] = member
            if member.is_active:
                self.present[who] = member.enrollment_date

    def key(self, row):
        return tuple(row[name] for name in self.needed)

    def found(self, row):
        try:
            since = day_of(row["since"])
        except ValueError:
            return None
        return self.members.get((row["code"], row["student_unique_id"], since))

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """Group and student are objects, found before; only the days are cells."""
        if field.column_name in ("since", "until"):
            super().import_field(field, instance, row, is_m2m, **kwargs)
        elif field.column_name == "code" and instance._state.adding:
            instance.cohort = self.cohorts.get(row["code"]) or StudentCohort()
        elif field.column_name == "student_unique_id" and instance._state.adding:
            instance.student = self.students.get(row["student_unique_id"]) or Student()

    def check(self, member, row, *, is_new):
        if not is_new:
            is_over = self.before["until"] and not member.is_active
            if is_over and member.end_date is None:
                return {"until": _("This membership is over. Add a row with another first day.")}
            return {}
        wrong = {}
        if row["code"] not in self.cohorts:
            wrong["code"] = _("No group of yours has this code.")
        if row["student_unique_id"] not in self.students:
            wrong["student_unique_id"] = _("No student of yours has this id.")
        if member.enrollment_date is None:
            wrong["since"] = _("A new member needs a first day.")
        since = self.present.get((row["code"], row["student_unique_id"]))
        if since and not wrong and not _is_past(member):
            text = _("Is in this group already, since %(day)s.") % {"day": since.isoformat()}
            wrong["since"] = text
        return wrong

    # -- writing --------------------------------------------------------------------------------

    def add(self, member):
        if _is_past(member):
            member.is_active, member.status = False, "ended"
            member.full_clean()
            member.save(force_insert=True)
            return
        added = services.add_member(
            member.cohort, member.student, on=member.enrollment_date, by=self.by
        )
        if member.end_date is not None:
            services.end_membership(added.pk, on=member.end_date, by=self.by)
        member.pk = added.pk

    def change(self, member, changed):
        if member.is_active and member.end_date is not None:
            services.end_membership(member.pk, on=member.end_date, by=self.by)
            return
        others = {each.name for each in member._meta.concrete_fields} - {"end_date"}
        member.full_clean(exclude=others)
        member.save(update_fields=["end_date"])


def _is_past(member: StudentCohortMember) -> bool:
    """Over before today: it only tells of what was."""
    return member.end_date is not None and member.end_date < timezone.localdate()
