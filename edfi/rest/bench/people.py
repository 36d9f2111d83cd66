"""The records that are measured: one agency, its schools, students and their stays."""

import json
from collections.abc import Iterable
from pathlib import Path

AGENCY, SCHOOLS = 980000, 200
_FIRST = ("Zephyrine", "Marisol", "Thaddeus", "Guinevere", "Octavio", "Persis", "Lazarus", "Ng")
_LAST = ("Quillfeather", "Arredondo", "Blackthorne", "Featherstone", "Villalobos", "Okonkwo")
_GRADES = ("Kindergarten", "First grade", "Fifth grade", "Ninth grade", "Twelfth grade")
_SEXES = ("Female", "Male")


def uri(kind: str, code: str) -> str:
    return f"uri://ed-fi.org/{kind}Descriptor#{code}"


def school_id(number: int) -> int:
    return AGENCY * 1000 + number % SCHOOLS


def unique_id(group: str, number: int) -> str:
    return f"{group}{number:07d}"


def house() -> dict[str, list[dict]]:
    """What must be there before students are."""
    category = "EducationOrganizationCategory"
    agency = {
        "localEducationAgencyId": AGENCY,
        "nameOfInstitution": "Measured Agency",
        "localEducationAgencyCategoryDescriptor": uri(
            "LocalEducationAgencyCategory", "Independent charter district"
        ),
        "categories": [
            {"educationOrganizationCategoryDescriptor": uri(category, "Local Education Agency")}
        ],
    }
    schools = [
        {
            "schoolId": school_id(number),
            "nameOfInstitution": f"Measured School {number}",
            "localEducationAgencyReference": {"localEducationAgencyId": AGENCY},
            "educationOrganizationCategories": [
                {"educationOrganizationCategoryDescriptor": uri(category, "School")}
            ],
            "gradeLevels": [{"gradeLevelDescriptor": uri("GradeLevel", each)} for each in _GRADES],
        }
        for number in range(SCHOOLS)
    ]
    years = [
        {
            "schoolYear": year,
            "schoolYearDescription": f"{year - 1}-{year}",
            "currentSchoolYear": now,
        }
        for year, now in ((2026, False), (2027, True))
    ]
    return {"localEducationAgencies": [agency], "schools": schools, "schoolYearTypes": years}


def student(group: str, number: int) -> dict:
    found = {
        "studentUniqueId": unique_id(group, number),
        "firstName": _FIRST[number % len(_FIRST)],
        "middleName": _FIRST[number // 7 % len(_FIRST)],
        "lastSurname": _LAST[number % len(_LAST)],
        "birthDate": f"{2008 + number % 11}-{1 + number % 12:02d}-{1 + number % 28:02d}",
        "birthCity": "Austin",
        "birthSexDescriptor": uri("Sex", _SEXES[number % 2]),
        "birthStateAbbreviationDescriptor": uri("StateAbbreviation", "TX"),
        "birthCountryDescriptor": uri("Country", "US"),
        "multipleBirthStatus": number % 40 == 0,
    }
    if number % 4 == 0:
        found["preferredFirstName"] = _FIRST[number // 3 % len(_FIRST)]
        found["otherNames"] = [
            {
                "otherNameTypeDescriptor": uri("OtherNameType", "Nickname"),
                "firstName": "Zo",
                "lastSurname": _LAST[number % len(_LAST)],
            }
        ]
    return found


def stay(group: str, number: int, *, year: int = 2027) -> dict:
    """The student's stay in that school year."""
    found = {
        "studentReference": {"studentUniqueId": unique_id(group, number)},
        "schoolReference": {"schoolId": school_id(number + 2027 - year)},
        "entryDate": f"{year - 1}-08-17",
        "entryGradeLevelDescriptor": uri("GradeLevel", _GRADES[number % len(_GRADES)]),
        "entryTypeDescriptor": uri("EntryType", "Next year school"),
        "schoolYearTypeReference": {"schoolYear": year},
        "primarySchool": True,
        "fullTimeEquivalency": 1.0,
    }
    if year < 2027:
        found["exitWithdrawDate"] = f"{year}-05-28"
    return found


def stays(group: str, count: int) -> Iterable[dict]:
    """One for each student, and an earlier one for every other."""
    yield from (stay(group, number) for number in range(count))
    yield from (stay(group, number, year=2026) for number in range(0, count, 2))


def write(folder: Path, items: dict[str, Iterable[dict]]) -> Path:
    folder.mkdir()
    for name, each in items.items():
        with (folder / f"{name}.jsonl").open("w") as file:
            file.writelines(json.dumps(item) + "\n" for item in each)
    return folder
