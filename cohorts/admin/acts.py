"""What staff do with groups and members beside editing fields: a form and a service each."""

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldBooleanSwitchWidget

from cohorts import services
from cohorts.models import StudentCohort, StudentCohortMember
from oneroster.models import RosterUser
from tsa.accounts import reach
from tsa.admin.acts import Act, ActsMixin, NothingToDo
from tsa.admin.readable import day
from tsa.lib.actor import Actor

CHANGE = "cohorts.change_studentcohort"
ADD = "cohorts.add_studentcohort"
MOVE = "cohorts.change_studentcohortmember"
MOST_GROUPS = 500  # at a time: what is waited for in a browser, and fits into one form


class GroupActs(ActsMixin):
    """Acts whose answers name another group or person: only those within reach."""

    def do(self, request, act, keys, answers):
        to, tutor = answers.get("to"), answers.get("tutor")
        user = request.user
        if (to and not reach.changeable_by(user, _just(to)).exists()) or (
            tutor and not reach.visible_to(user, _just(tutor)).exists()
        ):
            text = _("This belongs to a school that is not one of yours. Nothing was done.")
            self.message_user(request, text, messages.WARNING)
            return
        super().do(request, act, keys, answers)

    def render_change_form(self, request, context, *args, **kwargs):
        if (record := kwargs.get("obj")) is not None:
            context["offers"] = self.offers(request, str(record.pk), record)
        return super().render_change_form(request, context, *args, **kwargs)


def _just(record):
    return type(record).objects.filter(pk=record.pk)


def _found_by_typing(model, column: str, **options) -> forms.ModelChoiceField:
    """A record of another table, with the search of the column that refers to it."""
    field = model._meta.get_field(column)
    return forms.ModelChoiceField(
        queryset=field.remote_field.model.objects.all(),
        widget=AutocompleteSelect(field, admin.site),
        **options,
    )


def _on(label: str, **options) -> forms.DateField:
    return forms.DateField(
        label=label, initial=timezone.localdate, widget=UnfoldAdminSingleDateWidget(), **options
    )


class WhereTo(forms.Form):
    to = _found_by_typing(
        StudentCohortMember,
        "cohort",
        label=gettext_lazy("To which group"),
        help_text=gettext_lazy("Type a part of its code or name."),
    )
    on = _on(
        gettext_lazy("First day there"),
        help_text=gettext_lazy("The day before is their last day in the group they leave."),
    )


class WhichTutor(forms.Form):
    tutor = _found_by_typing(
        StudentCohort,
        "tutor",
        label=gettext_lazy("New tutor"),
        required=False,
        help_text=gettext_lazy("Type a part of the family name or e-mail."),
    )
    nobody = forms.BooleanField(
        label=gettext_lazy("No tutor at all"), required=False, widget=UnfoldBooleanSwitchWidget()
    )

    def clean(self):
        """A box left empty by mistake takes nobody's tutor away."""
        data = super().clean()
        nobody = data.pop("nobody", False)
        if "tutor" in data and (data["tutor"] is None) != nobody:
            self.add_error("tutor", _("Choose a tutor, or “No tutor at all”."))
        return data


class LastDay(forms.Form):
    on = _on(gettext_lazy("Last day"))


# -- members ------------------------------------------------------------------------------------


def _move(key: str, *, by: Actor, to: StudentCohort, on: date) -> str:
    member = StudentCohortMember.objects.select_related("cohort").filter(pk=key).first()
    if member is not None and member.cohort_id == to.pk and member.is_active:
        raise NothingToDo(_("Is in %(code)s already.") % {"code": to.code})
    stays = StudentCohortMember.objects.filter(
        cohort=to, student=member.student_id if member else None, is_active=True
    ).exists()
    if not services.move_members([UUID(key)], to=to, on=on, by=by):
        raise NothingToDo(_("This membership is over; the student is in the group already."))
    if stays:
        return _("left the other group, and was in %(code)s already.") % {"code": to.code}
    return _("moved to %(code)s on %(day)s.") % {"code": to.code, "day": day(on)}


def _end(key: str, *, by: Actor, on: date) -> str:
    member = StudentCohortMember.objects.filter(pk=key).first()
    if member is not None and not member.is_active:
        raise NothingToDo(_("This membership is over already."))
    services.end_membership(UUID(key), on=on, by=by)
    return _("in the group until %(day)s.") % {"day": day(on)}


MEMBER_ACTS = [
    Act(
        "move",
        gettext_lazy("Move to another group"),
        MOVE,
        _move,
        form=WhereTo,
        note=gettext_lazy(
            "Who is in that group already only leaves this one; nobody is in a group twice."
        ),
        applies=lambda member: member.is_active,
    ),
    Act(
        "end",
        gettext_lazy("End the membership"),
        MOVE,
        _end,
        form=LastDay,
        note=gettext_lazy("The student stays in the group through that day. The record is kept."),
        danger=True,
        applies=lambda member: member.is_active,
    ),
]


# -- groups -------------------------------------------------------------------------------------


def _move_all(key: str, *, by: Actor, to: StudentCohort, on: date) -> str:
    if key == str(to.pk):
        raise NothingToDo(_("This is the group they are in."))
    members = StudentCohortMember.objects.filter(cohort=key, is_active=True)
    there = set(members.filter(student__in=_students_of(to)).values_list("pk", flat=True))
    moved = services.move_members(list(members.values_list("pk", flat=True)), to=to, on=on, by=by)
    if not moved:
        raise NothingToDo(_("Nobody is in this group now."))
    said = ngettext(
        "%(number)s member moved to %(code)s on %(day)s.",
        "%(number)s members moved to %(code)s on %(day)s.",
        moved - len(there),
    ) % {"number": moved - len(there), "code": to.code, "day": day(on)}
    if not there:
        return said
    also = _("%(number)s were there already and left this group.") % {"number": len(there)}
    return f"{said} {also}"


def _students_of(cohort: StudentCohort):
    return cohort.members.filter(is_active=True).values("student")


def _change_tutor(key: str, *, by: Actor, tutor: RosterUser | None) -> str:
    if not services.change_tutor([UUID(key)], tutor=tutor, by=by):
        raise NothingToDo(_("Has this tutor already.") if tutor else _("Has no tutor already."))
    return _("tutor changed.") if tutor else _("has no tutor now.")


def _close(key: str, *, by: Actor, on: date) -> str:
    members = StudentCohortMember.objects.filter(cohort=key, is_active=True).count()
    if not services.close([UUID(key)], on=on, by=by):
        raise NothingToDo(_("Is closed already."))
    return ngettext(
        "closed; %(number)s member left it on %(day)s.",
        "closed; %(number)s members left it on %(day)s.",
        members,
    ) % {"number": members, "day": day(on)}


def _roll_over(key: str, *, by: Actor) -> str:
    before = StudentCohort.objects.filter(continues=key).first()
    if before is not None:
        raise NothingToDo(_("Was rolled over before, to %(code)s.") % {"code": before.code})
    (made,) = services.roll_over([UUID(key)], by=by)
    members = made.members.filter(is_active=True).count()
    return ngettext(
        "goes on as %(code)s with %(number)s member; last year's group is closed.",
        "goes on as %(code)s with %(number)s members; last year's group is closed.",
        members,
    ) % {"number": members, "code": made.code}


def _is_open(cohort: StudentCohort) -> bool:
    return cohort.is_active


COHORT_ACTS = [
    Act(
        "change_tutor",
        gettext_lazy("Change the tutor"),
        CHANGE,
        _change_tutor,
        form=WhichTutor,
    ),
    Act(
        "move_all",
        gettext_lazy("Move all members"),
        MOVE,
        _move_all,
        form=WhereTo,
        note=gettext_lazy(
            "Everybody who is in the group now. To move some of them, choose them in the list of "
            "members."
        ),
        applies=_is_open,
    ),
    Act(
        "roll_over",
        gettext_lazy("Roll over to the next year"),
        ADD,
        _roll_over,
        note=gettext_lazy(
            "Makes next year's group with the same tutor, organization and members, from today "
            "on, and closes this year's as of yesterday."
        ),
        applies=_is_open,
    ),
    Act(
        "close",
        gettext_lazy("Close the group"),
        CHANGE,
        _close,
        form=LastDay,
        note=gettext_lazy(
            "That day is the last of everybody in it, too. The records are kept, and the group "
            "can be opened again; its members are not put back."
        ),
        danger=True,
        applies=_is_open,
    ),
]
