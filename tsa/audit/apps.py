from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tsa.audit"
    label = "audit"
    verbose_name = "Audit"
