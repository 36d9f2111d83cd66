"""The figures of a school are seen by who reaches the school."""

from enrollment.reach import by_school
from tsa.accounts.reach import register

register("reporting.SchoolFigures", by_school("school_id"))
