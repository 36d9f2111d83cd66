"""From an enrolment's answers to the records it should have in PostgreSQL. Pure: no store.

`wanted` reads the item as it is now; nothing frozen in step 4 is computed anew.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import phonenumbers
from django.utils.dateparse import parse_datetime

from edfi import descriptors
from edfi import services as edfi
from enrollment import rules, steps
from enrollment.steps import Names
from enrollment.tables import EnrollmentItem
from oneroster import services as oneroster

_RELATIONS = "relationship"


@dataclass(frozen=True, slots=True)
class Records:
    """Everything PostgreSQL should hold for one enrolment."""

    student: edfi.StudentRecord
    association: edfi.AssociationRecord
    extension: edfi.ExtensionRecord
    contact: edfi.ContactRecord
    relation: edfi.RelationRecord
    parent: oneroster.ParentRecord
    parent_extension: oneroster.ParentExtension
    status: str
    ended_on: date | None
    enrolled_at: datetime | None
    deposit: dict | None
    exit_type: str
    health_removed: bool  # what they say of health and insurance is to go
    answers_of: str  # when step 4 was saved: which answers these records come from


def wanted(item: EnrollmentItem) -> Records:
    """The records of an enrolment whose creation step is saved.

    Raises InvalidStepData if step 4's answers do not make a record (rules have grown since).
    """
    answers = steps.cleaned(4, item.step_4["data"])
    student = _student(item, answers["student_info"])
    association = _association(item, answers["student_info"])
    contact = _contact(item, answers["parent_info"])
    return Records(
        student=student,
        association=association,
        extension=_extension(item, answers, association),
        contact=contact,
        relation=_relation(student, contact, answers["parent_info"]),
        parent=_parent(item, contact, answers["parent_info"]),
        parent_extension=_parent_extension(item, answers),
        status=extension_status(item),
        ended_on=_ended_on(item),
        enrolled_at=_enrolled_at(item),
        deposit=_deposit(item),
        exit_type=_exit_type(item),
        health_removed=item.health_removed_at is not None,
        answers_of=item.step_4["saved_at"],
    )


def contact_id(item: EnrollmentItem) -> str:
    """The contact that the enrolment's parent is."""
    return edfi.contact_unique_id(item.parent_email)


def extension_status(item: EnrollmentItem) -> str:
    """registered, enrolled, waitlisted, rejected or withdrawn."""
    standing = rules.standing(item)
    if standing in ("withdrawn", "rejected", "waitlisted"):
        return standing
    return "enrolled" if 6 in item.completed_steps else "registered"


def _student(item: EnrollmentItem, info: dict) -> edfi.StudentRecord:
    names = Names.of(info)
    return edfi.StudentRecord(
        student_unique_id=item.student_unique_id,
        first_name=names.first,
        last_name=names.last,
        birth_date=info["birth_date"],
        middle_name=info.get("middle_name") or None,
        generation_code_suffix=info.get("generation_code_suffix") or None,
        maiden_name=info.get("maiden_name") or None,
        birth_sex_descriptor=info.get("birth_sex_descriptor"),
        hispanic_latino_ethnicity=info.get("hispanic_latino_ethnicity"),
        races=tuple(dict.fromkeys(info.get("races") or ())),
        birth_city=info.get("birth_city"),
        birth_state_abbreviation_descriptor=info.get("birth_state_abbreviation_descriptor"),
        birth_country_descriptor=info.get("birth_country_descriptor"),
        date_entered_us=info.get("date_entered_us"),
        multiplebirth_status=info.get("multiplebirth_status"),
    )


def _association(item: EnrollmentItem, info: dict) -> edfi.AssociationRecord:
    return edfi.AssociationRecord(
        student_unique_id=item.student_unique_id,
        school_id=int(item.frozen["school_id"]),
        entry_date=date.fromisoformat(item.frozen["entry_date"]),
        school_year=int(item.frozen["school_year"]),
        entry_grade_level_descriptor=info["grade_level"],
    )


def _extension(
    item: EnrollmentItem, answers: dict, association: edfi.AssociationRecord
) -> edfi.ExtensionRecord:
    program = _answers(item, 1)
    consultation = _answers(item, 2)
    shadow = _answers(item, 3)
    missing = rules.missing_documents(item)
    complete = 5 in item.completed_steps and not missing
    history = answers.get("academic_history") or {}
    sports = tuple(program.get("sport_interests") or (item.sport,))
    return edfi.ExtensionRecord(
        student_unique_id=item.student_unique_id,
        enrollment_status=extension_status(item),
        sport_interests=sports,
        assigned_program_track=(sports[0] if sports else item.sport)[:100],
        grade_level_at_enrollment=association.entry_grade_level_descriptor,
        expected_start_date=date.fromisoformat(item.frozen["expected_start"]),
        previous_sports_experience=_text(history.get("previous_sports_experience")),
        academic_goals=_text(history.get("academic_goals")),
        special_needs=_text(answers.get("special_needs")),
        referring_coach_id=item.coach_id,
        invitation_id=item.invitation_id,
        referral_source=_short(program.get("referral_source"), 100),
        parent_consultation_completed=2 in item.completed_steps,
        parent_consultation_date=consultation.get("consultation_date"),
        parent_consultation_notes=consultation.get("notes") or "",
        shadow_day_completed=3 in item.completed_steps,
        shadow_day_date=shadow.get("shadow_day_date"),
        required_documents_complete=complete,
        document_completion_date=_day(item.step_5["saved_at"]) if complete else None,
        missing_documents=tuple(missing),
        custom_data=_custom_data(item),
    )


def _custom_data(item: EnrollmentItem) -> dict:
    """The family's answers for reference (seed 000), and which ones the records come from."""
    return {
        "enrollment_id": item.enrollment_id,
        "answers_of": item.step_4["saved_at"],
        "steps": {
            str(number): item.step(number)["data"] for number in (1, 2, 3, 4) if item.step(number)
        },
    }


def _contact(item: EnrollmentItem, info: dict) -> edfi.ContactRecord:
    names = Names.of(info)
    number = _phone(info.get("phone"))
    kind = descriptors.telephone_type.of("Mobile")
    return edfi.ContactRecord(
        contact_unique_id=contact_id(item),
        first_name=names.first,
        last_name=names.last,
        email=item.parent_email,
        telephones=((kind, number),) if number else (),
    )


def _relation(
    student: edfi.StudentRecord, contact: edfi.ContactRecord, info: dict
) -> edfi.RelationRecord:
    return edfi.RelationRecord(
        student_unique_id=student.student_unique_id,
        contact_unique_id=contact.contact_unique_id,
        relation_descriptor=_relation_descriptor(info.get(_RELATIONS)),
        contact_priority=1,
        primary_contact_status=True,
        emergency_contact_status=True,
    )


def _relation_descriptor(said: str | None) -> str:
    """The Ed-Fi relation that a parent's own word names; "Other" where it names none."""
    if not said:
        return descriptors.relation.of("Other")
    try:
        return descriptors.relation(said)
    except ValueError:
        return descriptors.relation.of("Other")


def _parent(
    item: EnrollmentItem, contact: edfi.ContactRecord, info: dict
) -> oneroster.ParentRecord:
    number = _phone(info.get("phone"))
    return oneroster.ParentRecord(
        email=item.parent_email,
        given_name=contact.first_name,
        family_name=contact.last_name,
        school_id=int(item.frozen["school_id"]),
        phone=number[:20] if number else None,
        is_guardian="guardian" in (info.get(_RELATIONS) or "").lower(),
    )


def _parent_extension(item: EnrollmentItem, answers: dict) -> oneroster.ParentExtension:
    info = answers["parent_info"]
    first = (answers.get("emergency_contacts") or [{}])[0]
    medical = answers.get("medical_info") or {}
    payment = _answers(item, 6)
    preference = _answers(item, 2).get("preferred_contact_method") or _answers(item, 1).get(
        "contact_preference"
    )
    return oneroster.ParentExtension(
        relationship_to_student=_short(info.get(_RELATIONS), 50),
        primary_contact=True,
        emergency_contact_name=_short(first.get("name"), 150),
        emergency_contact_phone=_short(first.get("phone"), 20),
        emergency_contact_relationship=_short(first.get("relationship"), 50),
        mobile_phone=_short(_phone(info.get("phone")), 20),
        preferred_contact_method=_short(preference, 50),
        language=item.language,
        timezone=item.school_time_zone,
        medical_insurance_provider=_short(medical.get("insurance_provider"), 150),
        medical_insurance_policy_number=_short(medical.get("insurance_policy_number"), 50),
        financial_aid_applied=payment.get("payment_method") == "financial_aid" if payment else None,
        payment_plan=_short(payment.get("payment_plan_selected"), 50),
    )


def _answers(item: EnrollmentItem, number: int) -> dict[str, Any]:
    """A saved step's typed answers, and what else the family sent with it."""
    saved = item.step(number)
    if saved is None:
        return {}
    return {**saved["data"], **steps.cleaned(number, saved["data"])}


def _ended_on(item: EnrollmentItem) -> date | None:
    ending = item.withdrawal or item.decision or {}
    if rules.standing(item) not in rules.ENDED:
        return None
    return date.fromisoformat(ending["on"])


def _exit_type(item: EnrollmentItem) -> str:
    """A family withdraws; what the school rejects was no enrolment."""
    rejected = rules.standing(item) == "rejected"
    return descriptors.INVALID_ENROLLMENT if rejected else descriptors.WITHDRAWN


def _enrolled_at(item: EnrollmentItem) -> datetime | None:
    """When the family finished: the moment step 6 was saved."""
    return parse_datetime(item.step_6["saved_at"]) if item.step_6 else None


def _deposit(item: EnrollmentItem) -> dict | None:
    if not item.deposit:
        return None
    return {
        "amount_cents": int(item.deposit["amount_cents"]),
        "paid_on": date.fromisoformat(item.deposit["paid_on"]),
    }


def _phone(said: str | None) -> str | None:
    """E.164 where the number can be understood as one of the US or with its country."""
    if not said or not said.strip():
        return None
    try:
        number = phonenumbers.parse(said, "US")
    except phonenumbers.NumberParseException:
        return said.strip()[:24]
    if not phonenumbers.is_possible_number(number):
        return said.strip()[:24]
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _short(value: object, length: int) -> str | None:
    return value.strip()[:length] or None if isinstance(value, str) else None


def _text(value: object) -> str:
    """Free text as it is; a list or an object one line a member."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_text(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return "\n".join(_text(inner) for inner in value)
    return str(value)


def _day(moment: str) -> date:
    return parse_datetime(moment).date()
