"""Shapes of what parents and coaches send. What is right is for steps.py and the services."""

from rest_framework import serializers

from enrollment.services.enrollments import DECISIONS
from enrollment.steps import Text
from tsa.coaches.availability import TYPES


class ParentInvitationRequest(serializers.Serializer):
    parent_email = serializers.EmailField(max_length=128)
    student_name = Text(max_length=150)
    sport = Text(max_length=100)
    message = Text(max_length=2000, required=False, allow_null=True, allow_blank=True)
    language = serializers.ChoiceField(choices=["en", "es"], required=False)


class InvitationProof(serializers.Serializer):
    """What the link in the mail holds, and the address it went to."""

    invitation_token = serializers.CharField(max_length=200)
    parent_email = serializers.EmailField(max_length=128)


class DocumentRequest(serializers.Serializer):
    document_type = serializers.CharField(max_length=60)
    file = serializers.FileField(allow_empty_file=True, max_length=500)


class SlotsRequest(serializers.Serializer):
    type = serializers.ChoiceField(choices=TYPES)
    from_ = serializers.DateField()
    to = serializers.DateField()


class _AwareMoment(serializers.DateTimeField):
    """A moment with its offset; one without could be anybody's 10 o'clock."""

    def enforce_timezone(self, value):
        if value.tzinfo is None:
            raise serializers.ValidationError("Add the offset, as in 2026-11-30T10:00-06:00.")
        return value


class AppointmentRequest(serializers.Serializer):
    appointment_type = serializers.ChoiceField(choices=TYPES)
    starts_at = _AwareMoment()


class RescheduleRequest(serializers.Serializer):
    starts_at = _AwareMoment()


class WithdrawRequest(serializers.Serializer):
    reason = Text(max_length=2000)


class DecisionRequest(serializers.Serializer):
    decision = serializers.ChoiceField(choices=DECISIONS)
    notes = Text(max_length=4000, required=False, allow_blank=True, allow_null=True)
