"""The sign-in mail, the same for every role (its token is made here, when it is sent), and the
mail to one of the staff whose sign-in was closed after too many failures."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tsa.accounts import links
from tsa.accounts.models import User
from tsa.accounts.sign_ins import LOCKED_OUT
from tsa.mail.services import Letter, writes_letter


def sign_in_letter(email: str, *, name: str = "", language: str = "en") -> Letter:
    """A letter with a fresh one-time link."""
    token = links.make_sign_in_link(email)
    return Letter(
        to=email,
        subject=_("Your sign-in link"),
        template="sign_in",
        context={
            "name": name,
            "link": f"{settings.FRONTEND_URL}/sign-in?token={token}",
            "minutes": int(settings.SIGN_IN_LINK_LIFETIME.total_seconds() // 60),
        },
        language=language,
    )


@writes_letter(LOCKED_OUT)
def locked_out_letter(user_id: str) -> Letter | None:
    """No link in it: such mails are what thieves imitate. None for one who has left meanwhile."""
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None:
        return None
    return Letter(
        to=person.email,
        subject=_("Your staff sign-in was closed for a while"),
        template="staff_locked_out",
        context={
            "name": person.first_name,
            "minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
        },
    )
