"""Which organizations a client's claims reach: those it names, and all that lie under them."""

from django.db import migrations

# plpgsql, so that its plan is kept; schools have nothing under them, so none is looked up.
COVER = """
CREATE FUNCTION covered_organizations(named bigint[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
AS $body$
BEGIN
    RETURN (WITH RECURSIVE covered (id, is_school) AS (
        SELECT n, EXISTS (SELECT FROM education_organizations e
            WHERE e.education_organization_id = n AND e.kind = 'School')
        FROM unnest(named) n
        UNION
        SELECT e.education_organization_id, e.kind = 'School'
        FROM covered c CROSS JOIN LATERAL (
            SELECT * FROM education_organizations WHERE local_education_agency_id = c.id
            UNION ALL
            SELECT * FROM education_organizations WHERE education_service_center_id = c.id
            UNION ALL
            SELECT * FROM education_organizations WHERE state_education_agency_id = c.id
        ) e WHERE NOT c.is_school
    )
    SELECT coalesce(array_agg(DISTINCT id), '{}') FROM covered);
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("edfi_rest", "0002_make_the_usual_claim_sets"),
        ("edfi", "0005_create_the_further_ed_fi_tables"),
    ]
    operations = [migrations.RunSQL(COVER, "DROP FUNCTION covered_organizations")]
