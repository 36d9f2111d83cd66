"""Parents and other contacts of students. Siblings share a parent's one contact."""

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from edfi import descriptors
from tsa.access.selectors import guardian_key
from tsa.audit.writing import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """`telephones`: (descriptor URI, number) pairs. `addresses`: Ed-Fi address objects."""

    contact_unique_id: str
    first_name: str
    last_name: str
    middle_name: str | None = None
    generation_code_suffix: str | None = None
    preferred_first_name: str | None = None
    sex_descriptor: str | None = None
    email: str | None = None
    telephones: tuple[tuple[str, str], ...] = ()
    addresses: tuple[dict, ...] = ()
    source_system_descriptor: str | None = descriptors.ADMISSIONS_PORTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationRecord:
    """What the contact is to the student; None: not said."""

    student_unique_id: str
    contact_unique_id: str
    relation_descriptor: str | None = None
    contact_priority: int | None = None
    emergency_contact_status: bool | None = None
    legal_guardian: bool | None = None
    lives_with: bool | None = None
    primary_contact_status: bool | None = None


def contact_unique_id(address: str) -> str:
    """The contact of the parent with this (any spelling of the) e-mail address."""
    return f"TSA-CON-{guardian_key(address)}"


def register_contact(contact: ContactRecord) -> None:
    """Insert the contact, or bring it up to date.

    A later form (a sibling's) replaces what it says again, and never empties what it leaves out.
    """
    values = {
        "contact_unique_id": contact.contact_unique_id,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "middle_name": contact.middle_name,
        "generation_code_suffix": contact.generation_code_suffix,
        "preferred_first_name": contact.preferred_first_name,
        "sex_descriptor": contact.sex_descriptor,
        "source_system_descriptor": contact.source_system_descriptor,
        "electronic_mails": Jsonb(_electronic_mails(contact.email)),
        "telephones": Jsonb(_telephones(contact.telephones)),
        "addresses": Jsonb(list(contact.addresses)),
    }
    upsert("contacts", values, key=("contact_unique_id",), fill=list(values)[3:])


def relate_contact(relation: RelationRecord) -> None:
    """Make the contact the student's. A repeat updates what is said, and empties nothing."""
    values = {
        "student_unique_id": relation.student_unique_id,
        "contact_unique_id": relation.contact_unique_id,
        "relation_descriptor": relation.relation_descriptor,
        "contact_priority": relation.contact_priority,
        "emergency_contact_status": relation.emergency_contact_status,
        "legal_guardian": relation.legal_guardian,
        "lives_with": relation.lives_with,
        "primary_contact_status": relation.primary_contact_status,
    }
    key = ("student_unique_id", "contact_unique_id")
    upsert("student_contact_associations", values, key=key, fill=list(values)[2:])


def _electronic_mails(email: str | None) -> list[dict]:
    if not email:
        return []
    return [
        {
            "electronicMailTypeDescriptor": descriptors.electronic_mail_type.of("Home/Personal"),
            "electronicMailAddress": email,
            "primaryEmailAddressIndicator": True,
        }
    ]


def _telephones(telephones: tuple[tuple[str, str], ...]) -> list[dict]:
    return [
        {
            "telephoneNumberTypeDescriptor": kind,
            "telephoneNumber": number,
            "orderOfPriority": order,
        }
        for order, (kind, number) in enumerate(telephones, start=1)
    ]
