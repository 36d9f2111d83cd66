from django.apps import AppConfig


class SealingConfig(AppConfig):
    name = "tsa.sealing"
    label = "sealing"
