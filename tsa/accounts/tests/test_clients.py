import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tsa.accounts import clients
from tsa.accounts.models import ApiClient
from tsa.accounts.tests.factories import machine_client
from tsa.audit.models import AuditLog
from tsa.lib.errors import InvalidData

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]


def made(capsys, *arguments):
    call_command("create_api_client", *arguments)
    return json.loads(capsys.readouterr().out)


def test_the_command_prints_one_line_of_json_and_keeps_only_a_hash(capsys):
    printed = made(
        capsys,
        "--name=Data warehouse",
        "--scope=edfi",
        "--scope=oneroster",
        "--claim-set=full",
        "--education-organization=255901001",
        "--education-organization=255901",
    )

    client = ApiClient.objects.get(client_id=printed["client_id"])
    assert set(printed) == {"client_id", "client_secret"}
    assert client.name == "Data warehouse"
    assert client.scopes == ["edfi", "oneroster"]
    assert client.claim_set == "full"
    assert client.education_organization_ids == [255901001, 255901]
    assert client.client_secret.startswith("fast_secret$")
    assert printed["client_secret"] not in client.client_secret


def test_what_the_command_printed_gets_a_token(capsys, client):
    printed = made(capsys, "--name=Sync", "--scope=tsa.admin")

    answer = client.post("/oauth/token", {"grant_type": "client_credentials", **printed})

    assert answer.json()["scope"] == "tsa.admin"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--name=x", "--scope=everything"],
        ["--name=x", "--scope=edfi"],
        ["--name= ", "--scope=tsa.admin"],
        [f"--name={'x' * 256}", "--scope=tsa.admin"],
        ["--name=x", "--scope=edfi", f"--claim-set={'x' * 101}"],
        ["--name=x", "--scope=edfi", "--claim-set=nothing of the kind"],
    ],
)
def test_the_command_refuses_what_would_be_useless(arguments):
    with pytest.raises(CommandError):
        call_command("create_api_client", *arguments)

    assert not ApiClient.objects.exists()


def test_every_problem_is_named_at_once():
    with pytest.raises(InvalidData) as refusal:
        clients.register(" ", scopes=["edfi", "x"])

    assert set(refusal.value.errors) == {"name", "scopes", "claim_set"}


def test_the_audit_names_the_command_and_hides_the_secret(capsys):
    made(capsys, "--name=Sync", "--scope=tsa.admin")

    row = AuditLog.objects.get(entity="accounts_apiclient", action="insert")
    assert (row.actor_kind, row.actor_id) == ("system", "create_api_client")
    assert "fast_secret" not in json.dumps(row.after)


def test_a_secret_in_the_clear_is_refused_by_the_database():
    registered, _ = machine_client()

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=registered.pk).update(client_secret="readable")
