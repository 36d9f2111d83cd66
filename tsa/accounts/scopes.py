"""What a machine client may ask for. A client is registered for some of these names.

`oneroster` stands for all OneRoster scopes and `edfi` for the Ed-Fi API, where the client's
claim set decides further. Nothing is granted that the client is not registered for. What a
client may be refused within a scope is here too (HIDEABLE).
"""

from oauth2_provider.scopes import BaseScopes

ADMIN = "tsa.admin"
EDFI = "edfi"
ONEROSTER = "oneroster"

_PURL = "https://purl.imsglobal.org/spec/or"
# OneRoster 1.2 §4 and 1.1: one prefix a version, then what may be done.
_ROSTERING = ("roster-core.readonly", "roster.readonly", "roster-demographics.readonly")
_GRADEBOOK = ("gradebook.readonly", "gradebook.createput", "gradebook.delete")
_ONEROSTER_12 = (
    *_ROSTERING,
    "resource-core.readonly",
    "resource.readonly",
    "gradebook-core.readonly",
    *_GRADEBOOK,
    "gradebook.createpost",
    "assessment.readonly",
    "assessment.createput",
    "assessment.delete",
)
_ONEROSTER_11 = (*_ROSTERING, "resource.readonly", *_GRADEBOOK)
ONEROSTER_SCOPES = tuple(f"{_PURL}/v1p2/scope/{name}" for name in _ONEROSTER_12) + tuple(
    f"{_PURL}/v1p1/scope/{name}" for name in _ONEROSTER_11
)

# What a client can be registered for, with the words staff see beside it.
REGISTRABLE = {
    ADMIN: "The staff endpoints of the portal API",
    EDFI: "The Ed-Fi API, within the client's claim set",
    ONEROSTER: "All OneRoster scopes",
    **{name: "OneRoster: " + name.removeprefix(f"{_PURL}/") for name in ONEROSTER_SCOPES},
}

# Properties of OneRoster users and demographics that a client may be refused besides.
HIDEABLE = {
    "email": "E-mail address",
    "sms": "Number for text messages",
    "phone": "Telephone number",
    "identifier": "Identifier",
    "userIds": "Identifiers in other systems",
    "userMasterIdentifier": "Master identifier",
    "username": "User name (1.1 programs may insist on it)",
    "userProfiles": "Profiles and credentials in other systems",
    "birthDate": "Date of birth",
    "grades": "Grade levels",
    "agents": "Agents: parents of a student, children of a parent",
    "middleName": "Middle name",
    "preferredFirstName": "Preferred first name",
    "preferredMiddleName": "Preferred middle name",
    "preferredLastName": "Preferred last name",
    "pronouns": "Pronouns",
    "metadata": "Metadata: whatever the standard has no property for",
}


def oneroster(version: str, name: str) -> str:
    """The whole name of a OneRoster scope: ("1.2", "roster.readonly")."""
    return f"{_PURL}/v{version.replace('.', 'p')}/scope/{name}"


def expand(registered: list[str]) -> list[str]:
    """The single scopes that registered names stand for; unknown names grant nothing."""
    single = set(registered) & REGISTRABLE.keys()
    if ONEROSTER in single:
        single |= set(ONEROSTER_SCOPES)
    return sorted(single)


def unknown(names: list[str]) -> list[str]:
    """Those of the names that no client can be registered for."""
    return [name for name in names if name not in REGISTRABLE]


class RegisteredScopes(BaseScopes):
    """What django-oauth-toolkit asks: all scopes, and those one client may have."""

    def get_all_scopes(self):
        return REGISTRABLE

    def get_available_scopes(self, application=None, request=None, *args, **kwargs):
        return application.granted_scopes if application else []

    def get_default_scopes(self, application=None, request=None, *args, **kwargs):
        return self.get_available_scopes(application=application)
