"""The claim sets that come with the system; staff may change them and make others."""

from django.db import migrations

from tsa.audit.migration_operations import AuditTable

READ = {"can_read", "can_read_changes"}
WRITE = {"can_create", "can_update", "can_delete"}
EVERYTHING = READ | WRITE
ORGANIZATIONS = (
    "schools",
    "localEducationAgencies",
    "stateEducationAgencies",
    "educationServiceCenters",
)
ROSTERS = (
    "descriptors",
    *ORGANIZATIONS,
    "schoolYearTypes",
    "students",
    "studentSchoolAssociations",
    "studentEducationOrganizationAssociations",
    "contacts",
    "studentContactAssociations",
    "staffs",
    "staffEducationOrganizationAssignmentAssociations",
    "staffSectionAssociations",
    "sessions",
    "gradingPeriods",
    "courses",
    "courseOfferings",
    "classPeriods",
    "locations",
    "sections",
    "studentSectionAssociations",
)
# name -> description, beyond organizations, {resource: what it may}
SETS = {
    "full": ("May do everything.", True, {"*": EVERYTHING}),
    "SIS Vendor": (
        "A student information system: writes all but descriptors and organizations.",
        False,
        {"*": EVERYTHING, "descriptors": READ, **dict.fromkeys(ORGANIZATIONS, READ)},
    ),
    "Reader": ("Reads everything, writes nothing.", False, {"*": READ}),
    "Roster Vendor": (
        "Reads who is in which class: no grades, no attendance.",
        False,
        dict.fromkeys(ROSTERS, READ),
    ),
    "Descriptors and Organizations": (
        "Sets a network up: descriptors, school years, agencies and schools.",
        True,
        dict.fromkeys(("descriptors", "schoolYearTypes", *ORGANIZATIONS), EVERYTHING),
    ),
}


def make(apps, schema_editor):
    alias = schema_editor.connection.alias
    ClaimSet = apps.get_model("edfi_rest", "ClaimSet")
    Access = apps.get_model("edfi_rest", "ClaimSetAccess")
    for name, (description, beyond, access) in SETS.items():
        made, is_new = ClaimSet.objects.using(alias).get_or_create(
            name=name,
            defaults={"description": description, "beyond_organizations": beyond},
        )
        if is_new:
            Access.objects.using(alias).bulk_create(
                Access(claim_set=made, resource=resource, **dict.fromkeys(columns, True))
                for resource, columns in access.items()
            )


class Migration(migrations.Migration):
    dependencies = [
        ("edfi_rest", "0001_create_the_claim_sets"),
        ("audit", "0004_capture_changes_by_trigger"),
    ]
    operations = [
        # Going back, the tables themselves go next.
        migrations.RunPython(make, migrations.RunPython.noop),
        # The sets that every system begins with are no change that somebody made.
        AuditTable("claim_sets", key="id"),
        AuditTable("claim_set_access", key="id"),
    ]
