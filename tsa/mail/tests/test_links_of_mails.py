"""The pages that the links of mails open where no parents' program is set up (tsa/landing.py)."""

import pytest

from enrollment.services import invitations
from enrollment.tables import EnrollmentItem
from enrollment.tests import families
from tsa.coaches.services import invitations as coach_invitations
from tsa.mail.tests.post import deliver, link_in

PAGES = ["/", "/sign-in", "/invitation", "/onboarding"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_no_store_and_is_kept_nowhere(client, path):
    # No fixture opens PostgreSQL here: a query would fail the test.
    answer = client.get(f"{path}?token=abc", headers={"accept": "text/html"})

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "abc" not in answer.content.decode()


def test_a_page_is_only_read(client):
    assert client.post("/sign-in", {"token": "abc"}).status_code == 405


def test_a_page_speaks_the_browsers_language(client):
    answer = client.get("/sign-in", headers={"accept-language": "es-MX,es;q=0.9,en;q=0.5"})

    assert '<html lang="es">' in answer.content.decode()
    assert "No hay contraseña" in answer.content.decode()


def test_an_address_that_does_not_exist_gets_a_plain_page(client):
    answer = client.get("/invitatio", headers={"accept": "text/html"})

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_default_timeout(10_000)
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def _invited_parent(coach) -> str:
    invitations.invite(
        coach,
        parent_email="maria@family.example",
        student_name="Ana Núñez",
        sport="Basketball",
        message="See you soon!",
        by=families.as_coach_of(coach.profile_id),
    )
    return next(link_in(mail) for mail in deliver() if mail["To"] == "maria@family.example")


def _open_enrollment(page, link: str) -> None:
    page.goto(link)
    page.get_by_label("Your e-mail address").fill("maria@family.example")
    page.get_by_role("button", name="See the invitation").click()
    page.get_by_role("button", name="Start the enrollment").click()
    page.locator("#next-action").wait_for()


@pytest.mark.browser
@pytest.mark.slow
def test_a_parent_goes_from_the_invitation_through_step_1(site, coach, phone):
    link = _invited_parent(coach)
    _open_enrollment(phone, link)
    assert "token" not in phone.url

    phone.get_by_role("button", name="Fill in").click()
    phone.get_by_role("button", name="Save this step").click()
    phone.get_by_text("This field is required.").first.wait_for()
    phone.get_by_label("Which program interests you?").fill("Full-time school")
    phone.get_by_label("How may we reach you best?").select_option("email")
    phone.get_by_text("Kept as a draft").wait_for()
    phone.get_by_role("button", name="Save this step").click()

    phone.get_by_text("Step 1 is saved.").wait_for()
    assert "Continue with step 2" in phone.inner_text("#next-action")
    [item] = EnrollmentItem.parent_enrollments_index.query("maria@family.example")
    assert item.completed_steps == [1]
    assert item.step_1["data"]["program_interest"] == "Full-time school"


@pytest.mark.browser
@pytest.mark.slow
def test_a_parent_can_finish_all_six_steps_on_a_phone(site, coach, phone):
    _open_enrollment(phone, _invited_parent(coach))

    _step_1_to_3(phone)
    _step_4(phone)
    _step_5_and_6(phone)

    assert "Nothing to do" in phone.inner_text("#next-action")
    [found] = EnrollmentItem.parent_enrollments_index.query("maria@family.example")
    item = EnrollmentItem.fetch(found.enrollment_id)
    assert item.completed_steps == [1, 2, 3, 4, 5, 6]
    assert item.enrollment_status == "completed"
    assert item.step_4["data"]["emergency_contacts"] == [
        {"name": "Luis Núñez", "phone": "512-555-0148"}
    ]
    assert "middle_name" not in item.step_4["data"]["student_info"]


def _fill_in(page) -> None:
    page.get_by_role("button", name="Fill in").click()
    page.locator("form#step").wait_for()


def _save(page, number: int) -> None:
    page.get_by_role("button", name="Save this step").click()
    page.get_by_text(f"Step {number} is saved.").wait_for()


def _choose_first_slot(page, kind: str) -> None:
    # After the day's first times, which may lie in the past or be taken.
    page.locator(f"#q-{kind}_time option").nth(3).wait_for(state="attached")
    page.get_by_label("Day", exact=True).select_option(index=3)
    page.get_by_label("Time", exact=True).select_option(index=1)


def _step_1_to_3(page) -> None:
    _fill_in(page)
    page.get_by_label("Which program interests you?").fill("Full-time school")
    page.get_by_label("How may we reach you best?").select_option("phone")
    page.get_by_label("Sports").fill("Basketball, Track")
    _save(page, 1)
    _fill_in(page)
    _choose_first_slot(page, "consultation")
    page.get_by_label("How shall we talk?").select_option("phone")
    _save(page, 2)
    _fill_in(page)
    _choose_first_slot(page, "shadow_day")
    page.get_by_label("I sign the school's waiver").check()
    _save(page, 3)


def _step_4(page) -> None:
    _fill_in(page)
    student, parent = page.locator("#q-student_info-first_name"), "#q-parent_info-"
    student.fill("Ana")
    page.locator("#q-student_info-last_name").fill("Núñez O'Neil")
    page.get_by_label("Birth date").fill("2015-03-09")
    page.get_by_label("Grade your child will be in").select_option("Fifth grade")
    page.get_by_label("White").check()
    page.locator(f"{parent}last_name").fill("Núñez")
    page.locator(f"{parent}phone").fill("(512) 555-0147")
    page.locator("#q-emergency_contacts-0-name").fill("Luis Núñez")
    page.locator("#q-emergency_contacts-0-phone").fill("512-555-0148")
    _save(page, 4)


def _step_5_and_6(page) -> None:
    _fill_in(page)
    for kind in ("birth_certificate", "immunization_records"):
        row = page.locator(f"[data-path='documents.{kind}']")
        row.locator("input[type=file]").set_input_files(
            {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": families.PDF_BYTES}
        )
        row.get_by_text("uploaded, not yet checked").wait_for()
    page.get_by_label("All required documents are uploaded").check()
    _save(page, 5)
    _fill_in(page)
    page.get_by_label("How would you like to pay?").select_option("check")
    page.get_by_label("How often?").select_option("monthly")
    _save(page, 6)


@pytest.mark.browser
@pytest.mark.slow
def test_a_parent_goes_on_later_and_cancels_an_appointment(site, coach, phone):
    made = families.family(coach, upto=2)
    phone.goto(f"{site}/invitation?token={made.invitation_token}")
    phone.get_by_label("Your e-mail address").fill(made.email)
    phone.get_by_role("button", name="See the invitation").click()
    phone.get_by_role("button", name="Go on with the enrollment").click()
    phone.on("dialog", lambda dialog: dialog.accept())

    phone.get_by_role("button", name="Cancel this appointment").click()

    phone.get_by_text("cancelled", exact=True).wait_for()
    [summary] = made.item.appointments.values()
    assert summary["status"] == "cancelled"


@pytest.mark.browser
@pytest.mark.slow
def test_a_sign_in_link_works_once_and_only_by_its_button(site, family, phone):
    phone.goto(f"{site}/")
    phone.get_by_label("Your e-mail address").fill(family.email)
    phone.get_by_role("button", name="Send me a link").click()
    phone.get_by_text("a sign-in link is on its way").wait_for()
    link = next(link_in(mail) for mail in deliver() if "sign-in?token" in link_in(mail))

    phone.goto(link)
    phone.goto(link)  # a scanner, or a second look
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_role("heading", name="Enrollment of").wait_for()
    phone.get_by_role("button", name="Sign out").click()
    phone.get_by_text("You are signed out.").wait_for()

    phone.goto(link)
    phone.get_by_role("button", name="Sign in").click()
    phone.get_by_text("This link is no longer valid").wait_for()


@pytest.mark.browser
@pytest.mark.slow
def test_an_invited_coach_sees_the_dashboard(site, school, phone):
    coach_invitations.invite(
        "dana@tsa.example",
        first_name="Dana",
        last_name="O'Brien",
        school_id=school,
        sport="Basketball",
        permissions=[],
        by=families.STAFF,
    )
    [mail] = deliver()

    phone.goto(link_in(mail))
    phone.get_by_role("button", name="Accept the invitation").click()

    phone.get_by_role("heading", name="Welcome, coach!").wait_for()
    phone.get_by_text("Signed in as dana@tsa.example").wait_for()
