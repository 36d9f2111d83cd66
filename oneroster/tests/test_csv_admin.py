"""Packages in the admin: who may read and write them, and what the pages say."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from oneroster import models
from oneroster.csv import runs
from oneroster.tests.packages import BASE, contents, package
from tsa.admin.tests.clients import signed_in, told

pytestmark = pytest.mark.django_db
LIST = "/admin/oneroster/rosterimport/"


def upload(client, files, **fields):
    content = package(files).getvalue()
    file = SimpleUploadedFile("rosters.zip", content, content_type="application/zip")
    answer = client.post(f"{LIST}import/", {"package": file, "max_retired": 10, **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def test_a_registrar_checks_and_then_imports(dynamo):
    client = signed_in("registrar")

    checked = upload(client, BASE, dry_run="on")
    assert "Checked, nothing written" in told(checked)
    assert not models.RosterUser.objects.filter(pk="u1").exists()
    done = upload(client, BASE)

    assert models.RosterUser.objects.filter(pk="u1").exists()
    page = client.get(done["Location"]).content.decode()
    assert "users (bulk)" in page
    assert "Import a package" in client.get(LIST).content.decode()


def test_the_report_names_what_was_refused(dynamo):
    client = signed_in("registrar")

    answer = upload(client, {"orgs": [{"sourcedId": "<a>", "name": "One", "type": "castle"}]})

    page = client.get(answer["Location"]).content.decode()
    assert "orgs.csv, line 2, type: is none of" in page
    assert "&lt;a&gt;" not in page
    assert models.RosterImport.objects.get().status == "refused"


def test_a_large_package_waits_for_the_worker(monkeypatch, dynamo):
    monkeypatch.setattr(runs, "AT_ONCE", 10)

    upload(signed_in("registrar"), BASE)

    run = models.RosterImport.objects.get()
    assert (run.status, bytes(run.package)[:2]) == ("waiting", b"PK")
    runs.run_waiting(str(run.pk))
    run.refresh_from_db()
    assert (run.status, run.package) == ("imported", None)
    runs.run_waiting(str(run.pk))
    assert models.RosterUser.objects.filter(pk="u1").exists()


def test_an_export_is_a_package(dynamo):
    client = signed_in("registrar")
    upload(client, BASE)

    form = {"version": "1.1", "schools": ["s1"], "purpose": "a test of ours"}
    answer = client.post(f"{LIST}export/", form)  # u3 has no user name, as 1.1 asks for

    found = contents(io.BytesIO(b"".join(answer.streaming_content)))
    assert {row["sourcedId"] for row in found["users"]} == {"u1", "u2"}
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("role", "status"), [("registrar", 200), ("finance", 403), ("auditor", 403)]
)
def test_only_who_may_opens_the_doors(role, status, dynamo):
    client = signed_in(role)

    for door in ("import/", "export/"):
        assert client.get(LIST + door).status_code == status
    assert client.get(LIST).status_code == 200
