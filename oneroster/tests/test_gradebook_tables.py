"""What the tables of gradebooks, resources and demographics refuse, fill in and follow."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from edfi.models import Student
from edfi.tests.factories import StudentFactory
from oneroster.models import Category, Demographics, LineItem, Result, RosterUser
from oneroster.tests.factories import (
    AssessmentLineItemFactory,
    AssessmentResultFactory,
    CategoryFactory,
    ClassResourceFactory,
    CourseResourceFactory,
    DemographicsFactory,
    LineItemFactory,
    ResourceFactory,
    ResultFactory,
    ScoreScaleFactory,
    UserResourceFactory,
)
from tsa.audit.models import AuditLog

pytestmark = pytest.mark.django_db
FACTORIES = [
    AssessmentLineItemFactory,
    AssessmentResultFactory,
    CategoryFactory,
    ClassResourceFactory,
    CourseResourceFactory,
    DemographicsFactory,
    LineItemFactory,
    ResourceFactory,
    ResultFactory,
    ScoreScaleFactory,
    UserResourceFactory,
]
BAD_ROWS = [
    (CategoryFactory, {"status": "deleted"}),
    (CategoryFactory, {"metadata": []}),
    (DemographicsFactory, {"sex": "m"}),
    (LineItemFactory, {"result_value_min": 10, "result_value_max": 1}),
    (LineItemFactory, {"learning_objective_set": {}}),
    (ResultFactory, {"score_status": "done"}),
    (ResultFactory, {"score_date": None}),
    (ScoreScaleFactory, {"score_scale_value": {}}),
    (AssessmentLineItemFactory, {"sourced_id": "x", "parent_id": "x"}),
    (AssessmentResultFactory, {"score_status": "done"}),
    (ResourceFactory, {"importance": "third"}),
    (ResourceFactory, {"roles": ["student", "wizard"]}),
    (ResourceFactory, {"roles": [1]}),
    (ResourceFactory, {"roles": "student"}),
]
RACE = "uri://ed-fi.org/RaceDescriptor#"


def refused(function, *arguments, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        function(*arguments, **values)


@pytest.mark.parametrize(("factory", "values"), BAD_ROWS)
def test_a_bad_row_is_refused(factory, values):
    refused(factory, **values)


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_plausible_row_passes_a_forms_checks_and_is_audited(factory):
    row = factory()
    row.refresh_from_db()
    row.full_clean()

    assert AuditLog.objects.filter(entity=row._meta.db_table, entity_id=row.pk).exists()


@pytest.mark.parametrize("factory", FACTORIES)
def test_only_a_real_change_is_modified(factory):
    row = factory()
    model = type(row)
    before = model.objects.get(pk=row.pk).date_last_modified

    row.save()
    assert model.objects.get(pk=row.pk).date_last_modified == before

    model.objects.update(metadata={"a": 1})
    assert model.objects.get(pk=row.pk).date_last_modified > before


def test_a_sourced_id_is_never_changed():
    CategoryFactory()

    refused(Category.objects.update, sourced_id="other")


def test_extensions_are_welcome():
    assert ResourceFactory(roles=["student", "ext:coach"]).pk
    assert ResultFactory(score_status="ext:draft").pk


def test_extra_credit_is_stored_as_it_was_given():
    row = ResultFactory(score=Decimal("300"), line_item=LineItemFactory(result_value_max=100))

    with connection.cursor() as cursor:
        cursor.execute("SELECT score::text FROM results WHERE sourced_id = %s", [row.pk])
        assert cursor.fetchone() == ("300",)


def test_a_line_item_is_its_classs_organizations_and_a_result_its_line_items_class():
    result = ResultFactory()
    item = LineItem.objects.get(pk=result.line_item_id)

    assert item.organization == item.roster_class.organization
    assert Result.objects.get().roster_class_id == item.roster_class_id


def test_a_line_item_of_no_class_is_refused():
    LineItem.objects.filter(pk=LineItemFactory().pk).update(roster_class_id="none")

    refused(connection.check_constraints)
    LineItem.objects.all().delete()


# -- demographics -------------------------------------------------------------------------------


def of(student):
    return Demographics.objects.get(pk=f"student_{student.student_unique_id}")


def test_a_students_demographics_follow():
    student = StudentFactory(
        birth_date=date(2015, 3, 4),
        birth_sex_descriptor="uri://ed-fi.org/SexDescriptor#Female",
        birth_city="Austin",
        birth_country_descriptor="uri://ed-fi.org/CountryDescriptor#US",
        birth_state_abbreviation_descriptor="uri://ed-fi.org/StateAbbreviationDescriptor#TX",
        races=[f"{RACE}White", f"{RACE}Asian"],
        hispanic_latino_ethnicity=True,
    )

    row = of(student)
    assert (row.birth_date, row.sex, row.city_of_birth) == (date(2015, 3, 4), "female", "Austin")
    assert (row.country_of_birth_code, row.state_of_birth_abbreviation) == ("US", "TX")
    assert (row.white, row.asian, row.black_or_african_american) == (True, True, False)
    assert row.demographic_race_two_or_more_races is True
    assert row.hispanic_or_latino_ethnicity is True


@pytest.mark.parametrize("races", [[], [f"{RACE}Choose Not to Respond"]])
def test_who_says_nothing_of_races_has_none_and_lacks_none(races):
    row = of(StudentFactory(races=races))

    assert (row.white, row.asian, row.demographic_race_two_or_more_races) == (None, None, None)


def test_a_student_who_changes_in_something_else_leaves_them_unmodified():
    student = StudentFactory(races=[f"{RACE}White"])
    before = of(student).date_last_modified

    Student.objects.update(first_name="Zoe")
    assert of(student).date_last_modified == before

    Student.objects.update(birth_city="Waco")
    assert of(student).city_of_birth == "Waco"


def test_what_the_student_owns_is_put_back_and_the_rosters_own_is_kept():
    student = StudentFactory(birth_city="Austin")

    Demographics.objects.update(city_of_birth="Forged", public_school_residence_status="01652")

    row = of(student)
    assert (row.city_of_birth, row.public_school_residence_status) == ("Austin", "01652")
    Student.objects.update(birth_city="Waco")
    assert of(student).public_school_residence_status == "01652"


def test_a_student_who_goes_leaves_demographics_to_be_deleted():
    student = StudentFactory()

    student.delete()

    assert of(student).status == "tobedeleted"


def test_what_a_roster_said_of_their_status_stays():
    student = StudentFactory()
    Demographics.objects.update(status="tobedeleted")

    Student.objects.update(birth_city="Waco")

    assert (of(student).status, of(student).city_of_birth) == ("tobedeleted", "Waco")


def test_what_follows_a_student_is_audited_with_the_student_alone():
    student = StudentFactory()
    Student.objects.update(birth_city="Waco")
    student.delete()

    assert not AuditLog.objects.filter(entity="demographics").exists()
    actions = AuditLog.objects.filter(entity="students").values_list("action", flat=True)
    assert set(actions) == {"insert", "update", "delete"}


def test_what_is_written_to_demographics_is_audited():
    student = StudentFactory()

    Demographics.objects.update(public_school_residence_status="01652")

    row = AuditLog.objects.get(entity="demographics")
    assert (row.action, row.after) == ("update", {"public_school_residence_status": "01652"})
    assert row.student_unique_id == student.student_unique_id


def test_results_are_audited_under_their_student():
    student = StudentFactory()
    ResultFactory(student=RosterUser.objects.get(identifier=student.student_unique_id))

    row = AuditLog.objects.get(entity="results")
    assert row.student_unique_id == student.student_unique_id
