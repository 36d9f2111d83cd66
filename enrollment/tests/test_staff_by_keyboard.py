"""A day's work of admissions without a mouse: sign in, start page, board, application, act."""

import pytest

from tsa.accounts.tests.factories import PASSWORD

MAKE = """
from enrollment.tests import families
from tsa.accounts.tests.factories import staff_person
families.open_school()
families.family(families.engage_coach(), upto=4)
staff_person("eva@tsa.example", role="admissions")
"""
# Of what a key can start: a box that scrolls takes the focus too, and holds the same words.
FOCUSED = """() => {
    const focused = document.activeElement;
    return focused.matches('a, button, summary') ? focused.innerText : '';
}"""
RINGED = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
}"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def tab_to(page, words: str, *, most: int = 150) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{most} times Tab do not reach: {words}")


def follow(page, words: str) -> None:
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def sign_in(page) -> None:
    page.wait_for_function("document.activeElement.name == 'username'")
    page.keyboard.type("eva@tsa.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_application_is_rejected_with_a_reason_by_keyboard_alone(system, page):
    system.run_manage("shell", "-v", "0", "-c", MAKE)
    system.start_web(STAFF_SECOND_FACTOR="false")
    page.goto(f"{system.base_url}/admin/")
    sign_in(page)

    follow(page, "Enrolments")
    follow(page, "Ana Núñez O'Neil")
    tab_to(page, "Reject")
    assert page.evaluate(RINGED)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("The class is full this year.")
    follow(page, "Reject")

    assert "The class is full this year." in page.inner_text("#main")
    assert page.get_by_text("Rejected").first.is_visible()


def test_the_bars_of_the_start_page_can_be_seen(system, page):
    system.run_manage("shell", "-v", "0", "-c", MAKE)
    system.start_web(STAFF_SECOND_FACTOR="false")
    page.goto(f"{system.base_url}/admin/")
    sign_in(page)

    widths = page.evaluate(
        "[...document.querySelectorAll('canvas')].flatMap("
        "each => Chart.getChart(each).getDatasetMeta(0).data.map(bar => bar.width))"
    )

    assert len(widths) > 12
    assert all(width and width > 1 for width in widths)
