from django.core.management.base import BaseCommand

from enrollment.services import recovery
from tsa.lib.actor import system
from tsa.lib.errors import NotFound


class Command(BaseCommand):
    help = (
        "List the enrolments whose records in PostgreSQL are waiting or were refused, with the "
        "reason. With --apply try each again now."
    )

    def add_arguments(self, parser):
        parser.add_argument("ids", nargs="*", metavar="ID", help="only these enrolments")
        parser.add_argument("--failed", action="store_true", help="only refused ones")
        parser.add_argument("--apply", action="store_true", help="try again now")

    def handle(self, *, ids, failed, apply, **options):
        found = list(recovery.waiting(ids=ids, failed_only=failed))
        left = 0
        for each in found:
            state = self._recover(each) if apply else each
            left += state is not None
            self.stdout.write(f"  {each.enrollment_id}: {self._in_words(state)}")
        if apply:
            self.stdout.write(f"{len(found) - left} recovered, {left} still waiting.")
        else:
            self.stdout.write(f"{len(found)} waiting. Try them again with --apply.")

    def _recover(self, each):
        try:
            return recovery.recover(each.enrollment_id, by=system("recover_students"))
        except NotFound:
            return each

    def _in_words(self, state) -> str:
        if state is None:
            return "records are complete"
        problems = "; ".join(state.problems) or "PostgreSQL has not taken them yet"
        return f"{state.records} after {state.attempts} attempts ({problems})"
