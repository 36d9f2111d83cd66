"""Which organizations a client's claims reach: those it names, and all that lie under them."""

from django.db import migrations

COVER = """
CREATE FUNCTION covered_organizations(named bigint[]) RETURNS bigint[] LANGUAGE sql STABLE
AS $body$
    WITH RECURSIVE covered (id) AS (
        SELECT unnest(named)
        UNION
        SELECT e.education_organization_id FROM covered c JOIN education_organizations e
        ON e.local_education_agency_id = c.id OR e.education_service_center_id = c.id
            OR e.state_education_agency_id = c.id
    )
    SELECT coalesce(array_agg(id), '{}') FROM covered
$body$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("edfi_rest", "0002_make_the_usual_claim_sets"),
        ("edfi", "0005_create_the_further_ed_fi_tables"),
    ]
    operations = [migrations.RunSQL(COVER, "DROP FUNCTION covered_organizations")]
