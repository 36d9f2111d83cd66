"""Who may do what for a student on the portal, by name: the grants, on the student's page.

The grants lie in an app below this one and know their adults by id; guardians and coaches are
roster users of that same id.
"""

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from edfi.admin.base import links
from edfi.admin.students_sections import StudentRows, show_with_students
from oneroster.models import RosterUser
from tsa.access.models import Grant

_PAGES = {"guardian": "oneroster_rosteruser", "coach": "coaches_coachcopy"}
_NAME = Concat("given_name", Value(" "), "family_name")


class GrantsOfStudent(StudentRows):
    model = Grant
    order = 25
    fields = ["adult", "kind", "rights", "valid_from", "valid_until", "open"]
    readonly_fields = fields
    verbose_name_plural = _("Who may do what on the portal")

    def get_queryset(self, request):
        adults = RosterUser.objects.filter(pk=OuterRef("adult_id")).values(name=_NAME)
        return super().get_queryset(request).annotate(adult_name=Subquery(adults))

    @admin.display(description=_("adult"))
    def adult(self, grant):
        name = (grant.adult_name or "").strip() or grant.adult_id
        if grant.adult_kind not in _PAGES:
            return name
        place = reverse(f"admin:{_PAGES[grant.adult_kind]}_change", args=[quote(grant.adult_id)])
        return links((place, name))

    @admin.display(description=_("as"))
    def kind(self, grant):
        return grant.get_adult_kind_display()

    @admin.display(description=_("may"))
    def rights(self, grant):
        allowed = {
            _("view"): grant.may_view,
            _("sign"): grant.may_sign,
            _("pay"): grant.may_pay,
            _("pick up"): grant.may_pick_up,
        }
        return ", ".join(str(words) for words, may in allowed.items() if may)

    @admin.display(description=_("grant"))
    def open(self, grant):
        place = reverse("admin:access_grant_change", args=[grant.pk])
        return links((place, _("open")))


show_with_students(GrantsOfStudent)
