"""Where the rows of the legacy database stand while an import is not finished.

Unlogged: a crash of PostgreSQL empties them, and the import reads anew. The application may
neither truncate nor analyze what it does not own, hence the two functions.
"""

from django.db import migrations

COLUMNS = {
    "dictionaries": "id bigint, code text, name_az text, name_en text, name_ru text",
    "organizations": "id bigint, parent_id bigint, dictionary_name_id bigint, nod_level bigint,"
    " active boolean",
    "persons": "id bigint, firstname text, lastname text, patronymic text, pincode text,"
    " gender_id bigint, birthdate date",
    "teachers": "id bigint, person_id bigint, organization_id bigint, teaching boolean,"
    " active boolean, create_date date, update_date date",
    "students": "id bigint, person_id bigint, organization_id bigint, active boolean,"
    " create_date date, update_date date",
    "education_group": "id bigint, name text, organization_id bigint, education_level_id bigint,"
    " education_type_id bigint, education_year_id bigint, education_lang_id bigint,"
    " tyutor_id bigint, yearly_payment boolean, active boolean, create_date date,"
    " update_date date",
    "education_group_student": "id bigint, education_group_id bigint, student_id bigint,"
    " active boolean, create_date date",
}
STAGED = ", ".join(f"legacy_staged_{name}" for name in COLUMNS)

# An import into empty tables is planned for empty ones, unless they are analyzed on the way:
# checks of references and what derives from roles would read whole tables for each row.
FILLED = [
    "legacy_records",
    "organizations",
    "students",
    "staffs",
    "users",
    "user_roles",
    "student_cohorts",
    "student_cohort_members",
]

FUNCTIONS = f"""
CREATE FUNCTION empty_legacy_staging() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $body$
BEGIN
    TRUNCATE {STAGED}, legacy_given_roles;
END $body$;

CREATE FUNCTION analyze_legacy_tables() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $body$
BEGIN
    ANALYZE {", ".join(FILLED)};
END $body$;
"""

# Roles may come before their users, whose row is then written with them. Users follow what is
# written to user_roles itself; not what a trigger writes there, which speaks for them.
ROLES = """
CREATE UNLOGGED TABLE legacy_given_roles (sourced_id text, user_sourced_id text,
    org_sourced_id text, role text, begin_date date, end_date date);

CREATE FUNCTION give_legacy_roles() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO user_roles (sourced_id, user_sourced_id, org_sourced_id, role, role_type,
        begin_date, end_date, status)
    SELECT sourced_id, user_sourced_id, org_sourced_id, role, 'primary', begin_date, end_date,
        'active' FROM new_rows;
    RETURN NULL;
END $body$;
CREATE TRIGGER give_roles AFTER INSERT ON legacy_given_roles REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION give_legacy_roles();
"""


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0010_record_legacy_imports")]
    operations = [
        *(
            migrations.RunSQL(
                f"CREATE UNLOGGED TABLE legacy_staged_{name}"
                f" (line bigint GENERATED ALWAYS AS IDENTITY, {columns})",
                f"DROP TABLE legacy_staged_{name}",
            )
            for name, columns in COLUMNS.items()
        ),
        migrations.RunSQL(
            ROLES, "DROP TABLE legacy_given_roles; DROP FUNCTION give_legacy_roles();"
        ),
        migrations.RunSQL(
            FUNCTIONS,
            "DROP FUNCTION analyze_legacy_tables(); DROP FUNCTION empty_legacy_staging();",
        ),
    ]
