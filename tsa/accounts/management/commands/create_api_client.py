import json

from django.core.management.base import BaseCommand, CommandError

from tsa.accounts import clients
from tsa.audit.writing import writing
from tsa.lib.actor import system
from tsa.lib.errors import InvalidData


class Command(BaseCommand):
    help = "Make a machine client. Its secret is printed once, as one line of JSON, and not kept."

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="what staff call the program")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            dest="scopes",
            help="tsa.admin, edfi, oneroster or a single OneRoster scope; repeatable",
        )
        parser.add_argument("--claim-set", default="", help="for edfi; full may do everything")
        parser.add_argument(
            "--education-organization",
            action="append",
            type=int,
            default=[],
            dest="education_organization_ids",
            help="id of a school or agency whose data it may reach; repeatable",
        )
        parser.add_argument(
            "--namespace-prefix",
            action="append",
            default=[],
            dest="namespace_prefixes",
            help="namespace whose descriptors it may write; repeatable",
        )

    def handle(
        self,
        *,
        name,
        scopes,
        claim_set,
        education_organization_ids,
        namespace_prefixes,
        **options,
    ):
        try:
            with writing(system("create_api_client")):
                client, secret = clients.register(
                    name,
                    scopes=scopes,
                    claim_set=claim_set,
                    education_organization_ids=education_organization_ids,
                    namespace_prefixes=namespace_prefixes,
                )
        except InvalidData as refusal:
            problems = [text for texts in refusal.errors.values() for text in texts]
            raise CommandError(" ".join(problems)) from refusal
        self.stdout.write(json.dumps({"client_id": client.client_id, "client_secret": secret}))
