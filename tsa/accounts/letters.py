"""The sign-in mail, the same for every role. Its token is made here, when it is sent."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tsa.accounts import links
from tsa.mail.services import Letter


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
