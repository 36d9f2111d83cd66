from django.apps import AppConfig


class CoachesConfig(AppConfig):
    name = "tsa.coaches"
    label = "coaches"
    verbose_name = "Coaches"

    def ready(self):
        from tsa.accounts import identities
        from tsa.coaches import letters, settling, tables  # noqa: F401  (they register)
        from tsa.coaches.selectors import identity_of

        identities.register(identity_of)
