"""Packages for tests: made from dictionaries of files, each a header and rows."""

import csv
import io
import zipfile

from oneroster.csv.catalogue import BY_NAME, NAMES

BASE = {
    "orgs": [
        {"sourcedId": "d1", "name": "District", "type": "district", "identifier": "D-1"},
        {"sourcedId": "s1", "name": "North", "type": "school", "parentSourcedId": "d1"},
    ],
    "academicSessions": [
        {
            "sourcedId": "y27",
            "title": "2026-2027",
            "type": "schoolYear",
            "startDate": "2026-08-01",
            "endDate": "2027-06-30",
            "schoolYear": "2027",
        },
        {
            "sourcedId": "t1",
            "title": "Fall",
            "type": "term",
            "startDate": "2026-08-01",
            "endDate": "2026-12-20",
            "parentSourcedId": "y27",
            "schoolYear": "2027",
        },
    ],
    "courses": [
        {
            "sourcedId": "c1",
            "title": "Algebra",
            "courseCode": "ALG",
            "grades": "09,10",
            "orgSourcedId": "s1",
            "subjects": "Mathematics",
        }
    ],
    "classes": [
        {
            "sourcedId": "k1",
            "title": "Algebra, first period",
            "courseSourcedId": "c1",
            "classType": "scheduled",
            "schoolSourcedId": "s1",
            "termSourcedIds": "t1",
            "periods": "1,2",
        }
    ],
    "users": [
        {
            "sourcedId": "u1",
            "enabledUser": "true",
            "username": "ada",
            "userIds": "{LDAP:ada.l},{SIS:17}",
            "givenName": "Ada",
            "familyName": 'Ło"ve',
            "grades": "09",
            "agentSourcedIds": "u3",
            "primaryOrgSourcedId": "s1",
        },
        {
            "sourcedId": "u2",
            "enabledUser": "true",
            "username": "tim",
            "givenName": "Tim",
            "familyName": "Teal",
        },
        {
            "sourcedId": "u3",
            "enabledUser": "false",
            "givenName": "Pat",
            "familyName": "Love",
            "agentSourcedIds": "u1",
        },
    ],
    "roles": [
        {
            "sourcedId": f"r{n}",
            "userSourcedId": f"u{n}",
            "roleType": "primary",
            "role": role,
            "orgSourcedId": "s1",
        }
        for n, role in enumerate(["student", "teacher", "parent"], start=1)
    ],
    "enrollments": [
        {
            "sourcedId": f"e{n}",
            "classSourcedId": "k1",
            "schoolSourcedId": "s1",
            "userSourcedId": f"u{n}",
            "role": role,
            "beginDate": "2026-08-15",
        }
        for n, role in enumerate(["student", "teacher"], start=1)
    ],
}
FURTHER = {
    "demographics": [{"sourcedId": "u1", "birthDate": "2011-02-28", "sex": "female"}],
    "categories": [{"sourcedId": "g1", "title": "Homework", "weight": "40"}],
    "lineItems": [
        {
            "sourcedId": "l1",
            "title": "Page 3",
            "assignDate": "2026-09-01",
            "dueDate": "2026-09-08",
            "classSourcedId": "k1",
            "categorySourcedId": "g1",
            "academicSessionSourcedId": "t1",
            "resultValueMin": "0",
            "resultValueMax": "10",
            "schoolSourcedId": "s1",
        }
    ],
    "results": [
        {
            "sourcedId": "x1",
            "lineItemSourcedId": "l1",
            "studentSourcedId": "u1",
            "scoreStatus": "fully graded",
            "score": "9.5",
            "scoreDate": "2026-09-09",
            "late": "true",
        }
    ],
    "scoreScales": [
        {
            "sourcedId": "ss1",
            "title": "Letters",
            "type": "letters",
            "orgSourcedId": "s1",
            "courseSourcedId": "c1",
            "classSourcedId": "k1",
            "scoreScaleValue": "{A:90-100},{B:80-89}",
        }
    ],
    "userProfiles": [
        {
            "sourcedId": "p1",
            "userSourcedId": "u1",
            "profileType": "SSO",
            "vendorId": "vendor.example",
            "applicationId": "reader",
            "description": "Reads, and writes",
        }
    ],
    "lineItemScoreScales": [
        {
            "sourcedId": "ls1",
            "title": "By letters",
            "lineItemSourcedId": "l1",
            "scoreScaleSourcedId": "ss1",
        }
    ],
    "resultScoreScales": [
        {"sourcedId": "xs1", "resultSourcedId": "x1", "scoreScaleSourcedId": "ss1"}
    ],
    "lineItemLearningObjectiveIds": [
        {
            "sourcedId": f"lo{n}",
            "lineItemSourcedId": "l1",
            "source": source,
            "learningObjectiveId": f"obj-{n}",
        }
        for n, source in enumerate(["case", "case", "unknown"], start=1)
    ],
    "resultLearningObjectiveIds": [
        {
            "sourcedId": "xo1",
            "resultSourcedId": "x1",
            "source": "case",
            "learningObjectiveId": "obj-1",
            "score": "4.5",
            "textScore": "Good",
        }
    ],
    "resources": [
        {"sourcedId": "b1", "vendorResourceId": "isbn-1", "title": "Book", "roles": "student"}
    ],
    "classResources": [{"sourcedId": "cr1", "classSourcedId": "k1", "resourceSourcedId": "b1"}],
    "courseResources": [{"sourcedId": "or1", "courseSourcedId": "c1", "resourceSourcedId": "b1"}],
    "userResources": [{"sourcedId": "ur1", "userSourcedId": "u1", "resourceSourcedId": "b1"}],
}


def text(name: str, rows: list[dict], *, version: str = "1.2") -> str:
    """A file's text with its version's header."""
    out = io.StringIO()
    header = BY_NAME[name].header(version)
    writer = csv.DictWriter(out, header, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def package(
    files: dict, *, version: str = "1.2", modes: dict | None = None, source="sis", extra=None
) -> io.BytesIO:
    """A zip of these files (rows, or a file's whole text or bytes), with its manifest."""
    lines = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}"]
    lines += [
        f"file.{name},{(modes or {}).get(name, 'bulk') if name in files else 'absent'}"
        for name in NAMES[version]
    ]
    lines.append(f"source.systemCode,{source}")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("manifest.csv", "\r\n".join(lines))
        for name, rows in files.items():
            content = rows if isinstance(rows, str | bytes) else text(name, rows, version=version)
            zipped.writestr(f"{name}.csv", content)
        for name, content in (extra or {}).items():
            zipped.writestr(name, content)
    out.seek(0)
    return out


def delta(rows: list[dict], *, status: str = "active") -> list[dict]:
    """The rows as a delta has them."""
    stamped = {"status": status, "dateLastModified": "2026-09-01T08:00:00.000Z"}
    return [{**stamped, **row} for row in rows]


def contents(file) -> dict[str, list[dict]]:
    """The rows of every file of a package."""
    found = {}
    with zipfile.ZipFile(file) as zipped:
        for name in zipped.namelist():
            with zipped.open(name) as raw:
                found[name.removesuffix(".csv")] = list(
                    csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline=""))
                )
    return found
