"""The staff's roles and the model permissions that come with each.

A role is a Django group whose permissions are this module's and are set again after every
migration, so that a role means the same everywhere; staff choose who has which role. What a
person needs beyond a role is given to the person.
"""

from django.apps import apps as installed_apps

REGISTRAR = "registrar"
ADMISSIONS = "admissions"
FINANCE = "finance"
AUDITOR = "auditor"

EVERYTHING = frozenset({"view", "add", "change", "delete"})
EDIT = frozenset({"view", "add", "change"})
VIEW = frozenset({"view"})

# role -> app label -> what its people may do with that app's models.
ROLES = {
    REGISTRAR: {
        "edfi": EDIT,
        "oneroster": EDIT,
        "cohorts": EVERYTHING,
        "attendance": EDIT,
        "grades": EDIT,
        "access": EDIT,
        "enrollment": EDIT,
        "coaches": EDIT,
        "audit": VIEW,
        "operations": VIEW,
    },
    ADMISSIONS: {
        "edfi": VIEW,
        "oneroster": VIEW,
        "cohorts": VIEW,
        "access": VIEW,
        "enrollment": EDIT,
        "coaches": EDIT,
    },
    FINANCE: {
        "edfi": VIEW,
        "oneroster": VIEW,
        "enrollment": VIEW,
    },
    AUDITOR: dict.fromkeys(
        (
            "edfi",
            "oneroster",
            "cohorts",
            "attendance",
            "grades",
            "access",
            "enrollment",
            "coaches",
            "mail",
            "audit",
            "retention",
            "operations",
        ),
        VIEW,
    ),
}
# Kept for the auditor: who may sign in and call, without the right to change it.
for _label in ("accounts", "auth", "axes", "edfi_rest"):
    ROLES[AUDITOR][_label] = VIEW
# What belongs to an app without being Django's add, change, view or delete: see `_wanted`.
OWN_ACTIONS = {REGISTRAR, ADMISSIONS}
ALSO = {FINANCE: {"record_deposit"}, AUDITOR: {"see_every_school", "search_admin_log"}}


def after_migrate(sender, using, apps=installed_apps, **kwargs):
    """Give each role its permissions on one app's models, once that app has been migrated."""
    Group = apps.get_model("auth", "Group")
    if any(sender.label in wanted for wanted in ROLES.values()):
        for group in Group.objects.using(using).filter(name__in=ROLES):
            _grant(group, sender.label, using=using, apps=apps)


def _grant(group, app_label, *, using, apps):
    """Set the group's permissions on one app's models to exactly what its role says."""
    Permission = apps.get_model("auth", "Permission")
    of_app = Permission.objects.using(using).filter(content_type__app_label=app_label)
    actions = ROLES[group.name].get(app_label, frozenset())
    wanted = {p.pk for p in of_app if _wanted(p.codename, actions, role=group.name)}
    held = set(
        group.permissions.filter(content_type__app_label=app_label).values_list("pk", flat=True)
    )
    group.permissions.remove(*held - wanted)
    group.permissions.add(*wanted - held)


def _wanted(codename: str, actions: frozenset, *, role: str) -> bool:
    """Django's four by action; a model's own permissions go to those who may change it."""
    action = codename.partition("_")[0]
    if action in EVERYTHING:
        return action in actions
    if codename in ALSO.get(role, ()):
        return True
    return role in OWN_ACTIONS and "change" in actions
