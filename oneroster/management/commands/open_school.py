from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from edfi.models import School
from edfi.services import SchoolRecord
from oneroster.services.schools import open_school
from tsa.lib.actor import system


class Command(BaseCommand):
    help = (
        "Open a school under its Ed-Fi id (DEFAULT_SCHOOL_ID unless named). One that is there "
        "stays as it is. Coaches can be invited to it as soon as the worker has published it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--school-id", type=int, default=settings.DEFAULT_SCHOOL_ID)
        parser.add_argument("--name", default="Texas Sports Academy")
        parser.add_argument("--time-zone", default=settings.DEFAULT_TIME_ZONE)

    def handle(self, *, school_id, name, time_zone, **options):
        if time_zone not in available_timezones():
            raise CommandError(f"--time-zone: {time_zone} is no IANA name such as America/Chicago.")
        if not name.strip() or school_id < 1:
            raise CommandError("--name must not be blank, and --school-id be a positive number.")
        if School.objects.filter(school_id=school_id).exists():
            self.stdout.write(f"School {school_id} is there; nothing was changed.")
            return
        record = SchoolRecord(school_id=school_id, name=name.strip(), time_zone=time_zone)
        open_school(record, by=system("open_school"))
        self.stdout.write(f"School {school_id} is open.")
