"""Signing in as a person does it: in a browser, on a telephone's width, by keyboard alone."""

import base64
import re

import pytest
from django_otp.oath import totp

PASSWORD = "a long password for tests"
KEY = re.compile(r"(?:[A-Z2-7]{4} ?){8}")


@pytest.mark.browser
@pytest.mark.slow
def test_the_first_sign_in_works_by_keyboard_on_a_small_screen(system, page):
    system.run_manage(
        "createsuperuser",
        "--noinput",
        "--email=eva@tsa.example",
        "--first_name=Eva",
        "--last_name=Ono",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    system.start_web(STAFF_SECOND_FACTOR="true")
    page.set_viewport_size({"width": 390, "height": 800})

    page.goto(f"{system.base_url}/admin/accounts/user/")
    page.wait_for_function("document.activeElement.name == 'username'")
    page.keyboard.type("eva@tsa.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_function("document.activeElement.name == 'code'")
    key = base64.b32decode(KEY.search(page.inner_text("body")).group().replace(" ", ""))
    page.keyboard.type(f"{totp(key):06}")
    page.keyboard.press("Enter")

    page.get_by_text("I have kept them").click()
    page.wait_for_url("**/admin/accounts/user/")
    assert page.get_by_role("link", name="eva@tsa.example").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
