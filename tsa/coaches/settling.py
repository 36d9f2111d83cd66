"""What PostgreSQL is owed for coaches: copies for staff lists, and the roster's user.

A profile's copy and what its roster user lacks are found in one transaction, and the user is
written in the next, with the log's row (profile_sync_log). Both ask whether a newer version of
the profile has been there: late, repeated and overtaking deliveries change nothing.
"""

import logging
from uuid import UUID

from django.db import DataError, IntegrityError, connection

from oneroster.services import profiles as roster
from tsa.audit import settling
from tsa.audit.writing import writing
from tsa.coaches.models import CoachCopy, CoachInvitationCopy
from tsa.coaches.tables import CoachInvitationItem, ProfileItem
from tsa.dynamo.debts import settles
from tsa.lib import faults
from tsa.lib.actor import Actor, system

log = logging.getLogger(__name__)

WORKER = system("worker")
PHONE_LENGTH = 20  # of the roster's column


def profile_copy(item: ProfileItem) -> CoachCopy:
    """The row that this profile should have."""
    check = item.background_check or {}
    expiries = [each["expires_on"] for each in item.certifications or [] if each.get("expires_on")]
    return CoachCopy(
        profile_id=item.profile_id,
        version=item.version,
        first_name=item.first_name,
        last_name=item.last_name,
        email=item.email,
        phone=item.phone or "",
        school_id=item.school_number,
        sport_specialties=list(item.sport_specialties or []),
        status=item.profile_status,
        onboarding_completed=bool((item.onboarding_progress or {}).get("is_completed")),
        background_check=check.get("status") or CoachCopy.Check.PENDING,
        background_check_expires_on=check.get("expires_on"),
        certification_expires_on=min(expiries, default=None),
        student_capacity=item.capacity,
        created_at=item.created_at,
        updated_at=item.updated_at,
    )


def roster_record(item: ProfileItem) -> roster.ProfileRecord:
    """The profile as the rosters should show it."""
    return roster.ProfileRecord(
        profile_id=item.profile_id,
        version=int(item.version),
        given_name=item.first_name,
        family_name=item.last_name,
        middle_name=item.middle_name or None,
        email=item.email,
        phone=_phone(item.phone),
        role_type=item.role_type or "coach",
        school_id=item.school_number,
        enabled=item.is_active,
    )


def _phone(text: str | None) -> str | None:
    """As it is, if it fits the roster's column; else its digits."""
    if not text or len(text) <= PHONE_LENGTH:
        return text or None
    return "".join(each for each in text if each.isdigit() or each == "+")[:PHONE_LENGTH] or None


def invitation_copy(item: CoachInvitationItem) -> CoachInvitationCopy:
    """The row that this invitation should have."""
    return CoachInvitationCopy(
        invitation_id=item.invitation_id,
        version=item.version,
        coach_email=item.coach_email,
        first_name=item.first_name,
        last_name=item.last_name,
        school_id=int(item.school_id),
        sport=item.sport,
        status=item.invitation_status,
        invited_by=item.admin_email,
        profile_id=item.profile_id or "",
        sent_at=item.sent_at,
        expires_at=item.expires_at,
        accepted_at=item.accepted_at,
    )


def settle_profile(item: ProfileItem, *, by: Actor, patient: bool = False) -> bool:
    """Bring copy and roster user up to date, and take the mark off.

    False while PostgreSQL is away. What the rosters refuse is logged as failed and tried again.
    """
    return settling.settle(item, lambda: _write_profile(item, by=by), patient=patient)


def settle_invitation(item: CoachInvitationItem, *, by: Actor, patient: bool = False) -> bool:
    return settling.put(item, [invitation_copy(item)], by=by, patient=patient)


@settles(ProfileItem)
def _settle_profile_for_worker(item: ProfileItem) -> bool:
    return settle_profile(item, by=WORKER, patient=True)


@settles(CoachInvitationItem)
def _settle_invitation_for_worker(item: CoachInvitationItem) -> bool:
    return settle_invitation(item, by=WORKER, patient=True)


def _write_profile(item: ProfileItem, *, by: Actor) -> bool:
    """The copy, then the roster user; was something refused?"""
    record = roster_record(item)
    with writing(by):
        _lock(item.profile_id)
        CoachCopy.objects.put([profile_copy(item)])
        sync_id = None if _is_overtaken(item) else roster.begin_sync(record)
    faults.reach("profile_copied")
    return sync_id is not None and _carry(item, record, sync_id, by=by)


def _carry(item: ProfileItem, record: roster.ProfileRecord, sync_id: UUID, *, by: Actor) -> bool:
    try:
        with writing(by):
            _lock(item.profile_id)
            if not _is_overtaken(item):  # whoever overtook us finds the log's row and goes on
                roster.follow_profile(record)
                roster.complete_sync(sync_id)
            faults.reach("profile_carried")
    except roster.ProfileRefused as refusal:
        why = refusal.code
    except (IntegrityError, DataError) as error:
        why = _constraint(error)
    else:
        return False
    log.warning("profile %s: not carried to the rosters: %s", item.profile_id, why)
    with writing(by):
        roster.fail_sync(sync_id, why)
    return True


def _is_overtaken(item: ProfileItem) -> bool:
    newer = CoachCopy.objects.filter(pk=item.profile_id, version__gt=item.version)
    return newer.exists()


def _lock(profile_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [profile_id])


def _constraint(error: IntegrityError | DataError) -> str:
    """The rule's name; the message itself quotes the values."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or type(error).__name__
