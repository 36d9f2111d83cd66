"""A row of a file is a group, matched by its code."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.fields import Field

from cohorts import services
from cohorts.admin.rows import Number, RowsResource, Words, YesNo
from cohorts.admin.rules import too_long
from cohorts.models import StudentCohort
from oneroster.models import Organization, RosterUser
from tsa.accounts import reach

BY_SERVICE = ("tutor", "active")


class CohortsResource(RowsResource):
    code = Field("code", "code", Words())
    name = Field("name", "name", Words())
    organization = Field("organization_unit_id", "organization", Words(empty=None))
    tutor = Field("tutor_id", "tutor", Words(empty=None))
    education_level = Field("education_level", "education_level", Words())
    education_type = Field("education_type", "education_type", Words())
    language = Field("language", "language", Words())
    start_year = Field("start_year", "start_year", Number())
    end_year = Field("end_year", "end_year", Number())
    homeroom = Field("is_homeroom", "homeroom", YesNo(), saves_null_values=False)
    active = Field("is_active", "active", YesNo(), saves_null_values=False)
    organization_name = Field(None, "organization_name", Words(), readonly=True)
    members = Field(None, "members", Number(), readonly=True)

    title = gettext_lazy("Import student groups")
    about = gettext_lazy(
        "Organization and tutor are given by their ids on the rosters (sourcedId), as an export "
        "has them. A code that is not there yet becomes a new group; “no” under active closes the "
        "group today."
    )
    needed = ["code"]
    columns = {
        "organization_unit": "organization",
        "organization_unit_id": "organization",
        "tutor_id": "tutor",
        "is_active": "active",
        "is_homeroom": "homeroom",
        "cohort": "code",
        "on": "active",
        "members": "homeroom",
    }

    class Meta(RowsResource.Meta):
        model = StudentCohort
        fields = [
            *("code", "name", "organization", "tutor", "education_level", "education_type"),
            *("language", "start_year", "end_year", "homeroom", "active"),
            *("organization_name", "members"),
        ]
        import_id_fields = ["code"]

    def dehydrate_organization_name(self, cohort):
        return cohort.organization_unit.name if cohort.organization_unit else ""

    def dehydrate_members(self, cohort):
        return cohort.size.active_members if hasattr(cohort, "size") else 0

    # -- reading --------------------------------------------------------------------------------

    def read_for(self, rows):
        codes = {row["code"] for row in rows}
        cohorts = reach.changeable_by(self.person, StudentCohort.objects.filter(code__in=codes))
        self.cohorts = {cohort.code: cohort for cohort in cohorts}
        self.organizations = self._known(Organization, {row.get("organization") for row in rows})
        self.tutors = self._known(RosterUser, {row.get("tutor") for row in rows})

    def _known(self, model, keys: set) -> set:
        rows = reach.visible_to(self.person, model.objects.filter(pk__in=keys - {"", None}))
        return set(rows.values_list("pk", flat=True))

    def key(self, row):
        return (row["code"],)

    def found(self, row):
        return self.cohorts.get(row["code"])

    def check(self, cohort, row, *, is_new):
        wrong = too_long(vars(cohort))
        if not cohort.code:
            wrong["code"] = _("Every group needs a code.")
        if not cohort.name:
            wrong["name"] = _("Every group needs a name.")
        changed = set(self._changed(cohort))
        if {"organization"} & changed and cohort.organization_unit_id not in {
            None,
            *self.organizations,
        }:
            wrong["organization"] = _("No organization of yours has this id (sourcedId).")
        if {"tutor"} & changed and cohort.tutor_id not in {None, *self.tutors}:
            wrong["tutor"] = _("Nobody on the rosters has this id (sourcedId).")
        return wrong

    # -- writing --------------------------------------------------------------------------------

    def add(self, cohort):
        tutor, cohort.tutor_id = cohort.tutor_id, None
        cohort.full_clean()
        cohort.save(force_insert=True)
        if tutor:
            self._give_tutor(cohort, tutor)
        self._must_be_within_reach(cohort)

    def change(self, cohort, changed):
        opens = "active" in changed and cohort.is_active
        plain = [name for name in changed if name not in BY_SERVICE or (name == "active" and opens)]
        if plain:
            attributes = [self.fields[name].attribute.removesuffix("_id") for name in plain]
            others = {each.name for each in cohort._meta.concrete_fields} - set(attributes)
            cohort.full_clean(exclude=others)
            cohort.save(update_fields=attributes)
        if "tutor" in changed:
            self._give_tutor(cohort, cohort.tutor_id)
        if "active" in changed and not opens:
            services.close([cohort.pk], on=timezone.localdate(), by=self.by)
        self._must_be_within_reach(cohort)

    def _give_tutor(self, cohort, key):
        tutor = RosterUser.objects.get(pk=key) if key else None
        services.change_tutor([cohort.pk], tutor=tutor, by=self.by)
        cohort.tutor_id = key

    def _must_be_within_reach(self, cohort):
        mine = reach.changeable_by(self.person, StudentCohort.objects.filter(pk=cohort.pk))
        if not mine.exists():
            text = _("The group would be out of your reach: give an organization of yours.")
            raise services.CohortRefused("organization_unit", text)
