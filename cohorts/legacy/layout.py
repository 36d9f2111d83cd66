"""What is read of the legacy database: its tables, their columns, and the kinds of those.

A kind says which of the source's types are taken, and how a value reaches our staging table.
Nothing here is guessed from the data: a column of another type is named before anything is read.
"""

from dataclasses import dataclass

INTEGERS = ("smallint", "integer", "bigint")
TIMES = ("timestamp without time zone", "timestamp with time zone", "date")


@dataclass(frozen=True)
class Kind:
    """`types`: data types of the source that are taken; none named: any."""

    types: tuple[str, ...]
    staged: str
    cast: str = "{}"

    def read(self, column: str) -> str:
        return self.cast.format(column)


ID = Kind(INTEGERS, "bigint", "{}::bigint")
TEXT = Kind((), "text", "{}::text")
FLAG = Kind((*INTEGERS, "boolean"), "boolean", "({}::int = 1)")
DAY = Kind(TIMES, "date", "{}::date")


@dataclass(frozen=True)
class Table:
    """`changed`: the columns that tell when a row came or changed, for imports of changes only."""

    name: str
    columns: dict[str, Kind]
    changed: tuple[str, ...] = ()

    @property
    def staging(self) -> str:
        return f"legacy_staged_{self.name}"


TABLES = (
    Table(
        "dictionaries",
        {"id": ID, "code": TEXT, "name_az": TEXT, "name_en": TEXT, "name_ru": TEXT},
    ),
    Table(
        "organizations",
        {"id": ID, "parent_id": ID, "dictionary_name_id": ID, "nod_level": ID, "active": FLAG},
    ),
    Table(
        "persons",
        {
            "id": ID,
            "firstname": TEXT,
            "lastname": TEXT,
            "patronymic": TEXT,
            "pincode": TEXT,
            "gender_id": ID,
            "birthdate": DAY,
        },
    ),
    Table(
        "teachers",
        {
            "id": ID,
            "person_id": ID,
            "organization_id": ID,
            "teaching": FLAG,
            "active": FLAG,
            "create_date": DAY,
            "update_date": DAY,
        },
    ),
    Table(
        "students",
        {
            "id": ID,
            "person_id": ID,
            "organization_id": ID,
            "active": FLAG,
            "create_date": DAY,
            "update_date": DAY,
        },
        changed=("create_date", "update_date"),
    ),
    Table(
        "education_group",
        {
            "id": ID,
            "name": TEXT,
            "organization_id": ID,
            "education_level_id": ID,
            "education_type_id": ID,
            "education_year_id": ID,
            "education_lang_id": ID,
            "tyutor_id": ID,
            "yearly_payment": FLAG,
            "active": FLAG,
            "create_date": DAY,
            "update_date": DAY,
        },
        changed=("create_date", "update_date"),
    ),
    Table(
        "education_group_student",
        {
            "id": ID,
            "education_group_id": ID,
            "student_id": ID,
            "active": FLAG,
            "create_date": DAY,
        },
        changed=("create_date",),
    ),
)
BY_NAME = {table.name: table for table in TABLES}
