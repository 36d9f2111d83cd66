from django.core.management.base import BaseCommand, CommandError

from tsa.coaches.services import syncing
from tsa.lib.actor import system


class Command(BaseCommand):
    help = (
        "List the coaches' profiles whose roster user is missing or unlike, with the names of the "
        "fields. With --apply carry them to the rosters now. Exit code 1 if one does not arrive."
    )

    def add_arguments(self, parser):
        parser.add_argument("ids", nargs="*", metavar="ID", help="only these profiles")
        parser.add_argument("--failed", action="store_true", help="those that failed last")
        parser.add_argument("--all", action="store_true", dest="everything", help="every profile")
        parser.add_argument("--apply", action="store_true", help="carry them now")

    def handle(self, *, ids, failed, everything, apply, **options):
        if not ids and not failed and not everything:
            raise CommandError("Name profiles, or give --failed or --all.")
        if everything and (ids or failed):
            raise CommandError("--all goes with neither ids nor --failed.")
        seen = due = left = 0
        for each in syncing.standings(ids=ids, failed=failed):
            seen += 1
            # one that failed is tried although it agrees: that settles its row in the log
            is_due = each.exists and (failed or bool(each.changes))
            due += is_due
            done = is_due and apply and syncing.sync_again(each.profile_id, by=_ME)
            left += not each.exists or (is_due and apply and not done)
            if is_due or not each.exists:
                self.stdout.write(f"  {each.profile_id}: {_in_words(each, apply, done)}")
        self._conclude(seen, due, left, apply)

    def _conclude(self, seen, due, left, apply):
        if not apply:
            self.stdout.write(f"{due} of {seen} profiles to carry. Do so with --apply.")
            return
        self.stdout.write(f"{seen} profiles, {due} to carry, {left} did not arrive.")
        if left:
            raise CommandError(f"{left} profile(s) did not arrive.", returncode=1)


_ME = system("sync_profiles")


def _in_words(each: syncing.Standing, apply: bool, done: bool) -> str:
    if not each.exists:
        return "there is no such profile"
    names = ", ".join(each.changes) or "agrees"
    if not apply:
        return names
    return f"{names}: carried" if done else f"{names}: not carried; profile_sync_log says why"
