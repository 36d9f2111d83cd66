"""The guided run: one family from an invitation to a student of record, over HTTP only.

What the API promises is checked on the way; a promise that is broken ends the run.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from enrollment.demo import showing
from enrollment.demo.house import weekly_hours
from enrollment.demo.paper import page
from enrollment.demo.portal import Answer, BrokenPromise, Portal, token_mailed
from enrollment.tables import EnrollmentItem

_PATIENCE_SECONDS = 20


class GuidedRun:
    """Each method is one screen: what is done, what was answered, what now stands where."""

    def __init__(self, portal: Portal, *, mails: Path, tell: Callable[[str], None]):
        self.portal, self.mails, self.tell = portal, mails, tell
        self.serial = secrets.token_hex(3)
        self.coach_email = f"coach.{self.serial}@guided.example"
        self.parent_email = f"parent.{self.serial}@guided.example"
        self.staff_token = self.coach_token = self.parent_token = ""
        self.coach_id = self.enrollment_id = self.base = ""

    def play(self, client_id: str, secret: str) -> None:
        """All of it. Raises BrokenPromise."""
        self.staff_token = self.portal.machine_token(client_id, secret)
        self.staff_invites_a_coach()
        self.coach_onboards()
        self.coach_says_when()
        self.coach_invites_a_parent()
        self.parent_opens_the_enrolment()
        self.parent_saves_a_draft_and_step_1()
        self.parent_books(2, "consultation", "consultation", {"preferred_contact_method": "phone"})
        self.parent_books(3, "shadow_day", "shadow_day", {"waiver_signed": True})
        self.parent_tells_about_the_student()
        self.parent_uploads_documents()
        self.parent_pays()
        self.coach_approves()
        self.records_stand()

    def staff_invites_a_coach(self) -> None:
        self._title("Staff invites a coach (a machine client with the scope tsa.admin)")
        school = self._ask(self.staff_token, "GET", "/admin/schools").body["results"][0]
        body = {
            "coach_email": self.coach_email,
            "first_name": "Gwen",
            "last_name": "O'Guided",
            "school_id": school["school_id"],
            "sport": "Basketball",
        }
        answer = self._ask(self.staff_token, "POST", "/admin/invitations", body, expect=201)
        self._show(showing.coach_invitation(answer.body["invitation_id"]))

    def coach_onboards(self) -> None:
        self._title("The coach opens the mail's link and onboards")
        token = token_mailed(self.mails, self.coach_email, "/onboarding?")
        body = {"invitation_token": token}
        answer = self._ask("", "POST", "/coach/onboard", body, expect=201).body
        self.coach_token, self.coach_id = answer["access_token"], answer["profile_id"]
        done = {"onboarding_step": "4", "form_data": {"why": "the children"}, "is_completed": True}
        self._ask(self.coach_token, "PUT", f"/coach/onboarding/{answer['session_id']}", done)
        self._show(showing.profile(self.coach_id))

    def coach_says_when(self) -> None:
        self._title("The coach says when families can book a time")
        self._ask(self.coach_token, "PUT", "/coach/availability", weekly_hours("long"))
        self._show(showing.profile(self.coach_id))

    def coach_invites_a_parent(self) -> None:
        self._title("The coach invites a parent")
        body = {
            "parent_email": self.parent_email,
            "student_name": "Lucía Núñez",
            "sport": "Basketball",
            "message": "We met at the try-out.",
        }
        answer = self._ask(self.coach_token, "POST", "/parent-invitations", body, expect=201)
        again = self._ask(self.coach_token, "POST", "/parent-invitations", body).body
        self._expect(
            again["invitation_id"] == answer.body["invitation_id"], "asked again: the same one"
        )
        self._show(showing.invitation(answer.body["invitation_id"]))

    def parent_opens_the_enrolment(self) -> None:
        self._title("The parent opens the invitation")
        token = token_mailed(self.mails, self.parent_email, "/invitation?")
        proof = {"invitation_token": token, "parent_email": self.parent_email}
        self._ask("", "POST", "/admissions/validate-invitation", proof)
        opened = self._ask("", "POST", "/admissions/enrollments", proof, expect=201).body
        self.parent_token = opened["access_token"]
        self.enrollment_id = opened["enrollment"]["enrollment_id"]
        self.base = f"/admissions/enrollments/{self.enrollment_id}"
        again = self._ask("", "POST", "/admissions/enrollments", proof).body
        self._expect(
            again["enrollment"]["enrollment_id"] == self.enrollment_id, "again: the same enrolment"
        )
        self._show_enrolment()

    def parent_saves_a_draft_and_step_1(self) -> None:
        self._title("A draft, then step 1: program information")
        draft = {"program_interest": "Full-time academy"}
        answer = self._ask(self.parent_token, "PATCH", f"{self.base}/steps/1", draft)
        self._expect(answer.body["completed_steps"] == [], "a draft completes nothing")
        self._save(1, {**draft, "contact_preference": "email", "sport_interests": ["Basketball"]})
        self._show_enrolment()

    def parent_books(self, number: int, kind: str, prefix: str, more: dict) -> None:
        self._title(f"Step {number}: the parent takes a free time ({kind.replace('_', ' ')})")
        first = date.today() + timedelta(days=2 * number)
        query = f"type={kind}&from={first}&to={first + timedelta(days=9)}"
        free = self._ask(self.parent_token, "GET", f"{self.base}/slots?{query}").body["results"]
        self._expect(bool(free), "there are free times")
        starts_at = free[0]["starts_at"]
        times = {f"{prefix}_date": starts_at[:10], f"{prefix}_time": starts_at[11:16]}
        self._save(number, {**times, **more})
        left = self._ask(self.parent_token, "GET", f"{self.base}/slots?{query}").body["results"]
        self._expect(free[0] not in left, "the time is no longer offered")
        self._show_enrolment()

    def parent_tells_about_the_student(self) -> None:
        self._title("Step 4: student information; the student of record is made")
        wrong = {"student_info": {"first_name": "Lucía", "birth_date": "2999-01-01"}}
        refused = self._ask(
            self.parent_token, "PUT", f"{self.base}/steps/4", wrong, expect=400
        ).body["errors"]
        self._expect("student_info.birth_date" in refused, "wrong answers are refused by field")
        self._save(4, _STUDENT)
        self._wait_for(lambda body: body["student_records"]["status"] == "created", "records")
        self._show_enrolment()

    def parent_uploads_documents(self) -> None:
        self._title("Documents, then step 5")
        required = self._ask(self.parent_token, "GET", self.base).body["required_documents"]
        for kind in required:
            paper = page(kind.replace("_", " "), "Guided run")
            path = f"/api/v1{self.base}/documents"
            self.portal.token = self.parent_token
            answer = self.portal.upload(path, {"document_type": kind}, f"{kind}.pdf", paper)
            self._told("POST", f"{self.base}/documents", answer)
        self._save(5, {"required_documents_uploaded": True})
        self._show_enrolment()

    def parent_pays(self) -> None:
        self._title("Step 6: payment")
        body = {"payment_method": "bank_transfer", "payment_plan_selected": "monthly"}
        self._save(6, body)
        done = self._wait_for(lambda body: body["status"] == "completed", "enrolled")
        self._expect(done["progress_percentage"] == 100, "all six steps count")
        self._show_enrolment()

    def coach_approves(self) -> None:
        self._title("The coach approves")
        path = f"/coach/enrollments/{self.enrollment_id}/decision"
        body = {"decision": "approved", "notes": "Welcome to the team."}
        self._ask(self.coach_token, "POST", path, body)
        self._show_enrolment()

    def records_stand(self) -> None:
        self._title("What stands in PostgreSQL")
        item = EnrollmentItem.fetch(self.enrollment_id)
        rows = showing.records(item)
        for each in rows:
            self.tell(f"     {each.found}  {each.table:<30} {each.what}")
        self._expect(
            all(each.found == each.expected for each in rows), "exactly one set of records"
        )
        found = showing.unexplained(item)
        for each in found:
            self.tell(f"     {each}")
        self._expect(not found, "check_consistency finds nothing about this enrolment")

    def _save(self, number: int, body: dict) -> None:
        path = f"{self.base}/steps/{number}"
        saved = self._ask(self.parent_token, "PUT", path, body).body
        self._expect(number in saved["completed_steps"], f"step {number} counts as completed")

    def _wait_for(self, true: Callable[[dict], bool], what: str) -> dict:
        """The status once it is as promised; it is at once, unless PostgreSQL was busy."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        self.portal.token = self.parent_token
        while time.monotonic() < deadline:
            body = self.portal.ask("GET", f"/api/v1{self.base}/status").body
            if true(body):
                return body
            time.sleep(0.2)
        raise BrokenPromise(f"{what}: not within {_PATIENCE_SECONDS} s; now {body}")

    def _ask(
        self, token: str, method: str, path: str, body: dict | None = None, *, expect: int = 200
    ) -> Answer:
        self.portal.token = token
        answer = self.portal.ask(method, f"/api/v1{path}", body, expect=expect)
        self._told(method, path, answer)
        return answer

    def _told(self, method: str, path: str, answer: Answer) -> None:
        short = path.partition("?")[0]
        short = short.replace(self.enrollment_id, "…") if self.enrollment_id else short
        self.tell(f"     {method:<5} {short:<62} {answer.status} {answer.milliseconds:5.0f} ms")

    def _show_enrolment(self) -> None:
        self._show(showing.enrollment(self.enrollment_id))

    def _show(self, lines: Iterable[tuple[str, str]]) -> None:
        for store, line in lines:
            self.tell(f"     {store:<11} {line}")

    def _title(self, text: str) -> None:
        self.tell(f"\n== {text}")

    def _expect(self, holds: bool, promise: str) -> None:
        if not holds:
            raise BrokenPromise(f"Not as promised: {promise}.")
        self.tell(f"     as promised: {promise}")


_STUDENT = {
    "student_info": {
        "first_name": "Lucía",
        "last_name": "Núñez",
        "birth_date": "2015-05-14",
        "grade_level": "6th",
        "birth_sex_descriptor": "Female",
        "races": ["White"],
        "hispanic_latino_ethnicity": True,
    },
    "parent_info": {
        "first_name": "Rosa",
        "last_name": "Núñez",
        "phone": "(512) 555-0123",
        "relationship": "Mother",
    },
    "academic_history": {"previous_school": "Zilker Elementary"},
    "medical_info": {"allergies": "none"},
    "emergency_contacts": [{"name": "Luis Núñez", "phone": "(512) 555-0124"}],
}
