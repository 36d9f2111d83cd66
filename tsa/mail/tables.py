"""The outbox table (DynamoDB). It names what a mail is about, never whom it goes to or a token."""

from datetime import UTC, datetime, timedelta

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from tsa.dynamo.items import Item, TableMeta, as_text, now_text, table_name

DUE = "due"
KEPT = timedelta(days=30)


class DueIndex(GlobalSecondaryIndex):
    """Asked as: which mails are to be sent by now? Sent ones leave the index."""

    class Meta:
        index_name = "due-index"
        projection = KeysOnlyProjection()

    state = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class OutboxItem(Item):
    """One mail that is owed, by its kind and the key of the item it is about."""

    class Meta(TableMeta):
        table_name = table_name("OUTBOX_TABLE")

    mail_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    reference = UnicodeAttribute()
    # Only for new ones: a sent mail has neither, and must not be read as due.
    state = UnicodeAttribute(null=True, default_for_new=DUE)
    due_at = UnicodeAttribute(null=True, default_for_new=now_text)
    attempts = NumberAttribute(default=0)
    created_at = UnicodeAttribute(default=now_text)
    sent_at = UnicodeAttribute(null=True)
    problem = UnicodeAttribute(null=True)  # the kind of failure, no text from outside
    expires_at = TTLAttribute(null=True)

    due_index = DueIndex()

    @classmethod
    def due(cls) -> list[str]:
        index = cls.due_index.query(DUE, DueIndex.due_at <= now_text(), limit=100)
        return [item.mail_id for item in index]

    def postpone(self, wait: timedelta) -> None:
        self.due_at = as_text(datetime.now(UTC) + wait)

    def close(self) -> None:
        """Nothing more to send; kept for a month for whoever asks whether it went out."""
        self.state = None
        self.due_at = None
        self.expires_at = datetime.now(UTC) + KEPT
