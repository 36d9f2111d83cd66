"""Any roster user: enabled or not, and who is whose agent."""

from django.db import connection

from edfi.services import RecordMissing


def student_user_id(student_unique_id: str) -> str:
    return f"student_{student_unique_id}"


def organization_id(school_id: int) -> str:
    return f"school_{school_id}"


def enrol_student_user(student_unique_id: str) -> str:
    """Let the student's user be active and enabled; its sourced_id.

    The row itself was made with the student, by trigger: user name first.last.usi, role and
    organization by the schools attended. Raises RecordMissing if there is no such student.
    """
    sourced_id = student_user_id(student_unique_id)
    _set_user(sourced_id, "status = 'active', enabled_user = true")
    return sourced_id


def enable_user(sourced_id: str) -> None:
    """Let the user sign in and appear as active again. A repeat changes nothing."""
    _set_user(sourced_id, "status = 'active', enabled_user = true")


def disable_user(sourced_id: str) -> None:
    """Keep the user on the rosters, but disabled. A repeat changes nothing."""
    _set_user(sourced_id, "enabled_user = false")


def link_agent(student_sourced_id: str, agent_sourced_id: str) -> None:
    """Let the two users name each other as agents (OneRoster wants both directions)."""
    pair = [student_sourced_id, agent_sourced_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO user_agents (user_sourced_id, agent_sourced_id)"
            " VALUES (%s, %s), (%s, %s) ON CONFLICT DO NOTHING",
            [*pair, *reversed(pair)],
        )


def unlink_agent(student_sourced_id: str, agent_sourced_id: str) -> None:
    """Take the link away in both directions. A repeat changes nothing."""
    pair = [student_sourced_id, agent_sourced_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM user_agents WHERE (user_sourced_id, agent_sourced_id)"
            " IN ((%s, %s), (%s, %s))",
            [*pair, *reversed(pair)],
        )


def repair_student_user(student_unique_id: str) -> None:
    """Make the user row anew; triggers fill it from the student and the schools attended."""
    with connection.cursor() as cursor:
        for sql in (
            "INSERT INTO users (sourced_id, role, username, metadata)"
            " SELECT 'student_' || student_unique_id, 'student',"
            " roster_username(first_name, last_name, student_usi), jsonb_strip_nulls("
            "jsonb_build_object('sourceSystem', split_part(source_system_descriptor, '#', 2)))"
            " FROM students WHERE student_unique_id = %s ON CONFLICT DO NOTHING",
            "UPDATE student_school_associations SET primary_school = primary_school"
            " WHERE student_unique_id = %s",
        ):
            cursor.execute(sql, [student_unique_id])


def _set_user(sourced_id: str, assignment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE users SET {assignment} WHERE sourced_id = %s", [sourced_id])
        if cursor.rowcount == 0:
            raise RecordMissing(f"There is no roster user {sourced_id}.")
