"""Acts around an enrolment that decide nothing about it: who works on it, a reminder to the
family, whether another enrolment is of the same child."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from enrollment import presenting, rules
from enrollment.duplicates import LikelyDuplicate, ToldApart
from enrollment.services import duplicates, handling
from enrollment.tables import EnrollmentItem
from tsa.admin.acts import Act, NothingToDo
from tsa.lib.actor import Actor

HANDLE = "enrollment.handle_enrollment"


class Colleague(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("The colleague's e-mail"), widget=UnfoldAdminEmailInputWidget
    )


class HowOneKnows(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("How one knows"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("For example: another mother, another place of birth."),
    )


def _take(key: str, *, by: Actor) -> str:
    if not handling.take_on(key, by=by)[1]:
        raise NothingToDo(_("You work on it already."))
    return _("you work on it now.")


def _hand_on(key: str, *, by: Actor, email: str) -> str:
    item, changed = handling.assign_staff(key, email, by=by)
    if not changed:
        raise NothingToDo(_("%(who)s works on it already.") % {"who": item.assignee})
    return _("%(who)s works on it now.") % {"who": item.assignee}


def _put_back(key: str, *, by: Actor) -> str:
    if not handling.assign_staff(key, "", by=by)[1]:
        raise NothingToDo(_("Nobody works on it."))
    return _("put back; nobody works on it now.")


def _remind(key: str, *, by: Actor) -> str:
    handling.remind(key, by=by)
    return _("the family is reminded by mail.")


def _tell_apart(key: str, *, by: Actor, reason: str = "") -> str:
    number = duplicates.tell_apart(key, reason=reason, by=by)
    if not number:
        raise NothingToDo(_("No other enrolment looks like the same child's."))
    return _("another child than in %(number)s other enrolment(s).") % {"number": number}


def _ask_again(key: str, *, by: Actor) -> str:
    if not duplicates.ask_again(key, by=by):
        raise NothingToDo(_("Nobody has said that it is another child."))
    return _("compared with the others again.")


def _looks_like_another(item: EnrollmentItem) -> bool:
    return LikelyDuplicate.objects.filter(pk=item.enrollment_id).exists()


def _is_told_apart(item: EnrollmentItem) -> bool:
    return ToldApart.objects.of(item.enrollment_id).exists()


def _waits_for_family(item: EnrollmentItem) -> bool:
    if item.enrollment_status in rules.ENDED:
        return False
    return presenting.next_action(item)["code"] not in ("none", "wait")


HANDLING_ACTS = [
    Act(
        "take",
        gettext_lazy("Take it on"),
        HANDLE,
        _take,
        note=gettext_lazy("Colleagues see that you work on it."),
        applies=lambda item: not item.assignee,
    ),
    Act(
        "hand_on",
        gettext_lazy("Give it to a colleague"),
        HANDLE,
        _hand_on,
        form=Colleague,
        note=gettext_lazy("Colleagues see who works on it. No mail is sent."),
    ),
    Act(
        "put_back",
        gettext_lazy("Put it back"),
        HANDLE,
        _put_back,
        note=gettext_lazy("Nobody of the staff works on it then."),
        applies=lambda item: bool(item.assignee),
    ),
    Act(
        "remind",
        gettext_lazy("Remind the family"),
        HANDLE,
        _remind,
        note=gettext_lazy("A mail in the family's language says what is next. At most one a day."),
        applies=_waits_for_family,
    ),
    Act(
        "tell_apart",
        gettext_lazy("This is another child"),
        HANDLE,
        _tell_apart,
        form=HowOneKnows,
        note=gettext_lazy(
            "It is no likely duplicate of the present others any more, nor they of it."
        ),
        applies=_looks_like_another,
    ),
    Act(
        "ask_again",
        gettext_lazy("It may be the same child"),
        HANDLE,
        _ask_again,
        note=gettext_lazy("Takes back that it is another child than in other enrolments."),
        applies=_is_told_apart,
    ),
]
