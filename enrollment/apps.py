from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "enrollment"
    verbose_name = "Admissions"

    def ready(self):
        from edfi import tables as student_tables  # noqa: F401  (they declare or register)
        from enrollment import checks, letters, tables  # noqa: F401
        from enrollment.selectors import applications, identity_of, places_taken
        from enrollment.services import settling  # noqa: F401
        from oneroster import tables as organization_tables  # noqa: F401
        from tsa.accounts import identities
        from tsa.accounts import tables as token_tables  # noqa: F401
        from tsa.audit import tables as audit_tables  # noqa: F401
        from tsa.coaches import places

        identities.register(identity_of)
        places.register(places_taken, applications)
