"""Small pages for whoever clicks a link of a mail where no parents' program is set up.

FRONTEND_URL is this server in local mode. No page reads a store, and opening one uses nothing
up: the token stays in the browser until the person presses the button, and then goes to the
portal API as from any other program.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tsa import landing_questions

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
# What the script says; {braces} are filled in there.
TEXTS = {
    "add_to": _("Other documents"),
    "application": _("Enrollment of {student}"),
    "appointments": _("Appointments"),
    "back": _("Back"),
    "by_coach": _("{school}, with {coach}"),
    "cancel": _("Cancel this appointment"),
    "cancel_sure": _("Really cancel this appointment?"),
    "cancelled": _("cancelled"),
    "choose": _("Please choose"),
    "choose_day": _("Day"),
    "choose_time": _("Time"),
    "clock": _("Times are those of the school's clock."),
    "coach_invites": _("{coach} from {school} invites you to enroll {student} ({sport})."),
    "coach_writes": _("{coach} writes:"),
    "document_approved": _("approved"),
    "document_missing": _("still missing"),
    "document_pending": _("uploaded, not yet checked"),
    "document_rejected": _("needed again: {reason}"),
    "documents_hint": _("PDF or a clear photo (JPEG, PNG), at most 10 MB each."),
    "draft_failed": _("Not kept: {reason}"),
    "draft_kept": _("Kept as a draft"),
    "enrollments": _("Enrollments"),
    "fill_in": _("Fill in"),
    "go_on": _("Go on with the enrollment"),
    "invitations": _("Invitations"),
    "link_incomplete": _("This link is incomplete. Please copy all of it from the mail."),
    "later_days": _("Later days"),
    "look_again": _("Look at it or correct it"),
    "looking_as": _("Staff: you look as {email} until {time}. Nothing can be changed."),
    "no": _("No"),
    "no_enrollments": _("There is no enrollment for this address."),
    "no_network": _("The school's server cannot be reached. Check the connection; try again."),
    "no_slots": _("No free times in these days."),
    "none_yet": _("None yet."),
    "open": _("Open"),
    "optional": _("optional"),
    "please_wait": _("One moment …"),
    "progress": _("{done} of 6 steps done"),
    "read": _("Look at it"),
    "records_pending": _("Your answers are saved. The school's record follows on its own."),
    "save": _("Save this step"),
    "sent_invitation": _("{student}: {status}"),
    "session_over": _("You are no longer signed in. Please sign in again."),
    "sign_out": _("Sign out"),
    "signed_in_as": _("Signed in as {email}"),
    "signed_out": _("You are signed out."),
    "start": _("Start the enrollment"),
    "state_completed": _("done"),
    "state_locked": _("comes later"),
    "state_open": _("your next step"),
    "step_of": _("Step {number} of 6"),
    "step_saved": _("Step {number} is saved."),
    "stop_looking": _("Stop looking"),
    "to_home": _("To the first page"),
    "try_later": _("That did not work. Please try again in a minute."),
    "upload": _("Choose a file"),
    "uploading": _("Uploading …"),
    "welcome_coach": _("Welcome, coach!"),
    "yes": _("Yes"),
    "invitation_sent": _("sent"),
    "invitation_opened": _("opened"),
    "invitation_accepted": _("accepted"),
    "invitation_expired": _("expired"),
    "invitation_revoked": _("taken back"),
    "status_pending": _("in progress"),
    "status_active": _("all steps done"),
    "status_completed": _("enrolled"),
    "status_waitlisted": _("on the waiting list"),
    "status_rejected": _("not accepted"),
    "status_withdrawn": _("withdrawn"),
}


def _page(name: str):
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        portal = {"page": name, "texts": TEXTS, **landing_questions.as_json()}
        # Without the request: no context processor that could ask PostgreSQL who this is.
        body = render_to_string(f"family/{name}.html", {"portal": portal})
        return HttpResponse(body, headers=HEADERS)

    return view


home = _page("home")  # at "/", which also tells programs what this server is: tsa/urls.py

urlpatterns = [
    path("sign-in", _page("sign_in"), name="sign-in"),
    path("invitation", _page("invitation"), name="invitation"),
    path("onboarding", _page("onboarding"), name="onboarding"),
]
