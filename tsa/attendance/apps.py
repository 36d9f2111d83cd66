from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "tsa.attendance"
    verbose_name = "Attendance"
