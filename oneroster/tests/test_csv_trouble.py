"""Packages as they should not be: a clear report, and nothing half loaded."""

import io
import stat
import zipfile

import pytest

from oneroster import models
from oneroster.csv import archives
from oneroster.csv.importing import import_package
from oneroster.csv.lines import LONGEST_LINE
from oneroster.tests.packages import BASE, FURTHER, package, text
from tsa.lib.actor import system

pytestmark = pytest.mark.django_db
HEADER = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"


def load(files, **options):
    return import_package(package(files, **options), by=system("test"))


def refused(report) -> list[str]:
    assert report.status == "refused"
    assert not models.Organization.objects.filter(pk__in=["a", "b", "d1", "s1"]).exists()
    assert all(tally.created == 0 for tally in report.tallies)
    return [str(problem) for problem in report.problems]


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADER}\r\na,,,One,school,,\r\n",
        f"{HEADER}\na,,,One,school,,",
        f"{HEADER}\n\na,,,One,school,,\n\n,,,,,,\n\n",
        f'{HEADER}\n"a","","","One","school","",""\n',
        f"{HEADER}\n a ,,, One ,school,,\n",
    ],
    ids=["bom and crlf", "no end of line", "empty lines", "quotes", "blanks around"],
)
def test_these_are_read(content):
    report = load({"orgs": content})

    assert [str(each) for each in report.problems] == []
    assert (report.tallies[0].rows, report.tallies[0].created) == (1, 1)
    assert models.Organization.objects.get(pk="a").name == "One"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a,,,One,school,", "orgs.csv, line 2: has 6 fields, the header 7"),
        ("a,,,One,school,,,", "orgs.csv, line 2: has 8 fields, the header 7"),
        ('a,,,"One,school,,', "line 2: a quote is not closed, or a line break"),
        ('a,,,"One"x,school,,', "line 2: the quotes do not follow RFC 4180"),
        ('a,,,"One\nTwo",school,,', "line 2: a quote is not closed, or a line break"),
        ("a,,,One\x00,school,,", "line 2: has a NUL character"),
        ("a,,,,school,,", "line 2, name: is empty"),
        (",,,One,school,,", "line 2, sourcedId: is empty"),
        ("a b,,,One,school,,", "line 2, sourcedId: has characters"),
        (f"{'a' * 256},,,One,school,,", "line 2, sourcedId: longer than 255"),
        (f"a,,,{'o' * 256},school,,", "line 2, name: longer than 255"),
        ("a,,,One,academy,,", "line 2, type: is none of: department"),
        ("a,tobedeleted,,One,school,,", "line 2, status: has to be empty"),
        ("a,,,One,school,,b", "line 2, parentSourcedId: names b, which is neither in orgs.csv"),
        ("a,,,One,school,,a", "line 2, parentSourcedId: names the row itself"),
        ("a,,,One,school,,\na,,,Two,school,,", "line 3, sourcedId: stands in line 2 as well"),
    ],
)
def test_a_bad_row_is_named(row, problem):
    report = load({"orgs": f"{HEADER}\n{row}\n"})

    assert problem in "\n".join(refused(report))
    assert all(tally.adds_up or tally.refused < tally.rows for tally in report.tallies)


def test_bytes_that_are_no_utf_8_are_named():
    report = load({"orgs": f"{HEADER}\na,,,One,school,,\n".encode() + b"b,,,\xe9,school,,\n"})

    assert refused(report) == ["orgs.csv, line 3: is not UTF-8 (byte 5 of the line)"]
    wide = load({"orgs": f"{HEADER}\na,,,One,school,,\n".encode("utf-16")})
    assert "the file is UTF-16" in refused(wide)[0]


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("2026-02-28", True),
        ("2028-02-29", True),
        ("2026-02-29", False),
        ("2026-04-31", False),
        ("2026-13-01", False),
        ("01/02/2026", False),
        ("0000-01-01", False),
        ("2026-1-1", False),
        ("2026-01-01T00:00:00Z", False),
    ],
)
def test_dates_are_days_that_exist(day, is_one):
    session = {**BASE["academicSessions"][0], "startDate": "2026-01-01", "endDate": day}
    session["startDate"] = day

    report = load({"academicSessions": [{**session, "endDate": "2029-01-01"}]})

    assert (report.status == "imported") is is_one
    assert is_one or {each.column for each in report.problems} == {"startDate"}


def test_dates_stand_in_order_and_roles_are_there():
    session = {**BASE["academicSessions"][0], "endDate": "2026-07-01"}
    roles = BASE["roles"][1:]

    report = load(BASE | {"academicSessions": [session], "roles": roles})

    found = "\n".join(refused(report))
    assert "academicSessions.csv, line 2, endDate: is before startDate" in found
    assert "users.csv, line 2, sourcedId: the user has no role in roles.csv" in found
    assert "classes.csv, line 2, termSourcedIds: names t1" in found
    assert "enrollments.csv, line 2, classSourcedId: names k1" in found


def test_what_stands_once_is_told():
    users = [{**each, "username": "same"} for each in BASE["users"]]
    roles = [*BASE["roles"], {**BASE["roles"][0], "sourcedId": "r9", "role": "aide"}]

    report = load(BASE | {"users": users, "roles": roles})

    found = "\n".join(refused(report))
    assert "users.csv, line 3, username: is another user's (line 2)" in found
    assert "roles.csv, line 5, userSourcedId: the user has another primary role" in found


def test_unknown_columns_are_kept_out_and_missing_ones_told():
    report = load({"orgs": "sourcedId,name,type,colour\na,One,school,red\n"})

    assert report.status == "imported"
    notes = "\n".join(map(str, report.notices))
    assert "orgs.csv, line 1, colour: is no column of this file; not read" in notes
    assert "identifier: is missing" in notes
    bad = load({"orgs": "sourcedId,Name,type\nb,Two,school\n"})
    assert "orgs.csv, line 1, name: the column is missing" in [str(x) for x in bad.problems]
    twice = load({"orgs": "sourcedId,name,name,type\nb,Two,Two,school\n"})
    assert "name: stands twice" in str(twice.problems[0])


@pytest.mark.parametrize("content", ["", HEADER, f"{HEADER}\r\n\r\n"])
def test_a_file_without_rows_is_refused(content):
    assert refused(load({"orgs": content}))


def test_columns_in_another_order_are_read_and_told():
    report = load({"orgs": "type,name,sourcedId,parentSourcedId,identifier\nschool,One,a,,7\n"})

    found = models.Organization.objects.get(pk="a")
    assert (found.name, found.type, found.identifier) == ("One", "school", "7")
    assert "orgs.csv, line 1: the columns are not in the standard's order" in [
        str(each) for each in report.notices
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Łódź",
        "王小明",
        "أحمد",
        "O’Brien 👩🏽‍🏫",
        "e\u0301",
        "'; DROP TABLE users; --",
        "%s {0} \\N",
        "\\.",
    ],
    ids=["latin", "han", "right to left", "emoji", "combining", "sql", "formats", "copy's end"],
)
def test_names_are_kept_to_the_letter(name):
    assert load({"orgs": f"{HEADER}\na,,,{name},school,,\n"}).status == "imported"

    assert models.Organization.objects.get(pk="a").name == name


def test_a_field_may_be_large_and_a_line_not_without_end():
    item = {**FURTHER["lineItems"][0], "description": "x" * 500_000}
    whole = BASE | {"categories": FURTHER["categories"], "lineItems": [item]}
    endless = f"{HEADER}\na,,,{'x' * (LONGEST_LINE + 1)},school,,\nb,,,Two,school,,\n"

    found = refused(load({"orgs": endless}))

    assert found == [f"orgs.csv, line 2: the line is longer than {LONGEST_LINE} bytes"]
    assert load(whole).status == "imported"
    assert len(models.LineItem.objects.get(pk="l1").description) == 500_000


@pytest.mark.parametrize(
    ("score", "is_one"),
    [("1e5", False), ("NaN", False), ("Infinity", False), ("9" * 13, False), ("1,5", False),
     ("-3", True), ("300", True), (".5", True)],
)  # fmt: skip
def test_scores_are_plain_numbers(score, is_one):
    files = BASE | {name: FURTHER[name] for name in ("categories", "lineItems")}

    report = load(files | {"results": [{**FURTHER["results"][0], "score": score}]})

    assert (report.status == "imported") is is_one
    assert is_one or [(each.line, each.column) for each in report.problems] == [(2, "score")]


def test_a_package_of_1_1_has_the_files_of_1_1():
    report = load({"orgs": BASE["orgs"]}, version="1.1",
                  extra={"roles.csv": text("roles", BASE["roles"])})  # fmt: skip

    assert refused(report) == ["roles.csv: is no file of 1.1"]


# -- the manifest and the zip -------------------------------------------------------------------


def zipped(entries: dict, **changes) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, value in changes.items():
                setattr(info, key, value)
            target.writestr(info, content)
    out.seek(0)
    return out


MANIFEST = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.orgs,{}\n"


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ({}, "there is no manifest.csv"),
        ({"orgs.csv": "x"}, "there is no manifest.csv"),
        ({"manifest.csv": MANIFEST.format("bulk")}, "says bulk, but the zip has no such file"),
        (
            {"manifest.csv": MANIFEST.format("absent"), "orgs.csv": "x"},
            "says absent, but the zip has the file",
        ),
        ({"manifest.csv": MANIFEST.format("some")}, "is none of: absent, bulk, delta"),
        ({"manifest.csv": "a,b\n"}, "the header is not propertyName,value"),
        ({"manifest.csv": MANIFEST.replace("1.2", "2.0")}, "is “2.0”"),
        ({"manifest.csv": MANIFEST.format("bulk"), "in/orgs.csv": "x"}, "at the root of the zip"),
        ({"manifest.csv": "", "../orgs.csv": "x"}, "a path to elsewhere"),
        ({"manifest.csv": "", "/etc/passwd": "x"}, "a path to elsewhere"),
        ({"manifest.csv": "", "C:orgs.csv": "x"}, "a path to elsewhere"),
        ({"manifest.csv": MANIFEST.format("bulk"), "Orgs.csv": "x"}, "the zip has no such file"),
    ],
)
def test_a_package_that_contradicts_itself(entries, problem):
    report = import_package(zipped(entries), by=system("test"))

    assert problem in "\n".join(refused(report))


def test_links_are_refused():
    link = zipped({"orgs.csv": "/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16)

    assert "symbolic link" in refused(import_package(link, by=system("test")))[0]


def test_a_file_that_stands_twice_is_refused():
    out = zipped({"manifest.csv": MANIFEST.format("bulk"), "orgs.csv": "x"})
    with zipfile.ZipFile(out, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("orgs.csv", text("orgs", BASE["orgs"]))

    assert "orgs.csv: stands twice in the zip" in refused(import_package(out, by=system("test")))


def test_encrypted_files_are_refused():
    content = bytearray(zipped({"orgs.csv": "x"}).getvalue())
    content[content.index(b"PK\1\2") + 8] |= 1

    found = refused(import_package(io.BytesIO(bytes(content)), by=system("test")))

    assert "orgs.csv: is encrypted" in found


def test_a_file_that_is_larger_than_it_says_is_not_read_on():
    rows = "".join(f"o{n},,,One,school,,\n" for n in range(1000))
    content = bytearray(
        zipped(
            {"manifest.csv": MANIFEST.format("bulk"), "orgs.csv": f"{HEADER}\n{rows}"}
        ).getvalue()
    )
    at = content.index(b"orgs.csv", content.index(b"PK\1\2")) - 46 + 24
    content[at : at + 4] = (len(HEADER) + 1 + 2 * 19).to_bytes(4, "little")

    report = import_package(io.BytesIO(bytes(content)), by=system("test"))

    assert "the zip is damaged" in refused(report)[0]
    assert not models.Organization.objects.filter(pk__startswith="o").exists()


def test_too_many_entries_are_refused():
    many = {f"n{n}.txt": "" for n in range(archives.MOST_ENTRIES + 1)}

    assert "more than 200 entries" in refused(import_package(zipped(many), by=system("test")))[0]


def test_what_is_no_zip_or_damaged():
    for content in (b"", b"sourcedId,name\n", package(BASE).getvalue()[:400]):
        report = import_package(io.BytesIO(content), by=system("test"))
        assert "not a zip file" in refused(report)[0]
    whole = bytearray(package({"orgs": BASE["orgs"]}).getvalue())
    at = whole.index(b"orgs.csv") + 20
    whole[at : at + 20] = b"\0" * 20
    assert "damaged" in refused(import_package(io.BytesIO(bytes(whole)), by=system("test")))[0]


def test_a_bomb_is_not_unpacked():
    report = import_package(
        zipped({"manifest.csv": "", "orgs.csv": b"\0" * (archives.SMALL * 2)}), by=system("test")
    )

    assert "unpacks to far more" in refused(report)[0]


def test_a_package_of_nothing_changes_nothing():
    assert load({}).status == "imported"
    assert models.Organization.objects.filter(pk="d1").count() == 0


def test_litter_is_told_and_not_read():
    report = load({"orgs": text("orgs", BASE["orgs"])}, extra={"__MACOSX/._orgs.csv": "x"})

    assert report.status == "imported"
    assert "__MACOSX/._orgs.csv" in str(report.notices[0])
