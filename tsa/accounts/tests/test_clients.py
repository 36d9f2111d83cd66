import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tsa.accounts import clients, signing_secrets
from tsa.accounts.models import ApiClient
from tsa.accounts.tests.factories import machine_client
from tsa.audit.models import AuditLog
from tsa.lib.errors import InvalidData

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tsa.accounts.tests.urls")]


def made(capsys, *arguments):
    call_command("create_api_client", "--purpose=Rosters of the software", *arguments)
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
        ["--name=x", "--scope=oneroster", "--hide=everything"],
        ["--name=x", "--scope=oneroster", "--purpose= "],
        ["--name=x", "--scope=oneroster", f"--purpose={'x' * 501}"],
    ],
)
def test_the_command_refuses_what_would_be_useless(arguments):
    with pytest.raises(CommandError):
        call_command("create_api_client", "--purpose=tests of ours", *arguments)

    assert not ApiClient.objects.exists()


def test_every_problem_is_named_at_once():
    with pytest.raises(InvalidData) as refusal:
        clients.register(" ", purpose=" ", scopes=["edfi", "x"])

    assert set(refusal.value.errors) == {"name", "purpose", "scopes", "claim_set"}


def test_the_audit_names_the_command_and_hides_the_secret(capsys):
    made(capsys, "--name=Sync", "--scope=tsa.admin")

    row = AuditLog.objects.get(entity="accounts_apiclient", action="insert")
    assert (row.actor_kind, row.actor_id) == ("system", "create_api_client")
    assert "fast_secret" not in json.dumps(row.after)


def test_a_secret_in_the_clear_is_refused_by_the_database():
    registered, _ = machine_client()

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=registered.pk).update(client_secret="readable")


# -- what a client signs with ----------------------------------------------------------------------


def test_the_command_gives_a_secret_to_sign_with_only_where_asked(capsys):
    plain = made(capsys, "--name=Sync", "--scope=oneroster")
    signing = made(capsys, "--name=Old", "--scope=oneroster", "--signs", "--hide=email")

    assert "signing_secret" not in plain
    assert len(signing["signing_secret"]) == 64
    assert not ApiClient.objects.get(client_id=plain["client_id"]).signs_requests
    stored = ApiClient.objects.get(client_id=signing["client_id"])
    assert stored.hidden_fields == ["email"]
    assert signing_secrets.open_(stored.signing_secret) == signing["signing_secret"]


def test_a_sealed_secret_is_read_again_and_never_the_same_twice(settings):
    sealed = [signing_secrets.seal("a secret") for _ in range(2)]

    assert [signing_secrets.open_(each) for each in sealed] == ["a secret"] * 2
    assert sealed[0] != sealed[1]
    assert all(each.startswith(signing_secrets.MARK) for each in sealed)
    assert signing_secrets.open_("") is signing_secrets.open_("gAAAAAnonsense") is None
    settings.SECRET_KEY = "another one, of at least forty characters!"
    assert signing_secrets.open_(sealed[0]) is None


def test_a_signing_secret_in_the_clear_is_refused_by_the_database():
    registered, _ = machine_client()

    with pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=registered.pk).update(signing_secret="readable")


def test_the_audit_says_that_it_changed_and_not_to_what():
    registered, _ = machine_client()
    clients.give_signing_secret(registered.pk)

    rows = AuditLog.objects.filter(entity="accounts_apiclient", action="update")
    assert [row.after["signing_secret"] for row in rows] == ["***"]


def test_a_new_signing_secret_leaves_tokens_alone():
    registered, _ = machine_client()

    changed, _ = clients.give_signing_secret(registered.pk)

    assert changed.token_generation == registered.token_generation
    assert changed.client_secret == registered.client_secret


def test_taking_the_signing_secret_away_twice_changes_nothing_more():
    registered, _ = machine_client()
    clients.give_signing_secret(registered.pk)

    for _ in range(2):
        assert not clients.take_signing_secret(registered.pk).signs_requests
