"""What lies above organizations: a school's classes refer to courses of its district."""

from django.db import migrations

ABOVE = """
CREATE FUNCTION organizations_above(below bigint[]) RETURNS bigint[] LANGUAGE plpgsql STABLE
AS $body$
BEGIN
    RETURN (WITH RECURSIVE above (id) AS (
        SELECT p.id FROM education_organizations e, LATERAL (VALUES (e.local_education_agency_id),
            (e.education_service_center_id), (e.state_education_agency_id)) p(id)
        WHERE e.education_organization_id = ANY (below) AND p.id IS NOT NULL
        UNION
        SELECT p.id FROM above a
        JOIN education_organizations e ON e.education_organization_id = a.id,
            LATERAL (VALUES (e.local_education_agency_id), (e.education_service_center_id),
                (e.state_education_agency_id)) p(id)
        WHERE p.id IS NOT NULL
    )
    SELECT coalesce(array_agg(id), '{}') FROM above);
END $body$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("edfi_rest", "0004_remember_how_far_imports_came"),
        ("edfi", "0005_create_the_further_ed_fi_tables"),
    ]
    operations = [migrations.RunSQL(ABOVE, "DROP FUNCTION organizations_above")]
