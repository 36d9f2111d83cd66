from django.apps import AppConfig


class CsvConfig(AppConfig):
    """Has no tables: that it is an app lets the admin and the worker find its doors."""

    name = "oneroster.csv"
    label = "oneroster_csv"
    verbose_name = "OneRoster CSV"
