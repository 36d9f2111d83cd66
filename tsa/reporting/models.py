"""Counted figures for the start page. Everything here can be counted again at any time.

The copies of enrolments are what is counted; nothing is derived from these rows but the page.
"""

from django.db import models
from django.db.models.functions import Now


class SchoolFigures(models.Model):
    """The figures of one school, and under NETWORK those of all together."""

    NETWORK = 0

    school_id = models.BigIntegerField(primary_key=True)
    numbers = models.JSONField(default=dict)  # name -> number; what is nought is left out
    counted_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "school_figures"

    def __str__(self):
        return str(self.school_id)
