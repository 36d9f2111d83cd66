"""The admin audit log (DynamoDB, seed 001): what staff did to, or opened of, a record.

Append-only. A staff change of another item and its row here are one TransactWrite, so
neither stands without the other.
"""

import uuid

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from tsa.dynamo.items import DocumentAttribute, Item, TableMeta, now_text, table_name


class AdminActionsIndex(GlobalSecondaryIndex):
    """Asked as: what did this administrator do, and when?"""

    class Meta:
        index_name = "admin-actions-index"
        projection = AllProjection()

    admin_email = UnicodeAttribute(hash_key=True)
    timestamp = UnicodeAttribute(range_key=True)


class ActionTypeIndex(GlobalSecondaryIndex):
    """Asked as: who viewed (created, updated, deleted) anything in this time?"""

    class Meta:
        index_name = "action-type-index"
        projection = AllProjection()

    action_type = UnicodeAttribute(hash_key=True)
    timestamp = UnicodeAttribute(range_key=True)


class AuditLogItem(Item):
    """One action of one member of staff."""

    class Meta(TableMeta):
        table_name = table_name("AUDIT_LOGS_TABLE")

    log_id = UnicodeAttribute(hash_key=True, default=lambda: uuid.uuid4().hex)
    admin_email = UnicodeAttribute()
    action_type = UnicodeAttribute()  # create, update, delete, view
    resource_type = UnicodeAttribute()
    resource_id = UnicodeAttribute()
    action_description = UnicodeAttribute()
    before_state = DocumentAttribute(null=True)
    after_state = DocumentAttribute(null=True)
    ip_address = UnicodeAttribute(null=True)
    user_agent = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    timestamp = UnicodeAttribute(default=now_text)

    admin_actions_index = AdminActionsIndex()
    action_type_index = ActionTypeIndex()
