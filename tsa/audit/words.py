"""What the audit says in codes, in words: actions, kinds of actors, tables, what was shown.

Pure, but for the names of Django's models. Staff pages, the record of disclosures, its CSV and the
packet say the same; the stored rows keep the codes, which searches and programs go by.
"""

import re

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACTIONS = {
    "insert": gettext_lazy("Added"),
    "create": gettext_lazy("Added"),
    "update": gettext_lazy("Changed"),
    "delete": gettext_lazy("Removed"),
    "view": gettext_lazy("Opened"),
    "list": gettext_lazy("Read a list (program)"),
    "list.shown": gettext_lazy("Saw a list"),
    "export": gettext_lazy("Exported"),
    "restore": gettext_lazy("Restored from a backup"),
    "sign_in": gettext_lazy("Signed in"),
    "sign_in.failed": gettext_lazy("Failed to sign in"),
    "sign_in.locked_out": gettext_lazy("Locked out"),
    "sign_in.let_in": gettext_lazy("Let in again"),
    "sign_out": gettext_lazy("Signed out"),
    "sessions.ended": gettext_lazy("Sessions ended"),
    "second_factor.set_up": gettext_lazy("Second factor set up"),
    "second_factor.removed": gettext_lazy("Second factor removed"),
    "second_factor.recovery_codes_renewed": gettext_lazy("Recovery codes renewed"),
    "look.begun": gettext_lazy("Began to look as another person"),
    "look.page": gettext_lazy("Looked at a page as another person"),
    "look.ended": gettext_lazy("Stopped looking as another person"),
    "detach": gettext_lazy("Old rows detached"),
    "other": gettext_lazy("Other"),
}
ACTORS = {
    "parent": gettext_lazy("parent"),
    "coach": gettext_lazy("coach"),
    "staff": gettext_lazy("staff"),
    "machine": gettext_lazy("program"),
    "system": gettext_lazy("this system"),
    "database": gettext_lazy("SQL, by hand"),
}
# What the log in DynamoDB tells of and no model of Django's has.
_KINDS = {
    "admin-audit-logs": gettext_lazy("Admin audit log"),
    "audit_logs": gettext_lazy("Audit"),
    "coach": gettext_lazy("Coach"),
    "coach_invitation": gettext_lazy("Invitation of a coach"),
    "document": gettext_lazy("Document"),
    "enrollment": gettext_lazy("Enrolment"),
    "parent_invitation": gettext_lazy("Invitation of a parent"),
    "portal": gettext_lazy("Portal"),
    "student_health": gettext_lazy("Health data of a student"),
}
# What is said most often of one student.
_SAID = {
    "opened student": gettext_lazy("Opened the student's record"),
    "opened student_health of student": gettext_lazy("Opened the student's health data"),
    "opened who has seen this student": gettext_lazy("Looked up who has seen the student"),
    "exported who has seen this student": gettext_lazy("Took a list of who has seen the student"),
    "took the FERPA packet": gettext_lazy("Took everything held on the student (FERPA packet)"),
    "opened encrypted changes in the audit": gettext_lazy(
        "Opened encrypted changes of the student's data in the audit"
    ),
}
_CODE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


def action(code: str) -> str:
    return str(ACTIONS.get(code) or capfirst(_spaced(code)))


def actor(kind: str) -> str:
    return str(ACTORS.get(kind) or kind)


def model_of(table: str):
    return next((each for each in apps.get_models() if each._meta.db_table == table), None)


def named(table: str) -> str:
    """What a row of this table is called."""
    if table in _KINDS:
        return str(_KINDS[table])
    model = model_of(table)
    return capfirst(model._meta.verbose_name if model else _spaced(table))


def shown(table: str, description: str) -> str:
    """What somebody was shown, as a sentence: “Opened the student's health data”."""
    if description in _SAID:
        return str(_SAID[description])
    said = _CODE.sub(lambda code: _inside(code[0]), description).strip()
    name = named(table)
    if not said:
        return name
    if name.lower() in said.lower():
        return capfirst(said)
    return _("%(said)s (%(record)s)") % {"said": capfirst(said), "record": name}


def _inside(code: str) -> str:
    """As it stands within a sentence."""
    return str(_KINDS[code]).lower() if code in _KINDS else _spaced(code)


def _spaced(code: str) -> str:
    return " ".join(re.split(r"[_.\-]+", code))
