"""What an education organization knows of a student.

Race and ethnicity stand on the student; a trigger keeps them the same here.
"""

from tsa.audit.writing import upsert


def know_at_organization(student_unique_id: str, *, education_organization_id: int) -> None:
    """Let the school or other organization know the student. A repeat changes nothing."""
    values = {
        "student_unique_id": student_unique_id,
        "education_organization_id": education_organization_id,
    }
    upsert("student_education_organization_associations", values, key=tuple(values))
