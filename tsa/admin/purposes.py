"""What a file of people's data is taken for: asked before it is given, kept with the export's row.

One field: a short list to choose from, and every other text. The record of disclosures shows it.
"""

from collections.abc import Callable, Iterable

from django import forms
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

LEAST, MOST = 5, 500
OFTEN = [
    gettext_lazy("Asked for by the family"),
    gettext_lazy("Transfer to another school"),
    gettext_lazy("Report to a state or accrediting agency"),
    gettext_lazy("Audit of the school's own records"),
    gettext_lazy("Correction of data: comes back as an import"),
    gettext_lazy("Court order or subpoena"),
]


class OfferingInput(UnfoldAdminTextInputWidget):
    """A line of text, with what is often said at hand: `offers` gives values with their words."""

    def __init__(self, offers: Callable[[], Iterable[tuple[str, str]]], attrs=None):
        super().__init__(attrs)
        self.offers = offers

    def render(self, name, value, attrs=None, renderer=None):
        listed = f"{(attrs or {}).get('id') or name}_often"
        line = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        offered = ((each, "" if words == each else words) for each, words in self.offers())
        often = format_html_join("", '<option value="{}">{}</option>', offered)
        return line + format_html('<datalist id="{}">{}</datalist>', listed, often)


def _often() -> list[tuple[str, str]]:
    return [(str(each), str(each)) for each in OFTEN]


class PurposeField(forms.CharField):
    def __init__(self, **options):
        options.setdefault("label", gettext_lazy("For whom, and why"))
        options.setdefault(
            "help_text",
            gettext_lazy("Choose or write. It stands, with your name, in the disclosures."),
        )
        super().__init__(min_length=LEAST, max_length=MOST, widget=OfferingInput(_often), **options)


class PurposeForm(forms.Form):
    purpose = PurposeField()


def asked(
    model_admin, request: HttpRequest, *, title: str, back: str
) -> tuple[str, TemplateResponse | None]:
    """The purpose that was posted; else the page that asks for it."""
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return form.cleaned_data["purpose"], None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "form": form,
        "verb": _("Download"),
        "back": back,
    }
    return "", TemplateResponse(request, "admin/purpose.html", context)
