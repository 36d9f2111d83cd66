"""What the application's database role may do: read and write rows, and never own a table.

The role is the user of DATABASE_URL. Where that is the owner itself (a laptop, a database with
one account) there is nothing to grant, and the append-only tables are not protected from it.
"""

from django.conf import settings

from tsa.lib.errors import DomainError


class ApplicationRoleMissing(DomainError):
    code = "application_role_missing"
    title = "The application's database role does not exist"


def application_role() -> str:
    return settings.DATABASES["default"].get("USER") or ""


def grant_application(connection) -> list[str]:
    """Give the application's role its rights on all tables, present and future; repeatable.

    Returns what a person should be warned of. Run by the owner.
    """
    role = application_role()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
        if role in ("", owner):
            return [
                f"One database role ({owner}) both owns and uses the tables: audit rows are not "
                "protected from the application. Set DATABASE_OWNER_URL to a second role."
            ]
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise ApplicationRoleMissing(f"Create it first: CREATE ROLE {role} LOGIN;")
        cursor.execute("SELECT grant_application(%s)", [role])
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone()[0]:
            return [f"The role {role} is a superuser or bypasses row-level security: it must not."]
    return []
