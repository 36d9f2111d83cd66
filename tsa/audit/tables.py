"""The admin audit log (DynamoDB, seed 001): what staff did, and who was shown what.

Append-only. A staff change of another item and its row here are one TransactWrite; what staff do
in PostgreSQL is carried over by the worker (carrying.py). Openings and the reads of machine
clients stand here alone, so that reading PostgreSQL writes nothing there.
"""

import uuid

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from tsa.dynamo.items import DocumentAttribute, Item, TableMeta, now_text, table_name

# What a row's action may be, so that "everything in this time" can be asked of the index by kind.
KINDS = ["create", "update", "delete", "view", "list", "list.shown", "export", "restore"]
KINDS += ["sign_in", "sign_in.failed", "sign_in.locked_out", "sign_in.let_in", "sign_out"]
KINDS += ["sessions.ended", "second_factor.removed", "second_factor.set_up", "detach", "other"]
KINDS += ["second_factor.recovery_codes_renewed", "look.begun", "look.page", "look.ended"]
OTHER = "other"  # said in full in its description


class AdminActionsIndex(GlobalSecondaryIndex):
    """Asked as: what did this administrator (client, coach) do, and when?"""

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


class ResourceIndex(GlobalSecondaryIndex):
    """Asked as: what happened to this record?"""

    class Meta:
        index_name = "resource-index"
        projection = AllProjection()

    resource = UnicodeAttribute(hash_key=True)
    timestamp = UnicodeAttribute(range_key=True)


class StudentIndex(GlobalSecondaryIndex):
    """Asked as: who was shown, or changed, anything of this student?"""

    class Meta:
        index_name = "student-index"
        projection = AllProjection()

    student_unique_id = UnicodeAttribute(hash_key=True)
    timestamp = UnicodeAttribute(range_key=True)


class AuditLogItem(Item):
    """One action of one member of staff, coach or machine client."""

    class Meta(TableMeta):
        table_name = table_name("AUDIT_LOGS_TABLE")

    log_id = UnicodeAttribute(hash_key=True, default=lambda: uuid.uuid4().hex)
    admin_email = UnicodeAttribute()
    actor_kind = UnicodeAttribute(null=True)  # rows from before it was kept are of staff
    action_type = UnicodeAttribute()  # create, update, delete, view, export, sign_in, …
    resource_type = UnicodeAttribute()
    resource_id = UnicodeAttribute()
    resource = UnicodeAttribute(null=True)  # "type#id"
    student_unique_id = UnicodeAttribute(null=True)
    action_description = UnicodeAttribute()
    details = DocumentAttribute(null=True)  # purpose; of a read, filters and number of records
    before_state = DocumentAttribute(null=True)
    after_state = DocumentAttribute(null=True)
    ip_address = UnicodeAttribute(null=True)
    user_agent = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    timestamp = UnicodeAttribute(default=now_text)

    admin_actions_index = AdminActionsIndex()
    action_type_index = ActionTypeIndex()
    resource_index = ResourceIndex()
    student_index = StudentIndex()
