import json

from django.core.management.base import BaseCommand, CommandError

from tsa.accounts import clients
from tsa.audit.writing import writing
from tsa.lib.actor import system
from tsa.lib.errors import InvalidData


class Command(BaseCommand):
    help = "Make a machine client. Its secrets are printed once, as one line of JSON."

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="what staff call the program")
        parser.add_argument(
            "--purpose",
            default="not stated",
            help="for whom, and what for; shown in disclosures (default: not stated)",
        )
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
        parser.add_argument(
            "--hide",
            action="append",
            default=[],
            dest="hidden_fields",
            help="OneRoster property that it never gets, such as email; repeatable",
        )
        parser.add_argument(
            "--signs",
            action="store_true",
            help="give it a secret for signing requests, too (OAuth 1.0a, OneRoster 1.1)",
        )

    def handle(
        self,
        *,
        name,
        purpose,
        scopes,
        claim_set,
        education_organization_ids,
        namespace_prefixes,
        hidden_fields,
        signs,
        **options,
    ):
        try:
            with writing(system("create_api_client")):
                client, secret = clients.register(
                    name,
                    purpose=purpose,
                    scopes=scopes,
                    claim_set=claim_set,
                    education_organization_ids=education_organization_ids,
                    namespace_prefixes=namespace_prefixes,
                    hidden_fields=hidden_fields,
                )
                secrets = {"client_secret": secret}
                if signs:
                    secrets["signing_secret"] = clients.give_signing_secret(client.pk)[1]
        except InvalidData as refusal:
            problems = [text for texts in refusal.errors.values() for text in texts]
            raise CommandError(" ".join(problems)) from refusal
        self.stdout.write(json.dumps({"client_id": client.client_id, **secrets}))
