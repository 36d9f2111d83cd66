"""Staff people and machine clients for tests of any app."""

from django.contrib.auth.models import Group

from tsa.accounts import clients
from tsa.accounts.models import ApiClient, User

PASSWORD = "a long password for tests"


def staff_person(email: str = "rita@tsa.example", *, role: str = "", **fields) -> User:
    """A staff person, with a role where one is named; may be found again by the address.

    Of every school, unless `organizations` (sourcedIds) are named, or an empty list.
    """
    organizations = fields.pop("organizations", None)
    user = User.objects.filter(email=email).first()
    if user is None:
        names = {"first_name": "Rita", "last_name": "Quispe"}
        fields.setdefault("every_school", organizations is None)
        user = User.objects.create_user(email, PASSWORD, **{**names, **fields})
        user.organizations.set(organizations or [])
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def machine_client(*scopes: str, name: str = "Reporting", **fields) -> tuple[ApiClient, str]:
    """A client registered for the scopes, and its secret."""
    clients.forget()
    fields.setdefault("purpose", "tests of the network's own")
    if "edfi" in scopes:
        fields.setdefault("claim_set", "full")
    return clients.register(name, scopes=list(scopes or ["tsa.admin"]), **fields)


def token_for(client: ApiClient, secret: str, http) -> str:
    """An access token as the endpoint gives it."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": secret,
    }
    return http.post("/oauth/token", form).json()["access_token"]
