from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from enrollment.demo import house
from enrollment.demo.guided import GuidedRun
from enrollment.demo.portal import BrokenPromise, Portal
from tsa.accounts import clients
from tsa.audit.writing import writing
from tsa.lib.actor import system

PLAYER = system("demo")


class Command(BaseCommand):
    help = "Play one family through the API of the running server, and look at both stores."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="where the server listens")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *, host, port, **options):
        if not settings.LOCAL:
            raise CommandError("The guided run makes a family; it is for local mode only.")
        house.open_network()
        with writing(PLAYER):
            client, secret = clients.register(
                "Guided run", purpose="shows the system on data made for it", scopes=["tsa.admin"]
            )
        run = GuidedRun(Portal(host, port), mails=settings.MAIL_FOLDER, tell=self._tell)
        try:
            run.play(client.client_id, secret)
        except BrokenPromise as broken:
            raise CommandError(str(broken)) from broken
        finally:
            with writing(PLAYER):
                clients.withdraw(client.pk)
        self._tell("\nThe guided run ended as promised.")
        self._tell(f"Staff see it at {settings.PUBLIC_URL}/admin/")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
