"""The student's page as staff use it: by keyboard, on a telephone's width, and on paper."""

import pytest

PASSWORD = "a long password for tests"
MAKE = """
from edfi.tests.factories import StudentContactAssociationFactory, TSAStudentExtensionFactory
from tsa.lib.actor import system
from tsa.audit.writing import writing
with writing(system("test")):
    student = TSAStudentExtensionFactory(special_needs="an inhaler").student
    StudentContactAssociationFactory(student=student, contact__last_name="Guardiánez")
    print(student.pk)
"""
# Of what a key can start: a box that scrolls takes the focus too, and holds the same words.
FOCUSED = """() => {
    const focused = document.activeElement;
    return focused.matches('a, button, summary') ? focused.innerText : '';
}"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(module_system):
    """Of one student's page, on a running server with one superuser."""
    module_system.run_manage(
        "createsuperuser",
        "--noinput",
        "--email=eva@tsa.example",
        "--first_name=Eva",
        "--last_name=Ono",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    key = module_system.run_manage("shell", "-v", "0", "-c", MAKE).stdout.split()[-1]
    module_system.start_web(STAFF_SECOND_FACTOR="false")
    return f"{module_system.base_url}/admin/edfi/student/{key}/change/"


@pytest.fixture
def opened(page, address):
    """The student's page, by somebody who has just signed in."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    page.fill("[name=username]", "eva@tsa.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#student-sections")
    return page


def section(page, title: str):
    return page.locator("#student-sections details", has_text=title)


def open_all(page) -> None:
    page.evaluate(
        "document.querySelectorAll('#student-sections details').forEach(e => { e.open = true; })"
    )
    page.wait_for_function(
        "!document.querySelector('#student-sections details:not([data-filled]), [aria-busy]')"
    )


def tab_to(page, words: str, *, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{most} times Tab do not reach: {words}")


def test_sections_open_by_keyboard_on_a_small_screen(opened):
    opened.set_viewport_size({"width": 390, "height": 800})
    assert "an inhaler" not in opened.content()

    section(opened, "Health and special needs").locator("summary").focus()
    opened.keyboard.press("Enter")

    opened.wait_for_selector("text=an inhaler")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390


def test_tab_goes_from_the_link_at_the_top_into_the_sections(opened):
    opened.locator(".student-bar a[href='#student-sections']").focus()
    opened.keyboard.press("Enter")

    tab_to(opened, "Guardians and other contacts", most=20)
    opened.keyboard.press("Enter")

    opened.wait_for_selector("text=Guardiánez")


def test_every_section_loads(opened):
    open_all(opened)

    assert "could not be loaded" not in opened.inner_text("#student-sections")
    for place in opened.locator(".student-section").all():
        assert place.locator("table, p").count()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_width_makes_the_open_page_scroll_sideways(opened, width):
    opened.set_viewport_size({"width": width, "height": 800})

    open_all(opened)

    assert opened.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_small_screen_a_cell_stands_beside_its_columns_name(opened):
    opened.set_viewport_size({"width": 390, "height": 800})
    open_all(opened)
    cell = section(opened, "Guardians and other contacts").locator("td").first

    assert cell.evaluate("e => getComputedStyle(e, '::before').content") == '"Contact"'
    assert not opened.locator(".student-table thead").first.is_visible()


def test_paper_has_the_record_and_no_navigation(opened):
    open_all(opened)

    opened.emulate_media(media="print")

    for gone in ("#nav-sidebar", "#header-inner", "#submit-row", ".student-bar"):
        assert [each.is_visible() for each in opened.locator(gone).all()] in ([], [False])
    assert opened.locator(".student-paper").is_visible()
    assert section(opened, "Guardians and other contacts").locator("td").first.is_visible()
    assert opened.locator("#main").bounding_box()["x"] == 0


def test_who_has_seen_the_student_is_one_click_away(opened):
    opened.get_by_role("link", name="Who has seen this student").click()

    opened.wait_for_url("**/audit/auditlog/student/?student=*")
    assert "eva@tsa.example" in opened.inner_text("#disclosures")
