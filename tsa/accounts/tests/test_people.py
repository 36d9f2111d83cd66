import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from tsa.accounts import roles
from tsa.accounts.models import User
from tsa.accounts.tests.factories import PASSWORD, staff_person

pytestmark = pytest.mark.django_db


def test_an_address_is_one_person_in_any_case():
    staff_person("Rita@TSA.example")

    assert User.objects.get().email == "rita@tsa.example"
    assert User.objects.filter(email="RITA@tsa.EXAMPLE").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("RITA@tsa.example", "x")


def test_raw_sql_cannot_bring_in_a_second_spelling():
    staff_person()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET email = upper(email)")


@pytest.mark.parametrize("address", ["rita@tsa.example", "RITA@TSA.example"])
def test_the_address_signs_in(address):
    user = staff_person()

    request = RequestFactory().post("/admin/login/")
    assert authenticate(request, username=address, password=PASSWORD) == user


def test_names_are_unicode_and_a_person_without_one_is_shown_by_address():
    named = staff_person(first_name="Zoë", last_name="Nuñez-Ōta")
    unnamed = staff_person("x@tsa.example", first_name="", last_name="")

    assert named.full_name == str(named) == "Zoë Nuñez-Ōta"
    assert unnamed.full_name == "x@tsa.example"


def test_the_four_roles_are_there_after_migration():
    assert set(Group.objects.values_list("name", flat=True)) >= set(roles.ROLES)


def test_an_auditor_may_only_look():
    held = Permission.objects.filter(group__name=roles.AUDITOR)

    assert held.exists()
    wider = held.exclude(codename__startswith="view_").values_list("codename", flat=True)
    assert set(wider) == {"see_every_school", "search_admin_log"}  # looking too


def test_a_migration_sets_a_role_right_that_was_changed_by_hand():
    auditor = Group.objects.get(name=roles.AUDITOR)
    too_much = Permission.objects.get(codename="delete_user", content_type__app_label="accounts")
    auditor.permissions.add(too_much)

    roles.after_migrate(apps.get_app_config("accounts"), "default")

    assert not auditor.permissions.filter(pk=too_much.pk).exists()


def test_superusers_are_made_with_the_usual_command():
    call_command(
        "createsuperuser",
        "--noinput",
        email="root@tsa.example",
        first_name="Root",
        last_name="User",
    )

    user = User.objects.get(email="root@tsa.example")
    assert user.is_superuser
    assert user.is_staff
