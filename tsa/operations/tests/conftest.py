"""What the tests of the operators' pages share."""

import pytest

from cohorts.tests.conftest import legacy, legacy_database  # noqa: F401  (fixtures)
from tsa.admin import maintenance
from tsa.admin.maintenance import Job


@pytest.fixture
def declare(monkeypatch):
    """Declare a job for this test alone."""
    monkeypatch.setattr(maintenance, "_jobs", dict(maintenance._jobs))

    def declared(run, *, name: str = "trial", **options) -> Job:
        job = Job(name, "Trial", "For a test.", "operations.repair", run, **options)
        maintenance.register(job)
        return job

    return declared
