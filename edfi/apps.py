from django.apps import AppConfig


class EdFiConfig(AppConfig):
    name = "edfi"
    verbose_name = "Ed-Fi"
