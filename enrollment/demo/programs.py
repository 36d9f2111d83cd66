"""The demo's machine clients: one of each standard. Each is made once, as `create_api_client` does.

Nobody is told their secrets, so nobody can sign in as them; staff may give them new ones.
"""

from dataclasses import dataclass

from enrollment.demo import people
from enrollment.demo.done import is_done, note_done
from enrollment.demo.house import SEEDER
from tsa.accounts import clients
from tsa.accounts.models import ApiClient
from tsa.accounts.scopes import EDFI
from tsa.audit.writing import writing


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    purpose: str
    scope: str
    claim_set: str = ""
    school_ids: tuple[int, ...] = ()
    hidden: tuple[str, ...] = ()


PROGRAMS = (
    Program(
        "District records",
        "The student information system of the schools in Central Texas.",
        EDFI,
        claim_set="SIS Vendor",
        school_ids=tuple(
            each.school_id for each in people.SCHOOLS if each.region == "tsa_region_central"
        ),
    ),
    Program(
        "Reading lab",
        "Rosters of the reading software in Houston; it needs no birth dates or addresses.",
        "oneroster",
        school_ids=(480201,),
        hidden=("email", "phone"),
    ),
)


def let_in_programs() -> None:
    for program in PROGRAMS:
        if is_done("program", program.name):
            continue
        if not ApiClient.objects.filter(name=program.name).exists():
            _let_in(program)
        note_done("program", program.name)


def _let_in(program: Program) -> None:
    with writing(SEEDER):
        clients.register(
            program.name,
            purpose=program.purpose,
            scopes=[program.scope],
            claim_set=program.claim_set,
            education_organization_ids=list(program.school_ids),
            hidden_fields=list(program.hidden),
        )
