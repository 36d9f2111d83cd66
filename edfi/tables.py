"""The students read model (DynamoDB): what a coach's list shows of a student of record.

PostgreSQL owns students. The table stands from the first day because the seeds name it; the
admin portal's issue fills and compares it.
"""

from pynamodb.attributes import UnicodeAttribute

from tsa.dynamo.items import Item, TableMeta, now_text, table_name


class StudentItem(Item):
    """A student of record, by student_unique_id."""

    class Meta(TableMeta):
        table_name = table_name("STUDENTS_TABLE")

    student_unique_id = UnicodeAttribute(hash_key=True)
    first_name = UnicodeAttribute()
    last_name = UnicodeAttribute()
    grade_level = UnicodeAttribute(null=True)
    school_id = UnicodeAttribute(null=True)
    source_etag = UnicodeAttribute()
    updated_at = UnicodeAttribute(default=now_text)
