from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "tsa.reporting"
    label = "reporting"
    verbose_name = "Reporting"

    def ready(self):
        from tsa.admin import home
        from tsa.reporting import start_page

        home.register(start_page.of)
