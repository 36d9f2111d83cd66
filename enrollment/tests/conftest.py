import pytest

from enrollment.tests import families


@pytest.fixture
def school(committed, dynamo):
    """A school of record, in both stores, both empty otherwise."""
    return families.open_school()


@pytest.fixture
def coach(school):
    return families.engage_coach()


@pytest.fixture
def family(coach):
    """A family whose enrolment is open and untouched."""
    return families.family(coach)
