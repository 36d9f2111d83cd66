from django.apps import AppConfig


class EdFiRestConfig(AppConfig):
    name = "edfi.rest"
    label = "edfi_rest"
    verbose_name = "Ed-Fi API"
