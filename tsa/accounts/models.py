"""The people and programs that have an account in PostgreSQL: staff, and machine clients.

PostgreSQL owns both. Parents and coaches are not here (their sign-in is in DynamoDB). A
client's secret is stored only as a hash, one it signs with only encrypted; each is shown once,
and changes go through clients.py.
"""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from tsa.accounts import scopes, signing_secrets
from tsa.accounts.fields import LowerCaseEmailField


class StaffManager(BaseUserManager):
    """Makes staff people by their e-mail address, which takes the user name's place."""

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A staff person needs an e-mail address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractUser):
    """One of the staff: signs in to the admin with e-mail, password and a second factor."""

    username = None
    email = LowerCaseEmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this address.")},
    )
    is_staff = models.BooleanField(
        _("may sign in to the admin"),
        default=True,
        help_text=_("What the person may do there follows from roles and permissions."),
    )
    every_school = models.BooleanField(
        _("every school"),
        default=False,
        help_text=_("Otherwise only what lies at or under the organizations named below."),
    )
    organizations = models.ManyToManyField(
        "oneroster.Organization",
        blank=True,
        related_name="+",
        verbose_name=_("organizations"),
        help_text=_("Schools, districts or regions, each with all below it; a network is all."),
    )

    objects = StaffManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta:
        verbose_name = _("staff person")
        verbose_name_plural = _("staff people")
        ordering = ["last_name", "first_name", "id"]
        permissions = [
            ("see_every_school", _("Reaches every school, whatever organizations are named")),
            ("look_as", _("Can look at pages as another person sees them")),
            ("search_admin_log", _("Searches the admin audit log, whoever's acts it tells of")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="staff_email_is_lower_case"
            ),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name as the person writes them, or the address where both are empty."""
        return self.get_full_name() or self.email

    @property
    def throttle(self) -> tuple[str, str]:
        """Which limit counts this person's requests to the API, and under what name."""
        return "admin", self.email


class Addition(models.Model):
    """A row that a person of some schools added and that no school has yet (see reach.py).

    A new student is at no school until the stay is entered; whoever added the student must find
    it until then. The rows are never needed afterwards.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    model = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "model", "key"], name="addition_once"),
        ]

    def __str__(self):
        return f"{self.model} {self.key}"


class StaffSession(AbstractBaseSession):
    """A browser in which somebody of the staff signed in. sessions.py writes and ends them."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    name = models.CharField(_("session"), max_length=16, help_text=_("As in the audit log."))
    started_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))
    address = models.CharField(_("address"), max_length=45, blank=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session")
        ordering = ["-seen_at"]

    def __str__(self):
        return self.name

    @classmethod
    def get_session_store_class(cls):
        from tsa.accounts.sessions import SessionStore  # which needs this class

        return SessionStore


class ApiClient(AbstractApplication):
    """A program that signs in with client credentials, and what it may ask for."""

    # Confidential, client credentials: the only kind there is, so nobody is asked.
    client_type = models.CharField(
        max_length=32,
        choices=AbstractApplication.CLIENT_TYPES,
        default=AbstractApplication.CLIENT_CONFIDENTIAL,
        editable=False,
    )
    authorization_grant_type = models.CharField(
        max_length=44,
        choices=AbstractApplication.GRANT_TYPES,
        default=AbstractApplication.GRANT_CLIENT_CREDENTIALS,
        editable=False,
    )
    scopes = models.JSONField(
        default=list,
        blank=True,
        help_text=_("The client gets these when it asks for none, and never any other."),
    )
    purpose = models.CharField(
        max_length=500,
        help_text=_("For whom, and what for. It stands in the record of disclosures."),
    )
    claim_set = models.CharField(
        max_length=100,
        blank=True,
        help_text=_("For Ed-Fi: what the client may do; “full” may do everything."),
    )
    education_organization_ids = models.JSONField(
        default=list,
        blank=True,
        help_text=_(
            "For Ed-Fi and OneRoster: the schools and agencies whose data the client may reach."
        ),
    )
    namespace_prefixes = models.JSONField(
        default=list,
        blank=True,
        help_text=_("For Ed-Fi: the namespaces whose descriptors the client may write."),
    )
    hidden_fields = models.JSONField(
        default=list,
        blank=True,
        help_text=_("For OneRoster: what the client never gets, whatever its scopes."),
    )
    signing_secret = models.TextField(
        blank=True,
        editable=False,
        help_text=_("Encrypted; only of a client that signs its requests (OAuth 1.0a)."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("An inactive client's tokens are refused at once.")
    )
    token_generation = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text=_("Stands in every token; counting it up kills all tokens issued before."),
    )
    last_used_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When it last fetched a token.")
    )

    class Meta:
        verbose_name = _("machine client")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(client_type="confidential")
                & models.Q(authorization_grant_type="client-credentials"),
                name="machine_client_is_confidential",
            ),
            models.CheckConstraint(
                # Whatever writes the row, a secret that could be read back is refused.
                condition=models.Q(client_secret__startswith="fast_secret$"),
                name="machine_client_secret_is_hashed",
            ),
            models.CheckConstraint(
                condition=models.Q(signing_secret="")
                | models.Q(signing_secret__startswith=signing_secrets.MARK),
                name="machine_client_signing_secret_is_encrypted",
            ),
        ]

    def is_usable(self, request):
        return self.is_active

    @property
    def granted_scopes(self) -> list[str]:
        """The single scopes behind the registered ones, each once, in a stable order."""
        return scopes.expand(self.scopes)

    @property
    def signs_requests(self) -> bool:
        return bool(self.signing_secret)


class ClientUsage(models.Model):
    """How many requests a machine client sent on one day (usage.py adds to it)."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="usage")
    day = models.DateField(help_text=_("By the clocks of the school."))
    requests = models.PositiveBigIntegerField(default=0)
    last_request_at = models.DateTimeField()

    class Meta:
        verbose_name = _("requests of a day")
        verbose_name_plural = _("requests by day")
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["client", "day"], name="client_usage_once_a_day"),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}"
