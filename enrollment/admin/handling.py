"""Acts around an enrolment that decide nothing: who works on it, a reminder to the family."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminEmailInputWidget

from enrollment import presenting, rules
from enrollment.services import handling
from enrollment.tables import EnrollmentItem
from tsa.admin.acts import Act, NothingToDo
from tsa.lib.actor import Actor

HANDLE = "enrollment.handle_enrollment"


class Colleague(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("The colleague's e-mail"), widget=UnfoldAdminEmailInputWidget
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
]
