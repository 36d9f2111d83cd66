"""The organizations read model (DynamoDB): schools, for the path that needs no PostgreSQL.

PostgreSQL owns schools; the worker fills this table (read_models.py), check_consistency
compares it.
"""

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute

from tsa.dynamo.items import Item, TableMeta, now_text, table_name


class OrganizationItem(Item):
    """A school as admissions needs it. Asked as: what is this school's name, zone, checklist?"""

    class Meta(TableMeta):
        table_name = table_name("ORGANIZATIONS_TABLE")

    organization_id = UnicodeAttribute(hash_key=True)  # the sourced_id: "school_{school_id}"
    school_id = NumberAttribute()
    name = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    required_documents = ListAttribute(of=UnicodeAttribute, null=True)
    source_etag = UnicodeAttribute()
    updated_at = UnicodeAttribute(default=now_text)
