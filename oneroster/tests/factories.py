"""Roster rows for tests. Students' users and schools' organizations follow the Ed-Fi rows."""

import factory

from oneroster import models


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Organization

    sourced_id = factory.Sequence(lambda n: f"org_{n}")
    name = factory.LazyAttribute(lambda org: f"Network {org.sourced_id}")
    type = models.Organization.Type.NETWORK


class RosterUserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.RosterUser

    sourced_id = factory.Sequence(lambda n: f"teacher_{n}")
    username = factory.LazyAttribute(lambda user: user.sourced_id)
    role = "teacher"
    given_name = "Tim"
    family_name = "Teal"


class UserRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.UserRole

    user = factory.SubFactory(RosterUserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = "teacher"
