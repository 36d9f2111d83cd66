from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "tsa.backup"
    label = "backup"
