from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "tsa.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self):
        autodiscover_modules("held")  # what each app holds of a student, for the packet
