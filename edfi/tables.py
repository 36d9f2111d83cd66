"""The students read model (DynamoDB): what a coach's list shows of a student of record.

PostgreSQL owns students; the worker fills the table (oneroster/read_models.py) and
check_consistency compares it. It holds what the list shows and nothing else of the child.
"""

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from tsa.dynamo.items import Item, TableMeta, now_text, table_name


class CoachStudentsIndex(GlobalSecondaryIndex):
    """Asked as: which students may this coach see?"""

    class Meta:
        index_name = "coach-students-index"
        projection = AllProjection()

    coach_id = UnicodeAttribute(hash_key=True)


class StudentItem(Item):
    """A student of record, by student_unique_id."""

    class Meta(TableMeta):
        table_name = table_name("STUDENTS_TABLE")

    student_unique_id = UnicodeAttribute(hash_key=True)
    first_name = UnicodeAttribute()
    last_name = UnicodeAttribute()
    grade_level = UnicodeAttribute(null=True)
    school_id = UnicodeAttribute(null=True)
    enrollment_status = UnicodeAttribute(null=True)
    coach_id = UnicodeAttribute(null=True)  # whose access began last, and from when until when
    coach_from = UnicodeAttribute(null=True)
    coach_until = UnicodeAttribute(null=True)
    updated_at = UnicodeAttribute(default=now_text)

    coach_index = CoachStudentsIndex()
