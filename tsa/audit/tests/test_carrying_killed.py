"""A worker that dies between both stores."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from edfi.tests.factories import StudentFactory
from tsa.audit import carrying
from tsa.audit.models import Owed
from tsa.audit.tables import AuditLogItem
from tsa.audit.writing import writing


@pytest.mark.slow
def test_a_worker_killed_between_both_stores_leaves_each_row_once(committed, dynamo, registrar):
    with writing(registrar):
        StudentFactory()
    owed = Owed.objects.count()

    command = [sys.executable, "manage.py", "carry_audit"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    environment = {**os.environ, "TSA_FAULT": "audit_carried", "DATABASE_URL": address.geturl()}
    killed = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False)
    assert killed.returncode == -9
    assert Owed.objects.count() == owed

    carrying.carry_due()

    assert Owed.objects.count() == 0
    assert sum(1 for _ in AuditLogItem.scan()) == owed
