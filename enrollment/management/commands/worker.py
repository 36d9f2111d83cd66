import signal
import threading

from django.core.management.base import BaseCommand

from enrollment import worker


class Command(BaseCommand):
    help = "Deliver mail, settle what PostgreSQL is owed, sweep what expired, work the queue."
    requires_system_checks = []  # PostgreSQL may be away

    def handle(self, **options):
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The worker is up.")
        worker.run(stop)
        self.stdout.write("The worker has stopped.")
