"""Health and special needs on a student's page: behind a permission, each opening logged.

The values are stored encrypted (tsa/sealing) and opened here; nothing of them is in any list.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edfi.admin.students_sections import Section, Table, add
from edfi.models import TSAStudentExtension
from tsa.accounts import reach
from tsa.admin.readable import label, readable

PERMISSION = "edfi.open_health_data"
# Of the family's answers that the record keeps, by step.
_ANSWERS = {
    "3": ["dietary_restrictions"],
    "4": ["medical_info", "special_needs", "emergency_contacts"],
}


class HealthSection(Section):
    slug = "student_health"
    title = gettext_lazy("Health and special needs")
    note = gettext_lazy("Every opening of this section is logged by itself.")
    is_sealed = True
    order = 80

    def may_open(self, request, student):
        return request.user.has_perm(PERMISSION)

    def tables(self, request, student, *, number=1, most=20):
        held = TSAStudentExtension.objects.filter(student=student)
        extension = reach.visible_to(request.user, held).first()
        rows = _rows(extension) if extension else []
        return [Table(str(self.title), [_("What"), _("Said by the family")], rows)]


def _rows(extension: TSAStudentExtension) -> list[list[str]]:
    found = {"special_needs": extension.special_needs}
    steps = (extension.custom_data or {}).get("steps") or {}
    for step, names in _ANSWERS.items():
        for name in names:
            if value := (steps.get(step) or {}).get(name):
                found[name] = value
    return [[label(name), str(readable(value))] for name, value in found.items() if value]


add(HealthSection())
