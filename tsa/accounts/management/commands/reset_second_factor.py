from django.core.management.base import BaseCommand, CommandError

from tsa.accounts import second_factor
from tsa.accounts.models import User
from tsa.audit import services as audit
from tsa.audit.writing import writing
from tsa.lib.actor import system


class Command(BaseCommand):
    help = (
        "Let a staff person who lost phone and recovery codes set up a second factor anew at "
        "the next sign-in. Writes with --apply."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--apply", action="store_true", help="remove the devices")

    def handle(self, *, email, apply, **options):
        user = User.objects.filter(email=email).first()
        if user is None:
            raise CommandError("No staff person has this address.")
        if not apply:
            has = "has" if second_factor.has_device(user) else "has no"
            self.stdout.write(f"Staff person {user.pk} {has} second factor. Remove with --apply.")
            return
        by = system("reset_second_factor")
        with writing(by):
            count = second_factor.remove(user)
            audit.record(
                "second_factor.removed", entity="accounts_user", entity_id=str(user.pk), by=by
            )
        self.stdout.write(f"Staff person {user.pk}: {count} device(s) removed.")
