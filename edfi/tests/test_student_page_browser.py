"""The student's page as staff use it: by keyboard, on a telephone's width."""

import pytest

PASSWORD = "a long password for tests"
MAKE = """
from edfi.tests.factories import TSAStudentExtensionFactory
from tsa.lib.actor import system
from tsa.audit.writing import writing
with writing(system("test")):
    print(TSAStudentExtensionFactory(special_needs="an inhaler").student.pk)
"""


@pytest.mark.browser
@pytest.mark.slow
def test_sections_open_by_keyboard_on_a_small_screen(system, page):
    system.run_manage(
        "createsuperuser",
        "--noinput",
        "--email=eva@tsa.example",
        "--first_name=Eva",
        "--last_name=Ono",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    key = system.run_manage("shell", "-v", "0", "-c", MAKE).stdout.split()[-1]
    system.start_web(STAFF_SECOND_FACTOR="false")
    page.set_viewport_size({"width": 390, "height": 800})

    page.goto(f"{system.base_url}/admin/edfi/student/{key}/change/")
    page.fill("[name=username]", "eva@tsa.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#student-sections")
    health = page.locator("details", has_text="Health and special needs")
    assert "an inhaler" not in page.content()
    health.locator("summary").focus()
    page.keyboard.press("Enter")

    page.wait_for_selector("text=an inhaler")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
