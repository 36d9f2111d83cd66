"""Demographics of roster users. A student's are kept at the student of record."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from oneroster.admin.base import RosterAdmin
from oneroster.models import Demographics

RACES = [
    "american_indian_or_alaska_native",
    "asian",
    "black_or_african_american",
    "native_hawaiian_or_other_pacific_islander",
    "white",
    "demographic_race_two_or_more_races",
    "hispanic_or_latino_ethnicity",
]
BIRTH = [
    "birth_date",
    "sex",
    "city_of_birth",
    "state_of_birth_abbreviation",
    "country_of_birth_code",
]


@admin.register(Demographics)
class DemographicsAdmin(RosterAdmin):
    about_student = True
    key = "user"
    list_display = ["user", "birth_date", "sex", "status"]
    list_select_related = ["user"]
    search_fields = ["user__family_name", "user__identifier__exact"]
    search_help_text = _("Part of the family name, or a whole student id.")
    autocomplete_fields = ["user"]
    fieldsets = [
        (_("Birth"), {"fields": [("birth_date", "sex"), *BIRTH[2:]]}),
        (_("Races and ethnicity"), {"fields": [*RACES, "public_school_residence_status"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        follows = obj is not None and obj.user_id.startswith("student_")
        return [*fixed, *BIRTH, *RACES, "status"] if follows else fixed
