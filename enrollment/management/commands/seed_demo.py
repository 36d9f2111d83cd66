import logging
import secrets
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from enrollment.demo import seeding, sign_in

LOCAL_PASSWORD = "texas-local-demo"


class Command(BaseCommand):
    help = "Make the demo data: schools, staff, coaches and families at every stage. Repeatable."

    def add_arguments(self, parser):
        parser.add_argument("--families", type=int, default=200, help="how many (200)")
        parser.add_argument(
            "--show-sign-in",
            action="store_true",
            help="only print how to sign in, with fresh one-time links; makes no data",
        )
        parser.add_argument(
            "--force", action="store_true", help="also outside local mode, with a random password"
        )

    def handle(self, *, families, show_sign_in, force, **options):
        if not settings.LOCAL and not force:
            raise CommandError("This is not a local house. Demo data there needs --force.")
        if families < 1:
            raise CommandError("--families takes a number from 1.")
        if show_sign_in:
            password = LOCAL_PASSWORD if settings.LOCAL else "(as printed when it was made)"
            for line in sign_in.instructions(password):
                self.stdout.write(line)
            return
        self._seed(families, LOCAL_PASSWORD if settings.LOCAL else secrets.token_urlsafe(16))

    def _seed(self, families: int, password: str) -> None:
        # A few families are meant to fail; their warnings would alarm whoever watches.
        logging.getLogger("enrollment.services.settling").setLevel(logging.ERROR)
        started = time.monotonic()
        made = seeding.seed(families, password=password, tell=self._tell)
        if made.nothing:
            self.stdout.write("The demo data is there already; nothing was changed.")
            return
        self.stdout.write(
            f"Made the demo data: {made.families} families in {time.monotonic() - started:.0f} s;"
            f" {made.mails_closed} mails were closed unsent."
        )
        if made.staff:
            self.stdout.write(f"Staff password: {password}")

    def _tell(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()
