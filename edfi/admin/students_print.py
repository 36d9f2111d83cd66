"""A student's record on paper: a PDF of what the page shows, for a purpose that is kept.

The audit row of the export is committed before anything is handed out. DejaVu is shipped with
it (fonts/LICENSE.txt): a PDF's own fonts know neither Azerbaijani nor Cyrillic letters.
"""

import io
from html import unescape
from pathlib import Path

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from reportlab.lib import colors
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from edfi.admin import students_sections
from edfi.admin.students_sections import Table
from edfi.descriptors import code
from edfi.models import Student
from tsa.accounts import actors
from tsa.admin.purposes import PurposeField
from tsa.admin.readable import NOTHING, moment, plain
from tsa.audit import services as audit
from tsa.audit.writing import writing

FONTS = Path(__file__).parent / "fonts"
MOST_ROWS = 1000  # of one table; the paper says where it ends earlier
_PAGE = LETTER
_MARGIN = 0.7 * inch
_TEXT = ParagraphStyle("text", fontName="DejaVu", fontSize=8, leading=10.5)
_HEAD = ParagraphStyle("head", _TEXT, fontName="DejaVu-Bold")
_TITLE = ParagraphStyle("title", _HEAD, fontSize=15, leading=19)
_SECTION = ParagraphStyle("section", _HEAD, fontSize=10.5, leading=14, spaceBefore=12, spaceAfter=4)
_GRID = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
)


class PrintForm(forms.Form):
    purpose = PurposeField()
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *arguments, offered: list, **options):
        super().__init__(*arguments, **options)
        field = self.fields["sections"]
        field.choices = [(each.slug, each.title) for each in offered]
        field.initial = [each.slug for each in offered if not each.is_sealed]


def view(model_admin, request, student: Student):
    """The form, or the PDF for a purpose. Health data only where it was chosen, and logged."""
    if not model_admin.has_view_permission(request, student):
        raise PermissionDenied
    offered = list(students_sections.of(request, student))
    form = PrintForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        chosen = [each for each in offered if each.slug in form.cleaned_data["sections"]]
        for each in (each for each in chosen if each.is_sealed):
            model_admin.opened_sealed(request, student, each)
        _note(request, student, chosen, form.cleaned_data["purpose"])
        return _answer(student, _document(request, student, chosen))
    model_admin.note_opening(request, student)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Print the record of %(name)s") % {"name": student.full_name},
        "opts": model_admin.opts,
        "form": form,
        "back": reverse("admin:edfi_student_change", args=[student.pk]),
    }
    return TemplateResponse(request, "edfi/admin/student_print.html", context)


def _note(request, student: Student, chosen: list, purpose: str) -> None:
    by = actors.of(request)
    with writing(by):
        audit.record(
            "export",
            entity="students",
            entity_id=student.pk,
            student_unique_id=student.student_unique_id,
            by=by,
            description="printed the record as PDF",
            after={"purpose": purpose, "sections": [each.slug for each in chosen]},
        )


def _answer(student: Student, pdf: bytes) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = f"student-{student.student_unique_id}.pdf".encode("ascii", "replace").decode()
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _document(request, student: Student, chosen: list) -> bytes:
    _know_fonts()
    parts = [Paragraph(escape(student.full_name), _TITLE), Spacer(1, 6)]
    parts.append(_drawn(Table("", [], _facts(student))))
    for section in chosen:
        for table in section.tables(request, student, most=MOST_ROWS):
            parts += [Paragraph(escape(table.title), _SECTION), _drawn(table)]
            if table.next:
                cut = _("Only the first %(number)s rows are printed.") % {"number": MOST_ROWS}
                parts.append(Paragraph(escape(cut), _TEXT))
    foot = f"{student.student_unique_id} · {actors.of(request).id} · {moment(timezone.now())}"
    file = io.BytesIO()
    margins = dict.fromkeys(["leftMargin", "rightMargin", "topMargin", "bottomMargin"], _MARGIN)
    title = _("Student record")
    SimpleDocTemplate(file, pagesize=_PAGE, title=title, **margins).build(
        parts,
        onFirstPage=lambda canvas, page: _foot(canvas, page, foot),
        onLaterPages=lambda canvas, page: _foot(canvas, page, foot),
    )
    return file.getvalue()


def _facts(student: Student) -> list[list[str]]:
    facts = {
        _("Student id"): student.student_unique_id,
        _("Student number"): str(student.student_usi),
        _("Birth date"): plain(student.birth_date),
        _("Birth sex"): code(student.birth_sex_descriptor) or NOTHING,
        _("Called"): f"{student.preferred_first_name or ''} {student.preferred_last_name or ''}",
        _("Born in"): student.birth_city or NOTHING,
    }
    return [[name, value] for name, value in facts.items() if value.strip()]


def _drawn(table: Table):
    """Cells wrap and tables break over pages, with their headers again."""
    lines = [[Paragraph(_text(each), _HEAD) for each in table.headers]] if table.headers else []
    lines += [[Paragraph(_text(each), _TEXT) for each in row] for row in table.rows]
    if not table.rows:
        return Paragraph(escape(_("Nothing is held.")), _TEXT)
    width = (_PAGE[0] - 2 * _MARGIN) / len(lines[0])
    drawn = LongTable(lines, colWidths=[width] * len(lines[0]), repeatRows=bool(table.headers))
    drawn.setStyle(_GRID)
    return drawn


def _text(cell) -> str:
    """What a cell says, without its links; members of an object on lines of their own."""
    html = str(cell)
    for end in ("</dd>", "</li>", "</p>", "<br>"):
        html = html.replace(end, "\n")
    html = html.replace("</dt>", ": ")
    words = (line.strip() for line in unescape(strip_tags(html)).splitlines())
    return "<br/>".join(escape(line) for line in words if line)


def _foot(canvas, page, text: str) -> None:
    canvas.setFont("DejaVu", 7)
    canvas.drawString(_MARGIN, 0.45 * inch, text)
    canvas.drawRightString(_PAGE[0] - _MARGIN, 0.45 * inch, str(page.page))


def _know_fonts() -> None:
    for name, file in (
        ("DejaVu", "DejaVuSansCondensed"),
        ("DejaVu-Bold", "DejaVuSansCondensed-Bold"),
    ):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, FONTS / f"{file}.ttf"))
