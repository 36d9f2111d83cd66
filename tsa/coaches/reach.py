"""Who of the staff reaches which coaches: by the coach's school."""

from django.db.models import Q

from tsa.accounts.reach import Rule, register

BY_SCHOOL = Rule(own=lambda reach: Q(school_id__in=reach.numbers))

register("coaches.CoachCopy", BY_SCHOOL)
register("coaches.CoachInvitationCopy", BY_SCHOOL)
