"""Machine clients: registering them, new secrets, withdrawing them; are they still welcome?

PostgreSQL owns the clients. A secret is returned once and kept only as a hash, the one for
signatures only encrypted. Callers open the transaction (`tsa.audit.writing`), so that the audit
row names who did it.
"""

import time
from dataclasses import dataclass, field

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret

from tsa.accounts import signing_secrets
from tsa.accounts.models import ApiClient
from tsa.accounts.scopes import EDFI, HIDEABLE, unknown
from tsa.lib.errors import InvalidData

# For so long another process may still honour what was withdrawn in this one.
STANDING_SECONDS = 5.0
NAME_LIMIT = 255
PURPOSE_LEAST, PURPOSE_LIMIT = 5, 500
CLAIM_SET_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """What must be true of a client now, besides what its token says."""

    name: str
    is_active: bool
    token_generation: int
    claim_set: str
    education_organization_ids: tuple[int, ...]
    namespace_prefixes: tuple[str, ...]
    scopes: frozenset[str] = frozenset()  # single ones; a token may have been given fewer
    hidden_fields: frozenset[str] = frozenset()
    signing_secret: str = field(default="", repr=False)  # encrypted


_known: dict[str, tuple[float, Standing | None]] = {}


def register(
    name: str,
    *,
    scopes: list[str],
    purpose: str,
    claim_set: str = "",
    education_organization_ids: list[int] | None = None,
    namespace_prefixes: list[str] | None = None,
    hidden_fields: list[str] | None = None,
) -> tuple[ApiClient, str]:
    """Make a client; returns it with its secret, which cannot be read again.

    Each call makes another client: names tell people apart, not programs.
    """
    client = ApiClient(
        name=name.strip(),
        purpose=purpose.strip(),
        scopes=sorted(set(scopes)),
        claim_set=claim_set,
        education_organization_ids=education_organization_ids or [],
        namespace_prefixes=namespace_prefixes or [],
        hidden_fields=sorted(set(hidden_fields or [])),
    )
    errors = problems(
        name=client.name, purpose=client.purpose, scopes=client.scopes, claim_set=claim_set
    )
    strange = [name for name in client.hidden_fields if name not in HIDEABLE]
    if strange:
        errors["hidden_fields"] = [f"Nothing is called {', '.join(strange)} there."]
    if errors:
        raise InvalidData("The machine client is not complete.", errors=errors)
    return client, make(client)


def make(client: ApiClient) -> str:
    """Store a client that has been checked; returns its secret."""
    secret = generate_client_secret()
    client.client_secret = secret
    client.save()
    return secret


def problems(*, name: str, purpose: str, scopes: list[str], claim_set: str) -> dict[str, list[str]]:
    """What would make a client useless or unclear, by field; empty where all is well."""
    errors = {}
    if not name.strip():
        errors["name"] = ["A client needs a name that staff recognise."]
    elif len(name) > NAME_LIMIT:
        errors["name"] = [f"At most {NAME_LIMIT} characters."]
    if len(purpose.strip()) < PURPOSE_LEAST:
        errors["purpose"] = ["Say for whom, and what for."]
    elif len(purpose) > PURPOSE_LIMIT:
        errors["purpose"] = [f"At most {PURPOSE_LIMIT} characters."]
    strange = unknown(scopes)
    if strange:
        errors["scopes"] = [f"Nobody can be given {', '.join(strange)}."]
    elif not scopes:
        errors["scopes"] = ["Choose at least one."]
    if EDFI in scopes and not claim_set:
        errors["claim_set"] = ["The scope edfi needs a claim set (“full” may do everything)."]
    elif len(claim_set) > CLAIM_SET_LIMIT:
        errors["claim_set"] = [f"At most {CLAIM_SET_LIMIT} characters."]
    elif claim_set and claim_set not in (known := claim_sets()):
        errors["claim_set"] = [f"There is no such claim set. There are: {', '.join(known)}."]
    return errors


def claim_sets() -> list[str]:
    """The names of the claim sets that there are; the Ed-Fi API, a layer above, keeps them."""
    named = apps.get_model("edfi_rest", "ClaimSet").objects.order_by("name")
    return list(named.values_list("name", flat=True))


def amend(client: ApiClient) -> None:
    """Store what staff changed. Tokens issued before end, so that none says what is no more."""
    client.token_generation = F("token_generation") + 1
    client.save()
    client.refresh_from_db(fields=["token_generation"])
    transaction.on_commit(lambda: forget(client.client_id))


def rotate_secret(client_pk: int) -> tuple[ApiClient, str]:
    """Give the client a new secret; the old one and all tokens got with it are dead."""
    secret = generate_client_secret()
    client = _count_up(client_pk)
    client.client_secret = secret
    client.save(update_fields=["client_secret", "updated"])
    return client, secret


def give_signing_secret(client_pk: int) -> tuple[ApiClient, str]:
    """Let the client sign its requests (OAuth 1.0a); an earlier secret for that is dead."""
    secret = signing_secrets.generate()
    return _set_signing_secret(client_pk, signing_secrets.seal(secret)), secret


def take_signing_secret(client_pk: int) -> ApiClient:
    """Refuse the client's signatures from now on; its tokens stay as they are."""
    return _set_signing_secret(client_pk, "")


def _set_signing_secret(client_pk: int, sealed: str) -> ApiClient:
    client = ApiClient.objects.get(pk=client_pk)
    client.signing_secret = sealed
    client.save(update_fields=["signing_secret", "updated"])
    transaction.on_commit(lambda: forget(client.client_id))
    return client


def withdraw(client_pk: int) -> ApiClient:
    """Refuse the client and its tokens from now on; doing it twice changes nothing more."""
    client = _count_up(client_pk)
    client.is_active = False
    client.save(update_fields=["is_active", "updated"])
    return client


def _count_up(client_pk: int) -> ApiClient:
    ApiClient.objects.filter(pk=client_pk).update(token_generation=F("token_generation") + 1)
    client = ApiClient.objects.get(pk=client_pk)
    transaction.on_commit(lambda: forget(client.client_id))
    return client


def note_use(client: ApiClient) -> None:
    """Remember that the client fetched a token now."""
    ApiClient.objects.filter(pk=client.pk).update(last_used_at=timezone.now())


def standing(client_id: str) -> Standing | None:
    """The client as it is now, at most STANDING_SECONDS old; None where there is none."""
    now = time.monotonic()
    read_at, found = _known.get(client_id, (-STANDING_SECONDS, None))
    if now - read_at < STANDING_SECONDS:
        return found
    found = _read(client_id)
    if found:  # unknown names are not kept: there is no end of them
        _known[client_id] = (now, found)
    return found


def forget(client_id: str | None = None) -> None:
    """Let this process read a client (or all) afresh."""
    if client_id is None:
        _known.clear()
    else:
        _known.pop(client_id, None)


def _read(client_id: str) -> Standing | None:
    client = ApiClient.objects.filter(client_id=client_id).first()
    if client is None:
        return None
    return Standing(
        name=client.name,
        is_active=client.is_active,
        token_generation=client.token_generation,
        claim_set=client.claim_set,
        education_organization_ids=tuple(client.education_organization_ids),
        namespace_prefixes=tuple(client.namespace_prefixes),
        scopes=frozenset(client.granted_scopes),
        hidden_fields=frozenset(client.hidden_fields),
        signing_secret=client.signing_secret,
    )
