"""Files of groups and members as a browser sends and gets them, for tests."""

import csv
import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from tsa.admin.tests.clients import signed_in

LIST = "/admin/cohorts/studentcohort/"
MEMBERS = "/admin/cohorts/studentcohortmember/"


def csv_of(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def excel_of(*lines: list) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def previewed(client, address: str, data: bytes, name: str = "list.csv"):
    form = {"format": "", "import_file": SimpleUploadedFile(name, data)}
    return client.post(f"{address}import/", form)


def confirmed(client, address: str, page):
    return client.post(f"{address}process_import/", page.context_data["confirm_form"].initial)


def imported(address: str, data: bytes, name: str = "list.csv"):
    client = signed_in("registrar")
    return confirmed(client, address, previewed(client, address, data, name))


def refused(address: str, data: bytes, name: str = "list.csv") -> list[tuple[int, str, str]]:
    page = previewed(signed_in("registrar"), address, data, name)
    assert "confirm_form" not in page.context_data
    return [(each.line, each.column, each.text) for each in page.context_data["problems"]]


def exported(address: str, kind: str = "csv", query: str = "") -> list[list]:
    answer = signed_in("registrar").post(
        f"{address}export/{query}", {"format": kind, "purpose": "a test of ours"}
    )
    data = answer.getvalue()
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return [
            ["" if c is None else c for c in line] for line in sheet.iter_rows(values_only=True)
        ]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
