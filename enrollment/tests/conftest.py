from functools import partial

import pytest

from enrollment.tests.system_client import inside


@pytest.fixture(scope="module")
def look(module_system, django_db_blocker):
    """`with look():` this process is inside the module's system."""
    return partial(inside, module_system, django_db_blocker)
