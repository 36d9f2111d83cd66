"""Staff read how imports of the legacy database ended; nobody changes that here."""

import pytest

from cohorts.legacy_models import LegacyImport
from cohorts.tests.test_legacy_import import load
from tsa.admin.tests.clients import signed_in

LIST = "/admin/cohorts/legacyimport/"


def test_the_page_of_an_import_tells_what_became_of_each_row(legacy, dynamo):
    legacy.faults()
    run = load(legacy).run

    page = signed_in("registrar").get(f"{LIST}{run}/change/").content.decode()

    assert "education_group_student" in page
    assert "has no name" in page
    assert f"rollback_import {run}" in page
    assert LegacyImport.objects.get().get_status_display() in page
    assert "(&#x27;" not in page  # a label's pair, as lists take it


def test_an_empty_list_of_imports_says_where_they_are_begun(db, dynamo):
    assert "manage.py import_cohorts" in signed_in("registrar").get(LIST).content.decode()


@pytest.mark.parametrize("role", ["registrar", "auditor"])
def test_imports_are_listed_and_none_can_be_added(legacy, dynamo, role):
    load(legacy, dry_run=True)

    client = signed_in(role)

    assert "checked, nothing written" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}add/").status_code == 403


def test_the_page_of_a_failed_import_says_why(committed, dynamo):
    report = {"failure": "Schema edu: table teachers is missing."}
    LegacyImport.objects.create(
        source="x", language="az", by="system:test", status="failed", report=report
    )
    run = LegacyImport.objects.get()

    page = signed_in("registrar").get(f"{LIST}{run.pk}/change/").content.decode()

    assert "table teachers is missing" in page
