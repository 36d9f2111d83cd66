from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "tsa.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self):
        from tsa.mail import tables  # noqa: F401  (declares the table)
