"""The descriptors that come with every database, and the table that owns them."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from edfi import descriptors
from edfi.models import Descriptor, TrackedChange
from edfi.services.descriptors import load_descriptors
from edfi.standard.values import Value, kinds, values
from tsa.admin.tests.clients import signed_in

pytestmark = pytest.mark.django_db

VOCABULARIES = [
    each for each in vars(descriptors).values() if isinstance(each, descriptors.Vocabulary)
]
OURS = "uri://texassportsacademy.org/CohortTypeDescriptor"


def make(**given):
    return Descriptor.objects.create(
        **{
            "kind": "CohortTypeDescriptor",
            "namespace": OURS,
            "code_value": "Squad",
            "short_description": "Squad",
            **given,
        }
    )


def test_a_fresh_database_has_every_value_of_the_file():
    stored = set(Descriptor.objects.values_list("kind", "uri"))

    assert stored == {(each.kind, each.uri) for each in values()}
    assert len(stored) == len(values()) > 2000


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda each: each.kind)
def test_every_word_of_a_vocabulary_is_a_descriptor(vocabulary):
    known = {each.uri for each in values() if each.kind == f"{vocabulary.kind}Descriptor"}

    assert {vocabulary.of(code) for code in vocabulary.codes} <= known


def test_our_own_values_are_descriptors():
    known = {each.uri for each in values()}

    assert {descriptors.NEW_STUDENT, descriptors.ADMISSIONS_PORTAL} <= known


def test_every_value_fits_its_columns():
    assert max(len(each.code_value) for each in values()) <= 50
    assert max(len(each.uri) for each in values()) <= 306


def test_kinds_are_known_by_their_endpoints_even_without_a_value():
    assert kinds()["gradeLevelDescriptors"] == "GradeLevelDescriptor"
    assert kinds()["indicatorDescriptors"] == "IndicatorDescriptor"
    assert len(kinds()) == 98


def test_loading_again_changes_nothing(capsys):
    before = set(Descriptor.objects.values_list("uri", "etag"))

    call_command("load_descriptors")

    assert (
        f"0 descriptor(s) added, 0 corrected, {len(values())} unchanged" in capsys.readouterr().out
    )
    assert set(Descriptor.objects.values_list("uri", "etag")) == before


def test_loading_adds_and_corrects_and_keeps_what_others_added():
    grade = Descriptor.objects.get(uri="uri://ed-fi.org/GradeLevelDescriptor#First grade")
    Descriptor.objects.filter(pk=grade.pk).update(short_description="Wrong")
    Descriptor.objects.filter(kind="SexDescriptor", code_value="Male").delete()
    own = make()

    done = load_descriptors(values())

    grade.refresh_from_db()
    assert (done.added, done.corrected) == (1, 1)
    assert grade.short_description == "First grade"
    assert Descriptor.objects.filter(pk=own.pk).exists()


def test_loading_knows_a_value_in_another_case():
    done = load_descriptors([Value("SexDescriptor", "uri://ed-fi.org/SexDescriptor", "MALE")])

    assert done.added == 0
    assert Descriptor.objects.of_uri("URI://ed-fi.org/sexdescriptor#male").count() == 1


def test_the_uri_is_made_by_the_database_from_bulk_too():
    [made] = Descriptor.objects.bulk_create(
        [Descriptor(kind="SexDescriptor", namespace=OURS, code_value="A", short_description="A")]
    )

    made.refresh_from_db()
    assert made.uri == f"{OURS}#A"


def test_one_value_exists_once_whatever_its_case():
    make()

    with pytest.raises(IntegrityError), transaction.atomic():
        make(code_value="SQUAD")


@pytest.mark.parametrize("column", ["kind", "namespace", "code_value"])
def test_the_key_of_a_descriptor_never_changes(column):
    made = make()

    with pytest.raises(IntegrityError), transaction.atomic():
        Descriptor.objects.filter(pk=made.pk).update(**{column: "XDescriptor"})


def test_an_identical_update_keeps_the_etag():
    made = make()
    made.refresh_from_db()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE descriptors SET description = NULL WHERE id = %s", [made.pk])

    assert Descriptor.objects.get(pk=made.pk).etag == made.etag


def test_a_deleted_descriptor_leaves_its_key_under_its_endpoint():
    made = make()
    made_id = made.pk

    made.delete()

    gone = TrackedChange.objects.get(record_id=made_id)
    assert gone.resource == "cohortTypeDescriptors"
    assert gone.old_key == {"namespace": OURS, "codeValue": "Squad"}


# -- the staff's page --------------------------------------------------------------------------

PAGE = "/admin/edfi/descriptor/"
NEW = {
    "kind": "CohortTypeDescriptor",
    "namespace": OURS,
    "code_value": "Squad",
    "short_description": "Squad",
}


@pytest.fixture
def registrar_client(settings):
    settings.STAFF_SECOND_FACTOR = False
    return signed_in("registrar")


def test_staff_add_a_value_of_our_own(registrar_client):
    page = registrar_client.post(f"{PAGE}add/", NEW)

    assert page.status_code == 302
    assert Descriptor.objects.get(code_value="Squad").uri == f"{OURS}#Squad"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"code_value": "SQUAD"}, "there already"),
        ({"namespace": "texas"}, "Such as uri://"),
        ({"kind": "NothingDescriptor"}, "not one of the available choices"),
    ],
)
def test_a_value_that_cannot_be_is_a_form_error(registrar_client, changes, complaint):
    make()

    page = registrar_client.post(f"{PAGE}add/", {**NEW, **changes})

    assert complaint in page.content.decode()


def test_staff_reword_a_value_and_its_key_stays(registrar_client):
    made = make()

    registrar_client.post(
        f"{PAGE}{made.pk}/change/",
        {"code_value": "Other", "short_description": "A squad", "description": ""},
    )

    made.refresh_from_db()
    assert (made.code_value, made.short_description) == ("Squad", "A squad")
    assert made.description is None


def test_staff_find_a_value_by_kind_part_and_whole_uri(registrar_client):
    found = registrar_client.get(f"{PAGE}?kind=GradeLevelDescriptor&q=first").content.decode()
    whole = registrar_client.get(
        PAGE, {"q": "uri://ed-fi.org/gradeleveldescriptor#first grade"}
    ).content.decode()

    assert "First grade" in found
    assert "Second grade" not in found
    assert "First grade" in whole
