"""The only module that reads the environment; the README's table lists every name.

Two modes. `local` (what ./dev sets) trusts this machine. `production`, the default, refuses
to start while a setting is missing or insecure, and names every one of them at once.
"""

from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

from tsa.admin.unfold import UNFOLD  # noqa: F401
from tsa.environment import Problems, env, networks, one_of, seconds, secret_keys, whole_number

BASE_DIR = Path(__file__).resolve().parent.parent
problems = Problems()

MODE = one_of(problems, "TSA_MODE", "production", ("local", "production"))
LOCAL = MODE == "local"
TSA_HOME = Path(env.str("TSA_HOME", default=str(BASE_DIR / ".local"))).resolve()

# -- identity and addresses -------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", default="")
if len(SECRET_KEY) < 40:
    problems.add("SECRET_KEY", "is missing or shorter than 40 characters")
# What health, insurance and custody are encrypted with: newest first, older ones only read.
DATA_KEYS = secret_keys(problems, "DATA_KEYS")
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not LOCAL:
    problems.add("DEBUG", "must be off outside local mode")
PORT = whole_number(problems, "PORT", 8000, least=1, most=65535)
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}" if LOCAL else "").rstrip("/")
FRONTEND_URL = env.str("FRONTEND_URL", default=PUBLIC_URL).rstrip("/")
for name, value in (("PUBLIC_URL", PUBLIC_URL), ("FRONTEND_URL", FRONTEND_URL)):
    if not LOCAL and not value.startswith("https://"):
        problems.add(name, "must be an https:// address")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if LOCAL else [])
if not LOCAL and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    problems.add("ALLOWED_HOSTS", "must name the hosts that are served, without *")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PUBLIC_URL] if PUBLIC_URL else [])
# How many proxies in front of us add to X-Forwarded-For; 0 believes only the socket.
TRUSTED_PROXIES = whole_number(problems, "TRUSTED_PROXIES", 0, least=0, most=5)

# -- PostgreSQL -------------------------------------------------------------------------------
# Two roles: `default` is the application's, `owner` migrates and is absent in a web process.
_CONNECT = {
    "connect_timeout": 2,
    "options": "-c statement_timeout=30000 -c lock_timeout=5000 "
    # What jit compiles here is over before the compiling would be.
    "-c idle_in_transaction_session_timeout=60000 -c jit=off",
}


def _database(name: str) -> dict:
    config = env.db(name)
    config["OPTIONS"] = {**config.get("OPTIONS", {}), **_CONNECT}
    host = config.get("HOST") or config["OPTIONS"].get("host", "")
    encrypted = config["OPTIONS"].get("sslmode") in ("require", "verify-ca", "verify-full")
    if not LOCAL and not encrypted and not host.startswith("/"):
        problems.add(name, "must say ?sslmode=require (or verify-full) for a server elsewhere")
    config["CONN_MAX_AGE"] = None
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {}
if env.str("DATABASE_URL", default=""):
    DATABASES["default"] = _database("DATABASE_URL")
else:
    problems.add("DATABASE_URL", "is missing (./dev sets it to the embedded PostgreSQL)")
if env.str("DATABASE_OWNER_URL", default=""):
    DATABASES["owner"] = _database("DATABASE_OWNER_URL")
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
_roles = [config.get("USER") for config in DATABASES.values()]
if not LOCAL and len(set(_roles)) < len(_roles):
    problems.add("DATABASE_OWNER_URL", "must not be the application's own role")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- DynamoDB ---------------------------------------------------------------------------------
DYNAMODB_ENDPOINT = env.str("DYNAMODB_ENDPOINT", default="") or None  # None: AWS itself
AWS_REGION = env.str("AWS_REGION", default=env.str("AWS_DEFAULT_REGION", default="us-east-1"))
if not LOCAL and not env.str("AWS_REGION", default=env.str("AWS_DEFAULT_REGION", default="")):
    problems.add("AWS_REGION", "is missing: the region of the DynamoDB tables")
DYNAMODB_CONNECT_TIMEOUT = seconds(problems, "DYNAMODB_CONNECT_TIMEOUT", 1.0)
DYNAMODB_READ_TIMEOUT = seconds(problems, "DYNAMODB_READ_TIMEOUT", 2.0)
if DYNAMODB_ENDPOINT and not LOCAL and not DYNAMODB_ENDPOINT.startswith("https://"):
    problems.add("DYNAMODB_ENDPOINT", "must be https:// or absent (AWS) outside local mode")
DYNAMODB_TABLES = {
    key: env.str(key, default=default)
    for key, default in {
        "PROFILES_TABLE": "profilesdev",
        "ONBOARDING_TABLE": "coach-onboarding-sessionsdev",
        "PARENT_INVITATIONS_TABLE": "parent-invitationsdev",
        "ENROLLMENTS_TABLE": "tsa-parent-enrollmentsdev",
        "DOCUMENTS_TABLE": "tsa-parent-documentsdev",
        "SCHEDULING_TABLE": "tsa-parent-schedulingdev",
        "INVITATIONS_TABLE": "coach-invitationsdev",
        "AUDIT_LOGS_TABLE": "admin-audit-logsdev",
        "ORGANIZATIONS_TABLE": "organizations-dev",
        "STUDENTS_TABLE": "students-dev",
        "TOKENS_TABLE": "tokensdev",
        "OUTBOX_TABLE": "mail-outboxdev",
    }.items()
}

# -- files and mail ---------------------------------------------------------------------------
DOCUMENTS_BUCKET = env.str("DOCUMENTS_BUCKET", default="")
if not LOCAL and not DOCUMENTS_BUCKET:
    problems.add("DOCUMENTS_BUCKET", "is missing: the private S3 bucket of uploaded documents")
if DOCUMENTS_BUCKET:
    _DOCUMENTS = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": DOCUMENTS_BUCKET,
            "region_name": AWS_REGION,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
            "endpoint_url": env.str("DOCUMENTS_ENDPOINT", default="") or None,
        },
    }
else:
    _DOCUMENTS = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": TSA_HOME / "documents",
            "base_url": None,  # never served by address, only through the API
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
STATICFILES_DIRS = [BASE_DIR / "tsa" / "static"] if (BASE_DIR / "tsa" / "static").is_dir() else []
WHITENOISE_USE_FINDERS = LOCAL
STORAGES = {
    "default": _DOCUMENTS,
    "documents": _DOCUMENTS,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="admissions@tsa.example")
MAIL_FOLDER = TSA_HOME / "mail"
if env.str("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "tsa.local.mail.MessageFiles"
    if not LOCAL:
        problems.add("EMAIL_URL", "is missing, for example smtp+tls://user:password@host:587")
EMAIL_TIMEOUT = 10

# -- the school's rules -----------------------------------------------------------------------
DEFAULT_SCHOOL_ID = whole_number(problems, "DEFAULT_SCHOOL_ID", 1, least=1, most=2**63 - 1)
STUDENT_CREATION_STEP = whole_number(problems, "STUDENT_CREATION_STEP", 4, least=4, most=6)
if STUDENT_CREATION_STEP == 5:
    problems.add("STUDENT_CREATION_STEP", "must be 4 or 6")
DEFAULT_TIME_ZONE = env.str("DEFAULT_TIME_ZONE", default="America/Chicago")  # staff pages
if DEFAULT_TIME_ZONE not in available_timezones():
    problems.add("DEFAULT_TIME_ZONE", "must be an IANA name such as America/Chicago")
REQUIRED_DOCUMENTS = env.list(
    "REQUIRED_DOCUMENTS", default=["birth_certificate", "immunization_records"]
)
SIGN_IN_LINK_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=whole_number(problems, "SESSION_HOURS", 12, least=1, most=720))
INVITATION_LIFETIME = timedelta(
    days=whole_number(problems, "INVITATION_DAYS", 14, least=1, most=365)
)
ONBOARDING_LIFETIME = timedelta(hours=24)
SETTLE_BUDGET_SECONDS = seconds(problems, "SETTLE_BUDGET_SECONDS", 3.0)
# Requests a minute, per client and exact across processes.
THROTTLES = {
    "parent": whole_number(problems, "THROTTLE_PARENT", 100, least=1, most=10**6),
    "coach": whole_number(problems, "THROTTLE_COACH", 500, least=1, most=10**6),
    "admin": whole_number(problems, "THROTTLE_ADMIN", 50, least=1, most=10**6),
    "anonymous": whole_number(problems, "THROTTLE_ANONYMOUS", 600, least=1, most=10**6),
}
# Tests reach a point between two writes and kill the process there (tsa/lib/faults.py).
FAULT_POINT = env.str("TSA_FAULT", default="")
if FAULT_POINT and not LOCAL:
    problems.add("TSA_FAULT", "must be absent outside local mode")

# -- operations -------------------------------------------------------------------------------
# Who may read /metrics: whoever has the token, or sits in one of the networks. Else nobody.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    problems.add("METRICS_TOKEN", "is shorter than 20 characters")
METRICS_NETWORKS = networks(problems, "METRICS_NETWORKS")
METRICS_FOLDER = Path(env.str("METRICS_FOLDER", default=str(TSA_HOME / "metrics")))
BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default=str(TSA_HOME / "backups")))
LEGACY_DATABASE_URL = env.str("LEGACY_DATABASE_URL", default="")

# -- Django -----------------------------------------------------------------------------------
ROOT_URLCONF = "tsa.urls"
WSGI_APPLICATION = "tsa.wsgi.application"
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # its default one replaces our site
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "tsa.admin.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "import_export",
    "procrastinate.contrib.django",
    "tsa.audit",
    "tsa.sealing",
    "tsa.accounts",
    "tsa.mail",
    "tsa.access",
    "edfi",
    "oneroster",
    "tsa.coaches",
    "enrollment",
    "cohorts",
    "edfi.rest",
    "oneroster.csv",
    "tsa.attendance",
    "tsa.grades",
    "tsa.backup",
    "tsa.retention",
    "tsa.reporting",
    "tsa.operations",
]
MIDDLEWARE = [
    "tsa.operations.middleware.MeasureMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tsa.api.middleware.RequestIdMiddleware",
    "tsa.api.middleware.GzipForStaffMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "tsa.accounts.looking.LookingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/admin/login/"
LOGIN_REDIRECT_URL = "/admin/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"  # the name of the sign-in form, not of the column
AXES_CLIENT_IP_CALLABLE = "tsa.api.client.address"
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
# Staff prove a second factor; a laptop with the embedded stores may do without.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not LOCAL)
if not LOCAL and not STAFF_SECOND_FACTOR:
    problems.add("STAFF_SECOND_FACTOR", "must not be switched off outside local mode")
OTP_TOTP_ISSUER = "Texas Sports Academy"
APPEND_SLASH = False
ATOMIC_REQUESTS = False

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Sessions of staff: over after so long unused, and in any case after so many hours.
SESSION_ENGINE = "tsa.accounts.sessions"
STAFF_IDLE_LIFETIME = timedelta(
    minutes=whole_number(problems, "STAFF_IDLE_MINUTES", 60, least=5, most=24 * 60)
)
STAFF_SESSION_LIFETIME = timedelta(
    hours=whole_number(problems, "STAFF_SESSION_HOURS", 12, least=1, most=72)
)
SESSION_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_AGE = int(STAFF_SESSION_LIFETIME.total_seconds())
CSRF_COOKIE_SECURE = not LOCAL
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not LOCAL)
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["tsa.api.permissions.Refused"],
    "DEFAULT_RENDERER_CLASSES": ["tsa.api.rendering.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["tsa.api.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "tsa.api.rendering.AlwaysJSON",
    "EXCEPTION_HANDLER": "tsa.api.errors.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Texas Sports Academy portal",
    "DESCRIPTION": "What parents' and coaches' programs may rely on.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
}

# Machine clients (tsa/accounts): signed tokens that are checked without a query.
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.ApiClient"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 1800,
    "ACCESS_TOKEN_GENERATOR": "tsa.accounts.machine_tokens.generate",
    "CLIENT_SECRET_HASHER": "fast_secret",
    "SCOPES_BACKEND_CLASS": "tsa.accounts.scopes.RegisteredScopes",
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "tsa.accounts.hashers.FastSecretHasher",  # for random secrets only
]

PROCRASTINATE_IMPORT_PATHS = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "tsa.api.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {
            "class": "tsa.lib.logs.Line",
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
        "pynamodb": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
    },
}

problems.stop_if_any()
