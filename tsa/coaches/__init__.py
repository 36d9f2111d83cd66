"""Coaches: their invitations, onboarding and profiles. DynamoDB owns all of it."""
