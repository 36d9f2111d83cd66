"""Lists by offset, by cursor and by partition; counts and windows of change versions."""

import json

import pytest

from edfi.models import Student
from edfi.rest.tests.world import plain

PARAMETERS = "urn:ed-fi:api:bad-request:parameter-validation-failed"


@pytest.fixture
def thirty(sis):
    """A client, and thirty students in the order in which they arrived."""
    for number in range(30):
        body = student(number)
        Student.objects.create(
            student_unique_id=body["studentUniqueId"],
            first_name=body["firstName"],
            last_name=body["lastSurname"],
            birth_date=body["birthDate"],
        )
    return sis


def student(number, **changes):
    return {
        "studentUniqueId": f"S{number:03}",
        "firstName": "Ada" if number % 2 else "Eve",
        "lastSurname": "Quispe",
        "birthDate": "2011-04-05",
        **changes,
    }


def keys(items):
    return [each["studentUniqueId"] for each in items]


def names(numbers):
    return [f"S{number:03}" for number in numbers]


def refused(client, query, *, resource="students"):
    answer = client.get(f"{resource}?{query}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == PARAMETERS
    assert answer.json()["title"] == "Parameter Validation Failed"
    assert answer.json()["detail"] == "Parameters supplied to the request were invalid."
    return answer.json()["errors"]


# -- limit, offset, totalCount ---------------------------------------------------------------------


def test_a_page_has_25_items_in_the_order_of_their_arrival(thirty):
    assert keys(thirty.listed("students")) == names(range(25))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("limit=3", range(3)),
        ("offset=28", range(28, 30)),
        ("limit=4&offset=10", range(10, 14)),
        ("LIMIT=4&OFFSET=10", range(10, 14)),
        ("limit=500", range(30)),
        ("limit=0", range(0)),
        ("offset=30", range(0)),
        ("offset=9223372036854775807", range(0)),
    ],
)
def test_limit_and_offset_choose_the_page(thirty, query, numbers):
    assert keys(thirty.listed(f"students?{query}")) == names(numbers)


@pytest.mark.parametrize("said", ["-1", "501", "x", "", "1.5", "%2B5", "٣", "9" * 30])
def test_a_limit_that_is_none_is_refused(sis, said):
    assert refused(sis, f"limit={said}") == [
        "Limit must be omitted or set to a numeric value between 0 and 500."
    ]


@pytest.mark.parametrize("said", ["-1", "x", "", "9223372036854775808"])
def test_an_offset_that_is_none_is_refused(sis, said):
    assert refused(sis, f"offset={said}") == [
        "Offset must be a numeric value greater than or equal to 0."
    ]


def test_the_total_is_counted_only_when_asked_for(thirty):
    assert thirty.get("students?totalCount=true")["Total-Count"] == "30"
    assert thirty.get("students?TotalCount=TRUE&limit=2&offset=9")["Total-Count"] == "30"
    assert thirty.get("students?totalCount=true&limit=0")["Total-Count"] == "30"
    assert thirty.get("students?totalCount=true&firstName=ada")["Total-Count"] == "15"
    assert "Total-Count" not in thirty.get("students?totalCount=false")
    assert "Total-Count" not in thirty.get("students")


@pytest.mark.parametrize("said", ["1", "0", "yes", ""])
def test_a_total_count_that_is_no_boolean_is_refused(sis, said):
    assert refused(sis, f"totalCount={said}") == ["TotalCount must be a boolean value."]


def test_an_empty_list_is_an_empty_array(sis):
    answer = sis.get("students?totalCount=true")

    assert (answer.json(), answer["Total-Count"]) == ([], "0")
    assert "Next-Page-Token" not in answer


# -- the cursor ------------------------------------------------------------------------------------


def walk(client, query, first=None):
    """All pages' keys, following the tokens to the end."""
    token, found = first, []
    while True:
        path = f"students?{query}" if token is None else f"students?pageToken={token}&{query}"
        answer = client.get(path)
        assert answer.status_code == 200, answer.content
        found.append(keys(answer.json()))
        token = answer.headers.get("Next-Page-Token")
        if token is None:
            return found


def test_the_tokens_lead_through_everything_once(thirty):
    first = thirty.get("students?limit=7")

    pages = walk(thirty, "pageSize=10", first["Next-Page-Token"])

    assert keys(first.json()) == names(range(7))
    assert pages == [names(range(7, 17)), names(range(17, 27)), names(range(27, 30)), []]


def test_a_token_alone_gives_a_page_of_25(thirty):
    token = thirty.get("students?limit=1")["Next-Page-Token"]

    assert keys(thirty.listed(f"students?pageToken={token}")) == names(range(1, 26))


def test_the_filters_go_on_through_the_pages(thirty):
    token = thirty.get("students?firstName=Ada&limit=5")["Next-Page-Token"]

    pages = walk(thirty, "firstName=Ada&pageSize=5", token)

    assert pages == [names(range(11, 20, 2)), names(range(21, 30, 2)), []]


def test_what_arrives_meanwhile_is_on_a_later_page_and_nothing_is_lost(thirty):
    token = thirty.get("students?limit=20")["Next-Page-Token"]

    thirty.post("students", student(3, firstName="Changed"))
    Student.objects.get(student_unique_id="S005").delete()
    thirty.made("students", student(99))

    (rest, end) = walk(thirty, "pageSize=100", token)
    assert (rest, end) == ([*names(range(20, 30)), "S099"], [])


def test_a_page_size_of_nothing_ends_the_walk(thirty):
    token = thirty.get("students?limit=1")["Next-Page-Token"]

    answer = thirty.get(f"students?pageToken={token}&pageSize=0")

    assert answer.json() == []
    assert "Next-Page-Token" not in answer


@pytest.mark.parametrize("with_it", ["offset=0", "limit=5", "totalCount=true", "OFFSET=3"])
def test_a_token_goes_with_no_other_way_of_paging(thirty, with_it):
    token = thirty.get("students?limit=1")["Next-Page-Token"]

    assert refused(thirty, f"pageToken={token}&{with_it}") == [
        "Use either pageToken with pageSize, or offset with limit and totalCount."
    ]


def test_a_token_goes_with_a_count_that_is_not_asked_for(thirty):
    token = thirty.get("students?limit=29")["Next-Page-Token"]

    assert len(thirty.listed(f"students?pageToken={token}&totalCount=false")) == 1


def test_a_page_size_needs_a_token(sis):
    assert refused(sis, "pageSize=5") == ["PageToken is required when pageSize is specified."]


@pytest.mark.parametrize("said", ["501", "-1", "x", ""])
def test_a_page_size_that_is_none_is_refused(thirty, said):
    token = thirty.get("students?limit=1")["Next-Page-Token"]

    assert refused(thirty, f"pageToken={token}&pageSize={said}") == [
        "PageSize must be omitted or set to a numeric value between 0 and 500."
    ]


@pytest.mark.parametrize(
    "token", ["", "x", "!!!!", "MQ", "LTEsLTE", "YSxi", "é", "AAAAAAAA", "MSwyLDM", "9" * 400]
)
def test_a_token_that_nobody_gave_is_refused(sis, token):
    assert refused(sis, f"pageToken={token}") == ["The page token provided was invalid."]


# -- partitions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2, 3, 7, 29, 30, 31, 200])
def test_the_partitions_together_are_everything_once(thirty, number):
    tokens = thirty.get(f"students/partitions?number={number}").json()["pageTokens"]

    found = [key for each in tokens for page in walk(thirty, "pageSize=4", each) for key in page]

    assert 1 <= len(tokens) <= number
    assert found == names(range(30))


def test_partitions_keep_to_the_filters(thirty):
    tokens = thirty.listed("students/partitions?number=4&firstName=EVE")["pageTokens"]

    found = [
        key
        for each in tokens
        for page in walk(thirty, "firstName=eve&pageSize=500", each)
        for key in page
    ]
    assert found == names(range(0, 30, 2))


def test_the_last_partition_takes_what_arrives_later(thirty):
    tokens = thirty.listed("students/partitions?number=3")["pageTokens"]
    thirty.made("students", student(99))

    assert walk(thirty, "pageSize=500", tokens[-1])[0][-1] == "S099"


def test_an_empty_list_has_no_partitions(sis):
    assert sis.listed("students/partitions?number=5") == {"pageTokens": []}


@pytest.mark.parametrize("said", ["0", "201", "-1", "x", ""])
def test_a_number_of_partitions_that_is_none_is_refused(sis, said):
    assert refused(sis, f"number={said}", resource="students/partitions") == [
        "Number must be omitted or set to a numeric value between 1 and 200."
    ]


def test_the_number_may_be_left_out(thirty):
    assert len(thirty.listed("students/partitions")["pageTokens"]) >= 1


def test_a_list_knows_no_number_and_partitions_no_limit(sis):
    assert refused(sis, "number=1") == ["The query field 'number' is not valid for this resource."]
    assert refused(sis, "limit=1", resource="students/partitions") == [
        "The query field 'limit' is not valid for this resource."
    ]


# -- windows of change versions --------------------------------------------------------------------


def version(number):
    return Student.objects.get(student_unique_id=f"S{number:03}").change_version


def test_both_ends_of_the_window_belong_to_it(thirty):
    first, last = version(4), version(8)

    found = thirty.listed(f"students?minChangeVersion={first}&maxChangeVersion={last}")

    assert keys(found) == names(range(4, 9))


def test_either_end_may_be_open(thirty):
    assert keys(thirty.listed(f"students?minChangeVersion={version(27)}")) == names(range(27, 30))
    assert keys(thirty.listed(f"students?maxchangeversion={version(2)}")) == names(range(3))


def test_a_window_goes_with_filters_paging_and_counting(thirty):
    window = f"minChangeVersion={version(4)}&maxChangeVersion={version(19)}&firstName=Ada"

    answer = thirty.get(f"students?{window}&limit=2&offset=1&totalCount=true")
    rest = walk(thirty, f"{window}&pageSize=500", answer["Next-Page-Token"])

    assert keys(answer.json()) == names([7, 9])
    assert answer["Total-Count"] == "8"
    assert rest == [names(range(11, 20, 2)), []]


def test_a_window_goes_with_partitions(thirty):
    window = f"minChangeVersion={version(10)}"
    tokens = thirty.listed(f"students/partitions?number=3&{window}")["pageTokens"]

    pages = [page for each in tokens for page in walk(thirty, f"{window}&pageSize=500", each)]

    assert [key for page in pages for key in page] == names(range(10, 30))


def test_what_changed_moves_into_the_later_window_but_keeps_its_place(thirty):
    newest = version(29)
    thirty.post("students", student(5, firstName="Changed"))
    thirty.post("students", student(2, firstName="Changed"))

    assert keys(thirty.listed(f"students?minChangeVersion={newest + 1}")) == names([2, 5])
    assert keys(thirty.listed("students?limit=7")) == names(range(7))


@pytest.mark.parametrize("name", ["minChangeVersion", "maxChangeVersion"])
@pytest.mark.parametrize("said", ["-1", "x", "", "9223372036854775808", "1.0"])
def test_a_change_version_that_is_none_is_refused(sis, name, said):
    for resource in ("students", "students/deletes", "students/keyChanges", "students/partitions"):
        assert refused(sis, f"{name}={said}", resource=resource) == [
            f"{name} must be a non-negative 64-bit number."
        ]


def test_a_window_that_ends_before_it_begins_is_refused(sis):
    assert refused(sis, "minChangeVersion=5&maxChangeVersion=4") == [
        "minChangeVersion must not be greater than maxChangeVersion."
    ]


def test_all_resources_and_descriptors_page_alike(school_life):
    client, paths = school_life

    for resource in [*paths, "gradeLevelDescriptors", "termDescriptors"]:
        answer = client.get(f"{resource}?limit=1&totalCount=true")
        token = answer["Next-Page-Token"]
        rest = client.listed(f"{resource}?pageToken={token}&pageSize=500")
        everything = client.listed(f"{resource}?limit=500")
        assert answer.json() + rest == everything
        assert int(answer["Total-Count"]) == len(everything)
        assert all(plain(each) for each in everything)
        assert json.loads(answer.content) == answer.json()
