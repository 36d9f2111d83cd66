"""In production mode a missing or insecure setting stops the start and is named."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "SECRET_KEY": "k" * 50,
    "DATA_KEYS": "a" * 43,
    "PUBLIC_URL": "https://portal.tsa.example",
    "FRONTEND_URL": "https://families.tsa.example",
    "ALLOWED_HOSTS": "portal.tsa.example",
    "DATABASE_URL": "postgres://tsa_app:x@db.tsa.example/tsa?sslmode=verify-full",
    "DOCUMENTS_BUCKET": "tsa-documents",
    "EMAIL_URL": "smtp+tls://user:password@mail.tsa.example:587",
    "AWS_REGION": "us-east-2",
}


def start(**changes: str) -> subprocess.CompletedProcess:
    """Read the settings in a process of their own, with nothing but these in its environment."""
    given = {name: value for name, value in {**GOOD, **changes}.items() if value != ""}
    return subprocess.run(
        [sys.executable, "-c", "from tsa import settings"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_settings_start():
    done = start()

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_setting_is_named(name):
    done = start(**{name: ""})

    # FRONTEND_URL may be left out: then it is PUBLIC_URL.
    assert (done.returncode != 0) == (name != "FRONTEND_URL")
    assert (name in done.stderr) == (name != "FRONTEND_URL")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("DATA_KEYS", "short"),
        ("DATA_KEYS", f"{'a' * 43},{'a' * 43}"),
        ("DEBUG", "true"),
        ("ALLOWED_HOSTS", "*"),
        ("PUBLIC_URL", "http://portal.tsa.example"),
        ("DATABASE_URL", "postgres://tsa_app:x@db.tsa.example/tsa"),
        ("DATABASE_OWNER_URL", "postgres://tsa_app:y@db.tsa.example/tsa?sslmode=require"),
        ("DYNAMODB_ENDPOINT", "http://10.0.0.9:8000"),
        ("STAFF_SECOND_FACTOR", "false"),
        ("TSA_FAULT", "step_saved"),
        ("STUDENT_CREATION_STEP", "5"),
        ("PORT", "many"),
        ("SETTLE_BUDGET_SECONDS", "0"),
    ],
)
def test_an_insecure_or_odd_setting_is_named(name, value):
    done = start(**{name: value})

    assert done.returncode != 0
    assert f"- {name}: " in done.stderr


def test_all_problems_are_named_at_once():
    done = start(SECRET_KEY="", DEBUG="true", AWS_REGION="")

    assert {"SECRET_KEY", "DEBUG", "AWS_REGION"} <= set(
        line.split(":")[0].strip(" -") for line in done.stderr.splitlines()
    )
