from django.apps import AppConfig


class GradesConfig(AppConfig):
    name = "tsa.grades"
    verbose_name = "Grades"
