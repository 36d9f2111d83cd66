"""The filter grammar, clause by clause, and never an error of the server's (contract, 4)."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneroster.models import Category, Organization, RosterUser
from oneroster.rest.resource import properties
from oneroster.rest.routes import ALL
from oneroster.rest.tests import schemas, world
from oneroster.rest.tests.world import GRADEBOOK, OLDER, ROSTERING, SCHOOL, STUDENT, TEACHER

PARENT = "contact_C-77"


@pytest.fixture
def roster(district, consumer):
    return world.Roster(consumer)


USERS = [
    ("email='KIM@School.example'", [TEACHER]),
    ("email!='kim@school.example'", [PARENT, STUDENT]),
    ("email~'SCHOOL'", [TEACHER]),
    ("email ~ 'school.EXAMPLE'", [TEACHER]),
    ("enabledUser='true'", [PARENT, TEACHER, STUDENT]),
    ("enabledUser='TRUE'", [PARENT, TEACHER, STUDENT]),
    ("enabledUser='false'", []),
    ("role='student'", [STUDENT]),
    ("role='Student'", [STUDENT]),
    ("roles.role='teacher'", [TEACHER]),
    ("roles.role!='teacher'", [PARENT, STUDENT]),
    ("role='guardian' OR roles.role='parent'", [PARENT]),
    (f"roles.org.sourcedId='{SCHOOL}'", [PARENT, TEACHER, STUDENT]),
    ("roles.roleType='secondary'", []),
    ("grades='07'", [TEACHER]),
    ("grades='08,07'", [TEACHER]),
    ("grades='07,12'", []),
    ("grades~'07,12'", [TEACHER]),
    ("grades!='07'", [PARENT, STUDENT]),
    (f"agents.sourcedId='{STUDENT}'", [PARENT]),
    (f"primaryOrg.sourcedId='{SCHOOL}'", [TEACHER, STUDENT]),
    ("metadata.badge='7'", [TEACHER]),
    ("metadata.deep.er='X'", [TEACHER]),
    ("metadata.null='7'", []),
    (f"sourcedId='{TEACHER}'", [TEACHER]),
    (f"sourcedId>='{STUDENT}'", [STUDENT]),
    ("status='active'", [PARENT, TEACHER, STUDENT]),
    ("status='norecords'", []),
    ("status='Active'", [PARENT, TEACHER, STUDENT]),
    ("dateLastModified>'2020-01-01'", [PARENT, TEACHER, STUDENT]),
    ("dateLastModified<'2020-01-01T00:00:00.000Z'", []),
    ("dateLastModified>'2999-01-01T00:00:00+01:00'", []),
    # AND before OR
    (f"sourcedId='{PARENT}' OR role='teacher' AND email='no'", [PARENT]),
    (f"email='no' AND role='teacher' OR sourcedId='{PARENT}'", [PARENT]),
    (f"email='no' and role='teacher' or sourcedId='{PARENT}'", [PARENT]),
    ("email=’kim@school.example’", [TEACHER]),
]


def test_users_are_found(roster, consumer):
    wrong = {
        filter_: found
        for filter_, expected in USERS
        if (found := consumer.found("users", filter=filter_)) != sorted(expected)
    }

    assert not wrong


def test_a_count_is_of_what_is_found(roster, consumer):
    answer = consumer.get(f"{ROSTERING}/users?limit=1&filter=role%3D'student'")

    assert answer["X-Total-Count"] == "1"


CLASSES = [
    ("title~'algebra'", 1),
    ("school.sourcedId='<school>'", 1),
    ("course.sourcedId='<course>'", 1),
    ("terms.sourcedId='<term>'", 1),
    ("terms.sourcedId~'<term>,x'", 1),
    ("terms.sourcedId!='<term>'", 0),
    ("classType='SCHEDULED'", 1),
    ("classCode='a1'", 1),
    ("subjectCodes='02052'", 1),
    ("resources.sourcedId='book'", 1),
    ("resources.sourcedId='other'", 0),
]


OTHERS = [
    *(("classes", *each) for each in CLASSES),
    ("enrollments", "role='student' AND primary='true'", 1),
    ("enrollments", "class.sourcedId='x'", 0),
    ("enrollments", f"user.sourcedId='{TEACHER}'", 1),
    ("enrollments", "beginDate<='2026-08-17'", 2),
    ("enrollments", "beginDate<'2026-08-17T00:00:00Z'", 0),
    ("academicSessions", "type='GradingPeriod'", 1),
    ("academicSessions", "schoolYear='2027'", 3),
    ("academicSessions", "parent.sourcedId='year_2027'", 1),
    ("demographics", "birthDate='2012-05-01'", 1),
    ("demographics", "sex='Female'", 2),
    ("demographics", "asian='false'", 2),
    ("orgs", "type='school'", 1),
    ("orgs", f"children.sourcedId='{SCHOOL}'", 1),
]


def test_other_collections_are_filtered(roster, consumer):
    for collection, filter_, count in OTHERS:
        for name, value in roster.ids.items():
            filter_ = filter_.replace(f"<{name}>", value)
        assert len(consumer.found(collection, filter=filter_)) == count, filter_


def test_the_gradebook_is_filtered(roster, consumer):
    for filter_, count in (
        ("score>'87'", 1),
        ("score<='87.5'", 1),
        ("score='87.50'", 1),
        ("scoreDate>='2026-09-14' AND scoreStatus='fully graded'", 1),
        ("lineItem.sourcedId='item-1'", 1),
        ("late='true'", 0),
        ("missing='true'", 1),
    ):
        assert len(consumer.listed(f"{GRADEBOOK}/results?filter={quote(filter_)}")) == count


def test_1_1_has_roles_of_its_own(roster, consumer):
    RosterUser.objects.get(pk=TEACHER).roles.update(role="counselor")

    (shown,) = consumer.listed(f"{OLDER}/users?filter=role%3D'aide'")
    assert (shown["sourcedId"], shown["role"]) == (TEACHER, "aide")
    assert consumer.listed(f"{OLDER}/users?filter=role%3D'counselor'") == []
    assert consumer.found("users", filter="role='aide'") == []
    RosterUser.objects.get(pk=TEACHER).roles.update(role="principal")
    (shown,) = consumer.listed(f"{OLDER}/users?filter=role%3D'administrator'")
    assert shown["role"] == "administrator"
    assert shown["orgs"][0]["sourcedId"] == SCHOOL


@pytest.mark.parametrize(
    "name", ["O'Brien", "D'", "''", "a' AND b", "50%", "a_b\\", "ÄÖ", "=", "x OR y"]
)
def test_a_quote_is_doubled_or_stands_alone(db, consumer, name):
    Organization.objects.create(sourced_id="o", name=name, type="school")
    Organization.objects.create(sourced_id="p", name="Other", type="school")

    assert consumer.found("orgs", filter="name='{}'".format(name.replace("'", "''"))) == ["o"]
    if "''" not in name and not name.endswith("'"):
        assert consumer.found("orgs", filter=f"name='{name}'") == ["o"]
        assert consumer.found("orgs", filter=f"name='{name.lower()}' AND type='school'") == ["o"]


def test_a_shown_moment_finds_its_own_rows(roster, consumer):
    (shown,) = consumer.answered("users", filter=f"sourcedId='{TEACHER}'")
    moment = shown["dateLastModified"]

    assert TEACHER in consumer.found("users", filter=f"dateLastModified='{moment}'")
    assert TEACHER in consumer.found("users", filter=f"dateLastModified<='{moment}'")
    assert TEACHER in consumer.found("users", filter=f"dateLastModified>='{moment}'")
    assert TEACHER not in consumer.found("users", filter=f"dateLastModified!='{moment}'")
    assert TEACHER not in consumer.found("users", filter=f"dateLastModified<'{moment}'")


@pytest.mark.parametrize(
    "filter_",
    [
        *("", " ", "x", "email", "email=", "email=kim", "email='kim", "email=='kim'", "='a'"),
        *("email='a' XOR email='b'", "email='a' AND", "AND email='a'", "email='a'email='b'"),
        *("nothing='a'", "password='a'", "document='a'", "class='x'", "agents='x'", "roles='x'"),
        *("org.sourcedId='x'", "metadata='x'", "metadata.='x'", "metadata.a'b='x'", "email.x='a'"),
        *("enabledUser='yes'", "enabledUser>'true'", "dateLastModified>'yesterday'"),
        *("dateLastModified>'2026-13-01'", "dateLastModified>'0001-01-01T00:00:00+14:00'"),
        *("dateLastModified~'2026'", "grades>'07'", "email='a\x00b'", "email='" + "x" * 4000),
        " AND ".join(["email='a'"] * 21),
    ],
)
def test_a_malformed_filter_is_refused(db, consumer, filter_):
    answer = consumer.get(f"{ROSTERING}/users?filter={quote(filter_)}")

    assert answer.status_code == 400
    schemas.check_error(answer.json())
    (minor,) = answer.json()["imsx_CodeMinor"]["imsx_codeMinorField"]
    assert minor["imsx_codeMinorFieldValue"] == "invalid_filter_field"


COLLECTIONS = [r for r in ALL if r.scopes and not r.one and "/" not in r.path]
_operator = st.sampled_from(["=", "!=", ">", ">=", "<", "<=", "~"])
_value = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["true", "2027", "2026-09-14", "9999-12-31T23:59:59.999999-12:00", "1e300", "NaN", "07,08"]
    ),
)
_quiet = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@_quiet
@given(data=st.data())
def test_no_filter_is_an_error_of_the_server(db, consumer, data):
    route = data.draw(st.sampled_from(COLLECTIONS))
    version = data.draw(st.sampled_from(route.versions))
    shape = properties(route.place.resource, version)
    names = st.sampled_from([*shape, "role", "org.sourcedId", *(f"{n}.sourcedId" for n in shape)])
    clause = st.builds(lambda n, o, v: f"{n}{o}'{v}'", names, _operator, _value)
    clauses = data.draw(st.lists(clause, min_size=1, max_size=3))
    filter_ = data.draw(st.sampled_from([" AND ", " OR ", " and", "'"])).join(clauses)
    root = OLDER if version == "1.1" else f"/ims/oneroster/{route.service}/v1p2"

    said = quote(filter_.encode("utf-8", "replace"))
    answer = consumer.get(f"{root}/{route.path}?filter={said}")

    assert answer.status_code in (200, 400), (filter_, answer.content)


@_quiet
@given(text=st.text(max_size=60), name=st.sampled_from(["filter", "sort", "fields", "limit"]))
def test_no_parameter_is_an_error_of_the_server(db, consumer, text, name):
    said = quote(text.encode("utf-8", "replace"))
    answer = consumer.get(f"{ROSTERING}/users?{name}={said}")

    assert answer.status_code in (200, 400), (text, answer.content)


@_quiet
@given(text=st.text(max_size=40))
def test_no_path_is_an_error_of_the_server(db, consumer, text):
    said = quote(text.encode("utf-8", "replace"))
    for service in ("rostering", "gradebook"):
        answer = consumer.get(f"/ims/oneroster/{service}/v1p2/{said}")
        assert answer.status_code in (200, 404), text
    for path in (f"users/{said}", f"users/{said}/classes", f"classes/{said}/students"):
        assert consumer.get(f"{ROSTERING}/{path}").status_code in (200, 404), text


# -- what is to be deleted -------------------------------------------------------------------------


def test_what_is_to_be_deleted_shows_where_it_is_asked_for(db, consumer):
    Category.objects.create(sourced_id="kept", title="T")
    gone = Category.objects.create(sourced_id="gone", title="T", status="tobedeleted")
    before = (gone.date_last_modified - timedelta(days=1)).date()
    address = f"{GRADEBOOK}/categories"

    assert consumer.ids(address) == ["kept"]
    for filter_, found in (
        ("title='T'", ["kept"]),
        ("status='tobedeleted'", ["gone"]),
        ("status!='active'", ["gone"]),
        ("title='T' AND status='tobedeleted'", ["gone"]),
        (f"dateLastModified>'{before}'", ["gone", "kept"]),
        ("sourcedId='gone'", ["gone"]),
    ):
        answer = consumer.get(f"{address}?filter={quote(filter_)}")
        assert [each["sourcedId"] for each in answer.json()["categories"]] == found
        assert answer["X-Total-Count"] == str(len(found))
    assert consumer.get(f"{address}/gone").json()["category"]["status"] == "tobedeleted"
