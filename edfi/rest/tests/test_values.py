"""What a value may be: coercions, blanks, odd characters, lists, references that agree."""

import pytest

from edfi.rest.tests.world import SCHOOL, descriptor, example, plain, student

# -- texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_a_required_text_of_blanks_is_refused(sis, blank):
    answer = sis.post("students", student(firstName=blank))

    assert answer.status_code == 400
    assert answer.json()["validationErrors"] == {
        "$.firstName": ["firstName is required and should not be left empty."]
    }


@pytest.mark.parametrize("name", ["  Ada", "Ada ", " A  B "])
def test_other_texts_are_kept_as_they_were_sent(sis, name):
    path = sis.made("students", student(firstName=name, middleName=name))

    assert plain(sis.get(path).json()) == student(firstName=name, middleName=name)


@pytest.mark.parametrize("name", ['q"uo\\te', "line\nbreak", "Zoë ☃ 𝒳", "'; DROP --", "%s %(id)s"])
def test_odd_characters_come_back_as_they_were_sent(sis, name):
    path = sis.made(
        "students",
        student(
            middleName=name,
            otherNames=[
                {
                    "otherNameTypeDescriptor": descriptor("OtherNameType", "Nickname"),
                    "firstName": name,
                    "lastSurname": name,
                }
            ],
        ),
    )

    item = sis.get(path).json()

    assert item["middleName"] == item["otherNames"][0]["lastSurname"] == name


def test_a_text_with_a_nul_character_is_refused_wherever_it_stands(sis):
    answer = sis.post(
        "students",
        student(
            firstName="A\x00",
            birthSexDescriptor="uri://ed-fi.org/SexDescriptor#\x00",
            visas=[{"visaDescriptor": "\x00"}],
        ),
    )

    assert answer.status_code == 400
    assert answer.json()["validationErrors"].keys() == {
        "$.firstName",
        "$.birthSexDescriptor",
        "$.visas[0].visaDescriptor",
    }


@pytest.mark.parametrize("key", [" 700001", "700001 ", "\t700001"])
def test_an_identity_with_blanks_around_it_is_refused(sis, key):
    answer = sis.post("students", student(studentUniqueId=key))

    assert answer.json()["validationErrors"] == {
        "$.studentUniqueId": ["studentUniqueId cannot contain leading or trailing spaces."]
    }


def test_a_reference_with_blanks_around_it_is_refused(sis):
    answer = sis.post("sections", example("sections", sectionIdentifier=" a"))
    other = example("sections")
    other["courseOfferingReference"]["sessionName"] = "Fall 2026 "

    assert answer.json()["validationErrors"].keys() == {"$.sectionIdentifier"}
    assert sis.post("sections", other).json()["validationErrors"] == {
        "$.courseOfferingReference.sessionName": [
            "sessionName cannot contain leading or trailing spaces."
        ]
    }


# -- coercions -------------------------------------------------------------------------------------

COERCED = [
    ("schools", "schoolId", "255901002", 255901002),
    ("schools", "schoolId", 255901002.0, 255901002),
    ("sections", "availableCredits", "2.13", 2.13),
    ("sections", "availableCredits", "+.5e1", 5),
    ("sections", "sequenceOfCourse", "3", 3),
    ("sections", "officialAttendancePeriod", "true", True),
    ("sections", "officialAttendancePeriod", "False", False),
    ("sections", "officialAttendancePeriod", 0, False),
    ("sections", "officialAttendancePeriod", 1, True),
    ("sections", "officialAttendancePeriod", "0", False),
    ("sections", "officialAttendancePeriod", "1", True),
    ("calendarDates", "date", "2026-09-28T10:11:12Z", "2026-09-28"),
    ("calendarDates", "date", "2026-09-28T10:11:12", "2026-09-28"),
    ("calendarDates", "date", "2026-09-28T10:11:12.123-05:00", "2026-09-28"),
    ("calendarDates", "date", "2026/09/28", "2026-09-28"),
    ("calendarDates", "date", "9/28/2026 2:15:30 PM", "2026-09-28"),
    ("studentSchoolAttendanceEvents", "arrivalTime", "08:30", "08:30:00"),
]


@pytest.mark.parametrize(("resource", "name", "sent", "stored"), COERCED)
def test_values_in_other_words_are_taken(school_life, resource, name, sent, stored):
    client, _ = school_life

    path = client.made(resource, example(resource, **{name: sent}))

    assert client.get(path).json()[name] == stored


REFUSED = [
    ("schools", "schoolId", "many", 'Value is "string" but should be "integer"'),
    ("schools", "schoolId", 1.5, 'Value is "number" but should be "integer"'),
    ("schools", "schoolId", True, 'Value is "boolean" but should be "integer"'),
    ("schools", "schoolId", "", 'Value is "string" but should be "integer"'),
    ("schools", "nameOfInstitution", 7, 'Value is "integer" but should be "string"'),
    ("schools", "nameOfInstitution", [], 'Value is "array" but should be "string"'),
    ("schools", "schoolTypeDescriptor", 7, 'Value is "integer" but should be "string"'),
    ("sections", "availableCredits", "2,13", 'Value is "string" but should be "number"'),
    ("sections", "availableCredits", "NaN", 'Value is "string" but should be "number"'),
    ("sections", "availableCredits", "1_0", 'Value is "string" but should be "number"'),
    ("sections", "availableCredits", "٣", 'Value is "string" but should be "number"'),
    ("sections", "availableCredits", {}, 'Value is "object" but should be "number"'),
    ("sections", "officialAttendancePeriod", "yes", 'Value is "string" but should be "boolean"'),
    ("sections", "officialAttendancePeriod", 2, 'Value is "integer" but should be "boolean"'),
    ("sections", "sequenceOfCourse", 9, "Value should be at most 8"),
    ("students", "birthCity", "A", "Value should be at least 2 characters"),
    ("students", "firstName", "x" * 76, "Value should be at most 75 characters"),
]


@pytest.mark.parametrize(("resource", "name", "sent", "said"), REFUSED)
def test_values_of_another_type_are_refused_in_words(sis, resource, name, sent, said):
    answer = sis.post(resource, example(resource, **{name: sent}))

    assert answer.status_code == 400
    assert answer.json()["validationErrors"] == {f"$.{name}": [f"{name} {said}"]}


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-30",
        "28.09.2026",
        "yesterday",
        "",
        "2026-13-01",
        20260928,
        "20260928",
        "2026-W05-1",
        "2026-09-28T25:00:00",
        "٢٠٢٦-٠٩-٢٨",
    ],
)
def test_a_day_that_is_none_is_refused(sis, day):
    answer = sis.post("students", student(birthDate=day))

    assert answer.json()["validationErrors"].keys() == {"$.birthDate"}


@pytest.mark.parametrize("moment", ["8", "08", "0830", "24:00:00", "08:30Z", "soon", "", 830])
def test_a_time_of_day_that_is_none_is_refused(sis, moment):
    body = example("studentSchoolAttendanceEvents", arrivalTime=moment)

    answer = sis.post("studentSchoolAttendanceEvents", body)

    assert answer.status_code == 400
    assert answer.json()["validationErrors"].keys() == {"$.arrivalTime"}


# -- rules of the database -------------------------------------------------------------------------

# resource, property, a value that its table does not take
RULES = [
    ("students", "birthDate", "1850-01-01"),
    ("students", "dateEnteredUS", "2001-01-01"),
    ("schools", "schoolId", 0),
    ("schoolYearTypes", "schoolYear", 1),
    ("sessions", "endDate", "2026-08-16"),
    ("gradingPeriods", "endDate", "2020-08-16"),
    ("studentSchoolAssociations", "exitWithdrawDate", "2020-08-16"),
    ("studentSectionAssociations", "endDate", "2020-08-16"),
    ("staffSectionAssociations", "endDate", "2020-08-16"),
    ("studentCohortAssociations", "endDate", "2020-08-16"),
]


@pytest.mark.parametrize(("resource", "name", "value"), RULES)
def test_what_only_the_database_refuses_is_named_by_its_path_too(
    school_life, resource, name, value
):
    client, paths = school_life
    before = client.get(paths[resource]).content

    answer = client.post(resource, example(resource, **{name: value}))

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:ed-fi:api:bad-request:data-validation-failed"
    assert answer.json()["validationErrors"].keys() == {f"$.{name}"}
    assert client.get(paths[resource]).content == before


# -- items of lists --------------------------------------------------------------------------------


def visas(*codes):
    return [{"visaDescriptor": descriptor("Visa", each)} for each in codes]


def twin(number, name):
    return (
        f"The {number} item of the {name} has the same identifying values as another item earlier "
        "in the list."
    )


def test_every_twin_in_a_list_is_named_by_its_place(sis):
    answer = sis.post("students", student(visas=visas(*["F1"] * 4)))
    many = sis.post("students", student(visas=visas(*["F1"] * 22)))

    assert answer.json()["validationErrors"] == {
        "$.visas": [twin("2nd", "visas"), twin("3rd", "visas"), twin("4th", "visas")]
    }
    said = " ".join(many.json()["validationErrors"]["$.visas"])
    assert all(f"The {each} item" in said for each in ("11th", "12th", "13th", "21st", "22nd"))


def test_a_descriptor_in_other_letters_is_the_same_key(sis):
    answer = sis.post("students", student(visas=visas("F1", "f1")))

    assert answer.json()["validationErrors"] == {"$.visas": [twin("2nd", "visas")]}


def test_texts_in_other_letters_are_other_keys(school_life):
    client, paths = school_life
    body = example("schools")
    body["addresses"][0]["streetNumberName"] = "1 Main, #4a"
    body["addresses"].append(body["addresses"][0] | {"streetNumberName": "1 Main, #4A"})

    assert client.post("schools", body).status_code == 200
    assert plain(client.get(paths["schools"]).json()) == body


def test_a_twin_in_a_list_within_an_item_is_named_by_the_whole_path(sis):
    body = example("schools")
    body["addresses"][0]["periods"] *= 2

    answer = sis.post("schools", body)

    assert answer.json()["validationErrors"] == {"$.addresses[0].periods": [twin("2nd", "periods")]}


def test_two_items_without_a_key_are_not_called_twins(sis):
    answer = sis.post("students", student(visas=[{}, {}]))

    assert answer.json()["validationErrors"] == {
        f"$.visas[{index}].visaDescriptor": ["visaDescriptor is required."] for index in (0, 1)
    }


# -- references that must agree --------------------------------------------------------------------

# resource, the changes that make the references disagree, the paths that are named
DISAGREEING = [
    (
        "studentSchoolAssociations",
        {"calendarReference": {"calendarCode": "2027-MAIN", "schoolId": 7, "schoolYear": 2027}},
        {"$.calendarReference.schoolId", "$.schoolReference.schoolId"},
    ),
    (
        "studentSchoolAssociations",
        {"schoolYearTypeReference": {"schoolYear": 2026}},
        {"$.calendarReference.schoolYear", "$.schoolYearTypeReference.schoolYear"},
    ),
    (
        "sections",
        {"locationSchoolReference": {"schoolId": 7}},
        {"$.locationReference.schoolId", "$.locationSchoolReference.schoolId"},
    ),
    (
        "courseOfferings",
        {"schoolReference": {"schoolId": 7}},
        {"$.schoolReference.schoolId", "$.sessionReference.schoolId"},
    ),
    (
        "studentSchoolAttendanceEvents",
        {"schoolReference": {"schoolId": 7}},
        {"$.schoolReference.schoolId", "$.sessionReference.schoolId"},
    ),
    (
        "grades",
        {
            "gradingPeriodReference": {
                **example("grades")["gradingPeriodReference"],
                "schoolId": 7,
                "schoolYear": 2026,
            }
        },
        {
            "$.gradingPeriodReference.schoolId",
            "$.studentSectionAssociationReference.schoolId",
            "$.gradingPeriodReference.schoolYear",
            "$.studentSectionAssociationReference.schoolYear",
        },
    ),
    (
        "staffEducationOrganizationAssignmentAssociations",
        {
            "employmentStaffEducationOrganizationEmploymentAssociationReference": {
                "educationOrganizationId": SCHOOL,
                "employmentStatusDescriptor": descriptor("EmploymentStatus", "Probationary"),
                "hireDate": "2020-08-01",
                "staffUniqueId": "another",
            }
        },
        {
            "$.employmentStaffEducationOrganizationEmploymentAssociationReference.staffUniqueId",
            "$.staffReference.staffUniqueId",
        },
    ),
]


@pytest.mark.parametrize(("resource", "changes", "paths"), DISAGREEING)
def test_references_that_share_a_member_must_agree(school_life, resource, changes, paths):
    client, _ = school_life

    answer = client.post(resource, example(resource, **changes))

    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == "urn:ed-fi:api:bad-request:data-validation-failed"
    assert answer.json()["validationErrors"].keys() == paths
    for path, (said,) in answer.json()["validationErrors"].items():
        assert f"All values supplied for '{path.split('.')[-1]}' must match." in said


def test_an_organization_of_any_kind_satisfies_the_general_reference(school_life):
    client, _ = school_life

    for number in (SCHOOL, 255901, 48, 255950):
        body = example(
            "programs", educationOrganizationReference={"educationOrganizationId": number}
        )
        assert client.post("programs", body).status_code in (200, 201), number
