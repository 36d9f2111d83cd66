"""Every property of every resource: taken to its bounds, given back, refused beyond them."""

import json

import pytest

from edfi.rest.resource import find
from edfi.rest.shapes import (
    Boolean,
    Descriptor,
    Integer,
    Number,
    Reference,
    Scalar,
    Text,
    Unserved,
)
from edfi.rest.tests import specimens
from edfi.rest.tests.specimens import NAMES, complete, places, spoilt
from edfi.rest.tests.world import plain

every_resource = pytest.mark.parametrize("name", NAMES)


def refused(client, name, body):
    """What is wrong with the body, by path."""
    answer = client.post(name, body)
    assert answer.status_code == 400, answer.content
    assert answer.json()["type"] == "urn:ed-fi:api:bad-request:data-validation-failed"
    return answer.json()["validationErrors"]


# -- what is sent comes back -----------------------------------------------------------------------


@every_resource
def test_a_body_with_every_property_is_stored_and_comes_back_equal(school_life, name):
    client, _ = school_life
    sent = complete(find(name))

    path = client.made(name, sent)

    assert plain(client.get(path).json()) == sent


@every_resource
def test_the_same_in_other_words_changes_nothing(school_life, name):
    client, _ = school_life
    sent = complete(find(name))
    path = client.made(name, sent)
    etag = client.get(path)["ETag"]

    again = client.post(name, in_other_words(sent))

    assert again.status_code == 200, again.content
    assert again["ETag"] == etag
    assert plain(client.get(path).json()) == sent


def in_other_words(value):
    """Numbers and booleans as texts, descriptors in capitals, and members nobody knows."""
    if isinstance(value, dict):
        return {"unheardOf": {"of": [1]}, **{k: in_other_words(v) for k, v in value.items()}}
    if isinstance(value, list):
        return [in_other_words(each) for each in value]
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return f" {value} "
    return value.upper() if value.startswith("uri://") else value


@every_resource
def test_a_put_leaves_nothing_of_what_it_does_not_say(school_life, name):
    client, paths = school_life
    if name == "studentCohortAssociations":  # nobody is in a cohort twice at the same time
        client.delete(paths[name])
    resource, sent = find(name), complete(find(name))
    path = client.made(name, sent)
    wanted = {each: value for each, value in sent.items() if is_needed(resource, each)}
    absent = {
        each: [] if isinstance(value, list) else None
        for each, value in sent.items()
        if each not in wanted
    }

    answer = client.put(path, wanted | absent | {"id": path.split("/")[1]})

    assert answer.status_code == 204, answer.content
    left = plain(client.get(path).json())
    assert left == wanted | {each: left[each] for each in KEPT.get(name, ()) if each in left}


def is_needed(resource, name):
    return resource.shape[name].required


# The year that an association without one gets; what the student's own row says.
KEPT = {
    "studentSchoolAssociations": ["schoolYearTypeReference"],
    "studentEducationOrganizationAssociations": ["races", "hispanicLatinoEthnicity"],
}


# -- what is missing or wrong is named, all at once ------------------------------------------------


@every_resource
def test_all_that_is_required_is_named_at_once(school_life, name):
    client, _ = school_life

    problems = refused(client, name, {})

    required = {f"$.{each}" for each, it in find(name).shape.items() if it.required}
    assert problems == {path: [f"{path[2:]} is required."] for path in required}


@every_resource
def test_all_that_is_required_within_is_named_at_once(school_life, name):
    client, _ = school_life
    body, _ = spoilt(find(name), lambda name, scalar: None)

    problems = refused(client, name, body)

    assert problems == {
        path: [f"{each} is required."]
        for path, each, it in places(find(name).shape)
        if isinstance(it, Scalar) and (it.required or is_member(find(name), path))
    }


def is_member(resource, path):
    """Is it a member of a reference? All of those are required."""
    holder = path.rpartition(".")[0]
    found = {at: it for at, _, it in places(resource.shape)}
    return isinstance(found.get(holder), Reference | Unserved)


def too_long(name, scalar):
    return "x" * (scalar.maximum + 1) if isinstance(scalar, Text) else fine(name, scalar)


def fine(name, scalar):
    return specimens.scalar(name, scalar) if not isinstance(scalar, Descriptor) else "uri://a/B#c"


@every_resource
def test_every_text_that_is_too_long_is_named_at_once(school_life, name):
    client, _ = school_life
    body, changed = spoilt(find(name), too_long)

    texts = {at: it for at, it in changed.items() if isinstance(it, Text)}
    if texts:
        assert refused(client, name, body) == {
            path: [f"{path.rpartition('.')[2]} Value should be at most {it.maximum} characters"]
            for path, it in texts.items()
        }


@every_resource
def test_every_descriptor_that_is_too_long_is_named_at_once(school_life, name):
    client, _ = school_life
    body, changed = spoilt(
        find(name),
        lambda name, it: "u" * 307 if isinstance(it, Descriptor) else specimens.scalar(name, it),
    )

    descriptors = {at for at, it in changed.items() if isinstance(it, Descriptor)}
    if descriptors:
        assert refused(client, name, body).keys() == descriptors


@every_resource
def test_every_text_that_is_too_short_is_named_at_once(school_life, name):
    client, _ = school_life

    def short(name, scalar):
        least = getattr(scalar, "minimum", 0)
        return "x" * (least - 1) if least > 1 else fine(name, scalar)

    body, changed = spoilt(find(name), short)

    texts = {at: it for at, it in changed.items() if getattr(it, "minimum", 0) > 1}
    if texts:
        assert refused(client, name, body) == {
            path: [f"{path.rpartition('.')[2]} Value should be at least {it.minimum} characters"]
            for path, it in texts.items()
        }


@every_resource
def test_every_number_out_of_bounds_is_named_at_once(school_life, name):
    client, _ = school_life

    def beyond(name, scalar):
        if isinstance(scalar, Integer):
            return 2**31 if scalar.bits == 32 else 2**63
        if isinstance(scalar, Number):
            return 10 ** (scalar.precision - scalar.scale) * 10
        return fine(name, scalar)

    body, changed = spoilt(find(name), beyond)

    numbers = {at for at, it in changed.items() if isinstance(it, Integer | Number)}
    if numbers:
        assert refused(client, name, body).keys() == numbers


@every_resource
def test_every_number_below_its_bound_is_named_at_once(school_life, name):
    client, _ = school_life

    def below(name, scalar):
        low = getattr(scalar, "low", None)
        return low - 1 if low is not None else fine(name, scalar)

    body, changed = spoilt(find(name), below)

    numbers = {at: it for at, it in changed.items() if getattr(it, "low", None) is not None}
    if numbers:
        assert refused(client, name, body) == {
            path: [f"{path.rpartition('.')[2]} Value should be at least {it.low}"]
            for path, it in numbers.items()
        }


@every_resource
def test_more_decimals_than_a_number_has_are_named_at_once(school_life, name):
    client, _ = school_life

    def finer(name, scalar):
        if isinstance(scalar, Number):
            return float("0." + "1" * (scalar.scale + 1))
        return fine(name, scalar)

    body, changed = spoilt(find(name), finer)

    numbers = {at for at, it in changed.items() if isinstance(it, Number)}
    if numbers:
        assert refused(client, name, body).keys() == numbers


@every_resource
@pytest.mark.parametrize("wrong", [{"a": 1}, ["a"], "¿qué?"])
def test_every_value_of_another_type_is_named_at_once(school_life, name, wrong):
    client, _ = school_life
    body, changed = spoilt(find(name), lambda name, scalar: wrong)

    mistyped = {
        at
        for at, it in changed.items()
        if not isinstance(wrong, str)
        or not isinstance(it, Text | Descriptor)
        or getattr(it, "minimum", 0) > len(wrong)
    }
    if mistyped:
        assert refused(client, name, body).keys() == mistyped


@every_resource
def test_a_text_where_an_object_or_a_list_belongs_is_named(school_life, name):
    client, _ = school_life
    resource = find(name)
    holders = {each: it for each, it in resource.shape.items() if not isinstance(it, Scalar)}
    body = complete(resource) | dict.fromkeys(holders, "text")

    if holders:
        assert refused(client, name, body).keys() == {f"$.{each}" for each in holders}


@every_resource
def test_an_item_twice_in_a_list_is_refused_in_every_list(school_life, name):
    client, _ = school_life
    sent = complete(find(name))
    lists = {each for each, value in sent.items() if isinstance(value, list)}
    for each in lists:
        twin = json.loads(json.dumps(sent[each][0]))
        sent[each].append(twin)

    if lists:
        assert refused(client, name, sent) == {
            f"$.{each}": [
                f"The 2nd item of the {each} has the same identifying values as another item "
                "earlier in the list."
            ]
            for each in lists
        }


# -- what does not exist is named, all at once -----------------------------------------------------


@every_resource
def test_all_unknown_descriptors_are_named_at_once(school_life, name):
    client, _ = school_life
    sent = complete(find(name))
    paths = dict(replaced_descriptors(sent))

    answer = client.post(name, sent)

    if paths:
        assert answer.status_code == 400
        assert answer.json()["type"] == "urn:ed-fi:api:bad-request"
        problems = answer.json()["validationErrors"]
        assert paths.keys() <= problems.keys()
        assert {text for path in paths for text in problems[path]} == {
            f"{kind_at(find(name), path)} value 'uri://a/b#nowhere' does not exist."
            for path in paths
        }


def replaced_descriptors(value, path="$"):
    """Put an unknown URI in every descriptor's place; the paths of those."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        at = f"{path}.{key}" if isinstance(value, dict) else f"{path}[{key}]"
        if isinstance(inner, str) and inner.startswith("uri://"):
            value[key] = "uri://a/B#Nowhere"
            yield at, inner
        elif isinstance(inner, dict | list):
            yield from replaced_descriptors(inner, at)


def kind_at(resource, path):
    return next(it.entity for at, _, it in places(resource.shape) if at == path)


@every_resource
def test_all_missing_references_are_named_at_once(school_life, name):
    client, _ = school_life
    resource = find(name)
    sent = complete(resource)
    wanted = {at: it.target for at, _, it in places(resource.shape) if isinstance(it, Reference)}
    point_nowhere(sent)

    answer = client.post(name, sent)

    if wanted:
        assert answer.status_code == 409, answer.content
        assert answer.json()["type"] == "urn:ed-fi:api:data-conflict:unresolved-reference"
        assert answer.json()["title"] == "Unresolved Reference"
        problems = answer.json()["validationErrors"]
        assert problems.keys() == wanted.keys()
        for path, target in wanted.items():
            entity = specimens.named(target).singular
            assert problems[path] == [f"The referenced {entity} item does not exist."]


def point_nowhere(value):
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if str(name).endswith("Reference"):
            for member, said in inner.items():
                if isinstance(said, int):
                    inner[member] = said - 7
                elif not said.startswith("uri://") and "Date" not in member:
                    inner[member] = "nowhere"
        elif isinstance(inner, dict | list):
            point_nowhere(inner)


UNSERVED = [
    (name, at, it)
    for name in NAMES
    for at, _, it in places(find(name).shape)
    if isinstance(it, Unserved)
]


@pytest.mark.parametrize(("name", "path", "expected"), UNSERVED)
def test_a_reference_to_what_is_not_served_is_an_unresolved_one(school_life, name, path, expected):
    client, _ = school_life
    sent = complete(find(name))
    members = {each: specimens.scalar(each, it) for each, it in expected.members.items()}
    if "staffUniqueId" in members:  # must be the one of the staffReference
        members |= sent["staffReference"]
    holder, _, last = path[2:].rpartition(".")
    if holder:
        shape = find(name).shape[holder.removesuffix("[0]")].shape
        item = {
            each: specimens.scalar(each, it) for each, it in shape.items() if isinstance(it, Scalar)
        }
        sent[holder.removesuffix("[0]")] = [item | {last: members}]
    else:
        sent[last] = members

    answer = client.post(name, sent)

    entity = last[:1].upper() + last[1:].removesuffix("Reference")
    assert answer.status_code == 409, answer.content
    assert answer.json()["validationErrors"] == {
        path: [f"The referenced {entity} item does not exist."]
    }


# -- every filter ----------------------------------------------------------------------------------


@every_resource
def test_every_scalar_and_every_member_of_a_reference_is_a_filter(school_life, name):
    client, _ = school_life
    resource = find(name)
    sent = complete(resource)
    path = client.made(name, sent)

    for at, each, it in places(resource.shape):
        if not isinstance(it, Scalar) or "[" in at or at.count(".") > 2:
            continue
        value = value_at(sent, at)
        is_nearer = at != f"$.{each}" and each in resource.shape
        if value is None or is_nearer or resource.filters[each.lower()].scalar is not it:
            continue
        found = client.http.get(
            f"/data/v3/ed-fi/{name}",
            {each.upper(): said(value, it)},
            headers={"Authorization": f"Bearer {client.token}"},
        )
        assert found.status_code == 200, found.content
        assert path.split("/")[1] in [item["id"] for item in found.json()], each


def value_at(body, path):
    for part in path.split(".")[1:]:
        body = body.get(part) if body else None
    return body


def said(value, scalar):
    if isinstance(scalar, Boolean):
        return str(value).lower()
    return str(value).swapcase() if isinstance(scalar, Text | Descriptor) else str(value)
