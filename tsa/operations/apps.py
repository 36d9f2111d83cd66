from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "tsa.operations"
    label = "operations"
    verbose_name = _("Operations")

    def ready(self):
        from django.utils.module_loading import autodiscover_modules

        from tsa.admin import home
        from tsa.operations import counting, jobs, letters, measures, taking, watching  # noqa: F401
        from tsa.operations.start_line import tell

        home.register_health(tell)
        counting.listen()
        watching.listen()
        taking.listen()
        autodiscover_modules("maintenance")
