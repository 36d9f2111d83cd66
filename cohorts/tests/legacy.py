"""A small legacy database for tests: its tables, rows with defaults, and a world of faults."""

import itertools
import os
from datetime import date

import psycopg
from psycopg import sql

from tsa.local import testenv

TABLES = {
    "dictionaries": "id bigint, type_id bigint, code text, name_az text, name_en text,"
    " name_ru text, active smallint",
    "organizations": "id bigint, type_id bigint, parent_id bigint, dictionary_name_id bigint,"
    " nod_level integer, active smallint",
    "persons": "id bigint, firstname varchar, lastname varchar, patronymic varchar,"
    " pincode varchar, gender_id bigint, birthdate date",
    "teachers": "id bigint, person_id bigint, organization_id bigint, teaching smallint,"
    " active smallint, create_date timestamp, update_date timestamp",
    "students": "id bigint, person_id bigint, organization_id bigint, active smallint,"
    " create_date timestamp, update_date timestamp",
    "education_group": "id bigint, name text, organization_id bigint, education_level_id bigint,"
    " education_type_id bigint, education_year_id bigint, education_lang_id bigint,"
    " tyutor_id bigint, yearly_payment smallint, active smallint, create_date timestamp,"
    " update_date timestamp",
    "education_group_student": "id bigint, education_group_id bigint, student_id bigint,"
    " active smallint, create_date timestamp",
}
CREATED = date(2020, 9, 1)


class Legacy:
    """One schema of a database of its own. `url` is a role that may only read."""

    def __init__(self, database: str, schema: str):
        owner = testenv.with_database(os.environ["DATABASE_OWNER_URL"], database)
        self.url, self.schema = owner, schema
        self.connection = psycopg.connect(owner, autocommit=True)
        self.ids = itertools.count(220209101307000000, 37)
        self.run(f"CREATE SCHEMA {schema}")
        self.run(f"SET search_path TO {schema}")
        for name, columns in TABLES.items():
            self.run(f"CREATE TABLE {name} ({columns})")

    def run(self, statement: str, params=None):
        return self.connection.execute(statement, params)

    def add(self, table: str, **values) -> int:
        values = {"id": next(self.ids), **values}
        self.run(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, values)),
                sql.SQL(", ").join(sql.Placeholder() * len(values)),
            ),
            list(values.values()),
        )
        return values["id"]

    # -- rows as they usually are -----------------------------------------------------------------

    def word(self, az=None, en=None, ru=None, code=None) -> int:
        return self.add("dictionaries", code=code, name_az=az, name_en=en, name_ru=ru, active=1)

    def organization(self, name="Fakültə", parent=None, level=2, **values) -> int:
        named = values.pop("dictionary_name_id", None) or self.word(name)
        return self.add(
            "organizations",
            **{"dictionary_name_id": named, "parent_id": parent, "nod_level": level, "active": 1}
            | values,
        )

    def person(self, first="Aysel", last="Quliyeva", pincode=None, birth="2001-02-03", **values):
        values |= {"firstname": first, "lastname": last, "pincode": pincode, "birthdate": birth}
        return self.add("persons", **values)

    def student(self, person=None, organization=None, **values) -> int:
        person = self.person(last=f"Quliyeva{next(self.ids)}") if person is None else person
        row = {"person_id": person, "organization_id": organization, "active": 1}
        return self.add("students", **{**row, "create_date": CREATED, **values})

    def teacher(self, person=None, organization=None, **values) -> int:
        person = self.person("Elvin", f"Rzayev{next(self.ids)}") if person is None else person
        row = {"person_id": person, "organization_id": organization, "teaching": 1, "active": 1}
        return self.add("teachers", **{**row, "create_date": CREATED, **values})

    def group(self, name="923-s", **values) -> int:
        row = {"name": name, "active": 1, "create_date": CREATED}
        return self.add("education_group", **{**row, **values})

    def member(self, group: int, student: int, **values) -> int:
        row = {"education_group_id": group, "student_id": student, "active": 1}
        return self.add("education_group_student", **{**row, "create_date": CREATED, **values})

    def small(self) -> dict[str, int]:
        """One of everything, without a fault; by name."""
        top = self.organization("Universitet", level=1)
        faculty = self.organization("Fakültə", parent=top)
        student, teacher = self.student(organization=faculty), self.teacher(organization=faculty)
        group = self.group(
            organization_id=faculty,
            tyutor_id=teacher,
            education_level_id=self.word("Bakalavr", "Bachelor", "Бакалавр"),
            education_type_id=self.word("Əyani", "Full-time"),
            education_lang_id=self.word("Azərbaycan dili"),
            education_year_id=self.word("2020/2021", code="2020"),
        )
        member = self.member(group, student)
        names = ("top", "faculty", "student", "teacher", "group", "member")
        values = (top, faculty, student, teacher, group, member)
        return dict(zip(names, values, strict=True))

    def faults(self) -> None:
        """Every fault that the tests know, at once."""
        world = self.small()
        gone = next(self.ids)
        for name in (
            "923-s",
            " 923-s",
            "923-S",
            "923-s\t",
            None,
            "",
            "  ",
            "x" * 3000,
            "O'Neil 🎓",
        ):
            self.group(name, tyutor_id=gone, organization_id=gone, education_level_id=gone)
        self.group("future", create_date=date(2099, 1, 1), active=None)
        self.word(), self.word(code="only-code")
        one = self.organization(parent=gone, dictionary_name_id=gone)
        two = self.organization(parent=one, level=None, active=None)
        self.run("UPDATE organizations SET parent_id = %s WHERE id = %s", [two, one])
        for values in ({"first": None}, {"last": None}, {"first": " ", "last": "\t"}):
            self.student(self.person(**values, birth=None))
        for birth in ("1700-01-01", "2999-01-01", "infinity"):
            self.student(self.person(last=f"Born {birth}", birth=birth))
        self.student(self.person(last="H" * 100_000))
        shared = [self.person(last=last, pincode="AA11BB2") for last in ("One", "Two")]
        for person in (*shared, gone):
            self.student(person), self.teacher(person)
        self.person(last="of nobody")
        for group, student in ((world["group"], gone), (gone, world["student"]), (None, None)):
            self.member(group, student)
        self.member(world["group"], world["student"])
        self.member(world["group"], world["student"], active=None, create_date=None)
        self.add("education_group_student", id=world["member"], active=1)
        self.add("students", id=None)
