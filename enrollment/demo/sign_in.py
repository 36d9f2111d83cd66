"""How to sign in to a demo house, as staff, as a coach and as a parent."""

from collections.abc import Iterator

from django.conf import settings

from enrollment.demo import people
from enrollment.demo.plans import BLOCK, plan
from enrollment.tables import EnrollmentItem
from tsa.accounts import links
from tsa.accounts.models import User
from tsa.coaches.tables import ProfileItem


def instructions(password: str) -> Iterator[str]:
    """Lines to print; they hold fresh one-time links, so they are for this terminal only."""
    staff = [each for each in people.STAFF if User.objects.filter(email=each[0]).exists()]
    if not staff:
        yield "No demo data here. Make a staff person: ./dev manage createsuperuser"
        return
    yield "Sign in"
    yield f"  as staff    {settings.PUBLIC_URL}/admin/   password: {password}"
    for email, _, _, role in staff:
        yield f"              {email} ({role or 'may do everything'})"
    coach, parent = _a_coach(), _a_parent()
    for who, email in (("coach", coach), ("parent", parent)):
        if email:
            yield f"  as {who:<8} {email}"
            yield f"              {_link(email)}"
    minutes = int(settings.SIGN_IN_LINK_LIFETIME.total_seconds() // 60)
    yield f"  The two links work once, for {minutes} minutes. Later ask for a new one:"
    yield f"    curl -X POST {settings.PUBLIC_URL}/api/v1/auth/magic-link \\"
    yield f"      -H 'Content-Type: application/json' -d '{{\"email\": \"{parent or coach}\"}}'"
    yield f"  It comes as a file in {settings.MAIL_FOLDER}"


def _link(email: str) -> str:
    return f"{settings.FRONTEND_URL}/sign-in?token={links.make_sign_in_link(email)}"


def _a_coach() -> str | None:
    for coach in people.COACHES:
        if any(profile.is_active for profile in ProfileItem.email_index.query(coach.email)):
            return coach.email
    return None


def _a_parent() -> str | None:
    """A parent in the middle of it."""
    for number in range(BLOCK):
        family = plan(number)
        if family.stage == "registered" and any(
            EnrollmentItem.parent_enrollments_index.query(family.email, limit=1)
        ):
            return family.email
    return None
