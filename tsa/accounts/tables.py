"""The tokens table (DynamoDB): links, sessions, claims and request counters, never in clear.

A token is 256 random bits; only its SHA-256 is stored. Claims make something unique: they
are created in the same TransactWrite as what they guard. All of it works without PostgreSQL.
"""

from datetime import UTC, datetime, timedelta

from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition

from tsa.dynamo.connection import is_conflict
from tsa.dynamo.items import Item, TableMeta, now_text, table_name


class TokenItem(Item):
    """One secret or claim, by the hash of what it is.

    Asked as: what may the bearer of this token do? So the hash is the whole key.
    """

    class Meta(TableMeta):
        table_name = table_name("TOKENS_TABLE")

    token_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()  # sign_in, session, invitation, calendar, claim, counter, nonce
    email = UnicodeAttribute(null=True)
    profile_id = UnicodeAttribute(null=True)  # the coach's, on sessions and calendar keys
    enrollment_id = UnicodeAttribute(null=True)  # a session that opens this enrolment only
    roles = ListAttribute(of=UnicodeAttribute, null=True)
    reference = UnicodeAttribute(null=True)  # what a claim or an invitation's link points to
    created_at = UnicodeAttribute(default=now_text)
    used_at = UnicodeAttribute(null=True)
    expires_at = TTLAttribute(null=True)
    hits = NumberAttribute(null=True)
    window_ends = NumberAttribute(null=True)

    @property
    def is_live(self) -> bool:
        """Neither used nor expired. DynamoDB deletes late, so the time is compared here."""
        return self.used_at is None and (
            self.expires_at is None or self.expires_at > datetime.now(UTC)
        )

    @classmethod
    def lasting(cls, lifetime: timedelta, **attributes) -> "TokenItem":
        return cls(expires_at=datetime.now(UTC) + lifetime, **attributes)

    def set_expiry(self, epoch_seconds: float) -> None:
        self.expires_at = datetime.fromtimestamp(int(epoch_seconds), UTC)

    @classmethod
    def count_hit(cls, key: str, now: float) -> tuple[int, float] | None:
        """Add a request to an open window: (hits, when it ends); None when none is open."""
        try:
            answer = cls._get_connection().update_item(
                key,
                actions=[cls.hits.add(1)],
                condition=cls.window_ends > now,
                return_values="ALL_NEW",
            )
        except UpdateError as error:
            if is_conflict(error):
                return None
            raise
        attributes = answer["Attributes"]
        return int(attributes["hits"]["N"]), float(attributes["window_ends"]["N"])

    @classmethod
    def no_window_at(cls, now: float) -> Condition:
        return cls.token_id.does_not_exist() | (cls.window_ends <= now)
