"""Who of the staff reaches which attendance: that of their schools, of whomever it is."""

from edfi.reach import by_school
from tsa.accounts.reach import register

register("attendance.StudentSchoolAttendanceEvent", by_school())
register("attendance.StudentSectionAttendanceEvent", by_school())
