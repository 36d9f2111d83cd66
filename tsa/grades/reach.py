"""Who of the staff reaches which grades: those that their schools gave."""

from edfi.reach import by_school
from tsa.accounts.reach import register

register("grades.Grade", by_school())
