"""Schools of record."""

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from edfi.descriptors import operational_status, school_type
from tsa.audit.writing import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRecord:
    """A school as the network opens it. `required_documents`: None for the network's usual."""

    school_id: int
    name: str
    state_organization_id: str | None = None
    short_name: str | None = None
    web_site: str | None = None
    time_zone: str = "America/Chicago"
    grade_levels: tuple[str, ...] = ()
    school_categories: tuple[str, ...] = ()
    addresses: tuple[dict, ...] = ()
    institution_telephones: tuple[dict, ...] = ()
    local_education_agency_id: int | None = None
    operational_status_descriptor: str = operational_status.of("Active")
    type_descriptor: str = school_type.of("Regular")
    required_documents: tuple[str, ...] | None = None


def register_school(school: SchoolRecord) -> None:
    """Insert the school, or bring the school of that id to these values; repeatable.

    Its organization on the rosters (`school_{school_id}`) follows by trigger; the copy in
    DynamoDB needs `oneroster.tasks.publish_school`, queued by the caller in the same transaction.
    """
    documents = school.required_documents
    values = {
        "school_id": school.school_id,
        "state_organization_id": school.state_organization_id or str(school.school_id),
        "name_of_institution": school.name,
        "short_name_of_institution": school.short_name,
        "web_site": school.web_site,
        "time_zone": school.time_zone,
        "grade_levels": Jsonb(list(school.grade_levels)),
        "school_categories": Jsonb(list(school.school_categories)),
        "addresses": Jsonb(list(school.addresses)),
        "institution_telephones": Jsonb(list(school.institution_telephones)),
        "local_education_agency_id": school.local_education_agency_id,
        "operational_status_descriptor": school.operational_status_descriptor,
        "type_descriptor": school.type_descriptor,
        "required_documents": None if documents is None else Jsonb(list(documents)),
    }
    upsert("schools", values, key=("school_id",))
