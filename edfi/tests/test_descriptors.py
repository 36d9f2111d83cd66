"""People's words for Ed-Fi's descriptors."""

import pytest

from edfi import descriptors

GRADE = "uri://ed-fi.org/GradeLevelDescriptor#"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("K", "Kindergarten"),
        ("kindergarten", "Kindergarten"),
        ("1", "First grade"),
        ("01", "First grade"),
        ("1st", "First grade"),
        (" Grade 1 ", "First grade"),
        ("first grade", "First grade"),
        ("FIRST", "First grade"),
        ("2nd grade", "Second grade"),
        ("12", "Twelfth grade"),
        ("Grade-12", "Twelfth grade"),
        (GRADE + "eleventh grade", "Eleventh grade"),
    ],
)
def test_a_grade_is_understood(text, code):
    assert descriptors.grade_level(text) == GRADE + code


@pytest.mark.parametrize("text", ["", "13", "0.5", "Grade", "nursery", None, 3, "uri://x/y#z"])
def test_anything_else_is_refused_and_told_what_is_understood(text):
    with pytest.raises(ValueError, match=r"Kindergarten.*Twelfth"):
        descriptors.grade_level(text)


@pytest.mark.parametrize(
    ("vocabulary", "text", "code"),
    [
        (descriptors.sex, "f", "Female"),
        (descriptors.race, "black", "Black or African American"),
        (descriptors.state, "Texas", "TX"),
        (descriptors.state, "tx", "TX"),
        (descriptors.country, "U.S.A.", None),
        (descriptors.country, "Mexico", "MX"),
        (descriptors.relation, "Mom", "Mother"),
        (descriptors.relation, "step-father", "Father, step"),
        (descriptors.telephone_type, "cell", "Mobile"),
        (descriptors.exit_type, "withdrawn", "Withdrawn"),
    ],
)
def test_words_of_daily_life_are_understood(vocabulary, text, code):
    if code is None:
        with pytest.raises(ValueError, match="US"):
            vocabulary(text)
    else:
        assert descriptors.code(vocabulary(text)) == code


def test_new_student_stands_in_our_own_namespace():
    assert descriptors.entry_type("New student") == descriptors.NEW_STUDENT
    assert descriptors.NEW_STUDENT.startswith("uri://texassportsacademy.org/")
    assert descriptors.entry_type("transfer").startswith("uri://ed-fi.org/")


def test_a_descriptor_is_known_by_its_form():
    assert descriptors.is_descriptor(descriptors.NEW_STUDENT)
    assert not descriptors.is_descriptor("New student")
    assert not descriptors.is_descriptor(GRADE + "x" * 306)
