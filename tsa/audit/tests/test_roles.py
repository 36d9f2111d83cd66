"""What the application's database role may not do. Tests run as that role."""

import pytest
from django.db import DatabaseError, connection, transaction

from edfi.tests.factories import SchoolFactory
from tsa.audit import grants

pytestmark = pytest.mark.django_db


def value(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def test_the_role_is_no_superuser_and_obeys_row_level_security():
    assert (
        value(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
            " FROM pg_roles WHERE rolname = current_user"
        )
        is False
    )


def test_the_role_owns_no_table():
    assert value("SELECT count(*) FROM pg_tables WHERE tableowner = current_user") == 0


FORBIDDEN = [
    "UPDATE audit_logs SET actor_id = 'me'",
    "DELETE FROM audit_logs",
    "TRUNCATE audit_logs",
    "DROP TABLE audit_logs",
    "UPDATE audit_logs_rest SET actor_id = 'me'",
    "SELECT * FROM audit_logs_rest",
    "INSERT INTO audit_logs_rest (actor_kind, actor_id, action, entity, entity_id)"
    " VALUES ('a', 'b', 'c', 'd', 'e')",
    "ALTER TABLE students DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_insert ON students",
    "SET session_replication_role = replica",
    "TRUNCATE students CASCADE",
    "DELETE FROM django_migrations",
    "SELECT grant_application('tsa_app')",
    "CREATE TABLE mine (id integer)",
]


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_role_may_not(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_partition_may_be_changed_directly():
    granted = value(
        "SELECT count(*) FROM pg_inherits i, (VALUES ('SELECT'), ('INSERT'), ('UPDATE'),"
        " ('DELETE'), ('TRUNCATE')) p(right_)"
        " WHERE i.inhparent = 'audit_logs'::regclass"
        " AND has_table_privilege(current_user, i.inhrelid, p.right_)"
    )

    assert granted == 0


def test_the_role_reads_and_adds_audit_rows():
    SchoolFactory()

    assert value("SELECT count(*) FROM audit_logs") > 0


def test_every_other_table_can_be_written():
    denied = value(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition"
        " AND relname <> 'django_migrations'"
        " AND obj_description(oid, 'pg_class') IS DISTINCT FROM 'append-only'"
        " AND NOT (has_table_privilege(current_user, oid, 'SELECT')"
        " AND has_table_privilege(current_user, oid, 'INSERT')"
        " AND has_table_privilege(current_user, oid, 'UPDATE')"
        " AND has_table_privilege(current_user, oid, 'DELETE'))"
    )

    assert denied == 0


def test_one_role_for_everything_is_warned_of(monkeypatch):
    monkeypatch.setattr(grants, "application_role", lambda: value("SELECT current_user"))

    (warning,) = grants.grant_application(connection)

    assert "DATABASE_OWNER_URL" in warning


def test_a_missing_role_is_named(monkeypatch):
    monkeypatch.setattr(grants, "application_role", lambda: "absent_role")

    with pytest.raises(grants.ApplicationRoleMissing, match="CREATE ROLE absent_role"):
        grants.grant_application(connection)
