from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tsa.access"
    label = "access"
    verbose_name = "Access"
