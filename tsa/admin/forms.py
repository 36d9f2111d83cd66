"""The forms of the sign-in pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

# The browser's own autofocus comes while Unfold still hides the page, and is lost.
FOCUS = {"autofocus": True, "x-init": "$nextTick(() => $el.focus())"}


ROWS_3 = UnfoldAdminTextareaWidget(attrs={"rows": 3})


class JSONText(forms.JSONField):
    """JSON in a small box, which is empty where nothing is stored."""

    def prepare_value(self, value):
        return "" if value is None else super().prepare_value(value)


class SignInForm(AuthenticationForm):
    """E-mail and password. The address is lower-cased first, so that failures add up."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("The address and the password do not fit together."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        field = self.fields["username"]
        field.widget = UnfoldAdminEmailInputWidget(
            attrs={**FOCUS, "autocomplete": "username", "maxlength": 254}
        )

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()


class CodeForm(forms.Form):
    """A code of the authenticator app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=UnfoldAdminTextInputWidget(
            attrs={**FOCUS, "autocomplete": "one-time-code", "spellcheck": "false"}
        ),
    )
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput())

    def refuse(self, proof) -> None:
        """Say why the code was not taken."""
        if proof.locked_until:
            self.add_error(
                "code",
                _("Too many wrong codes. Wait until %(time)s (UTC) and try again.")
                % {"time": proof.locked_until.strftime("%H:%M:%S")},
            )
        else:
            self.add_error("code", _("This code is not right. Codes change every 30 seconds."))
