from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "tsa.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self):
        from tsa.accounts import (
            letters,  # noqa: F401  (registers itself)
            reach,
            roles,
            schema,  # noqa: F401  (registers itself)
            sign_in_log,
            sign_ins,
        )

        sign_ins.listen()
        sign_in_log.listen()
        reach.discover()
        post_migrate.connect(roles.after_migrate, dispatch_uid="tsa.accounts.roles")
