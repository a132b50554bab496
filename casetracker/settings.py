"""Settings, all from the environment.

If they are not set, `make run` and `manage.py` take DATABASE_URL and REDIS_URL from the embedded servers
(casetracker/embedded). A secret NAME can also be read from a file through NAME_FILE, which docker-compose.yml
uses.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pghistory
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("CASETRACKER_VAR", BASE_DIR / "var"))


def env(name: str, default: str = "") -> str:
    """The variable NAME, or the content of the file that NAME_FILE names, or `default`."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return default


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, object]:
    """postgresql://user:password@host:port/name in Django's form."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }


DEBUG = env_bool("DEBUG")
SECRET_KEY = env("SECRET_KEY")
# The default is for loopback (make run); docker-compose.yml names its hosts.
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = env("SITE_URL", "http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "casetracker.accounts",
    "cases",
    "filings",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casetracker.lib.gzip_pages.GZipPages",
    "casetracker.lib.limits.RefuseLargeRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "casetracker.urls"
WSGI_APPLICATION = "casetracker.wsgi.application"

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
    }
]

# The application connects as a role that owns no table; migrations use the owner (`manage.py migrate` uses
# OWNER_DATABASE_URL by itself). If only one URL is set, one role does both.
DATABASES = {"default": database(env("DATABASE_URL", "postgresql://localhost/casetracker"))}

REDIS_URL = env("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None  # the database row is the result
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_MAX_MEMORY_PER_CHILD = (
    600_000  # KiB; a worker process that a large file has swollen is replaced
)
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Above the hard task limit, so that a task is never redelivered while it may still be running.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
}
# Uploaded files have their own queue. Workers take from the queues in turn, so a thousand files uploaded at
# once hold up neither feeds nor messages.
CELERY_TASK_QUEUES = (Queue("celery"), Queue("files"))
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"filings.tasks.process_file": {"queue": "files"}}
# Rows say what is due; beat only asks. The next tick makes up for a lost one.
CELERY_BEAT_SCHEDULE = {
    "filings-tick": {"task": "filings.tasks.tick", "schedule": 5.0, "options": {"expires": 5}},
    "filings-fetch-copies": {
        "task": "filings.tasks.fetch_copies",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "filings-check-mailbox": {
        "task": "filings.tasks.check_mailbox",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "filings-trim-log": {"task": "filings.tasks.trim_log", "schedule": 86_400.0},
    "cases-sequence-changes": {
        "task": "cases.tasks.sequence_changes",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "cases-end-old-deliveries": {"task": "cases.tasks.end_old_deliveries", "schedule": 3_600.0},
    "cases-purge-deleted": {"task": "cases.tasks.purge_deleted_cases", "schedule": 3_600.0},
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # LOGGING below applies to workers too
CELERY_BEAT_SCHEDULER = "casetracker.heartbeat:Scheduler"
CELERY_IMPORTS = ("casetracker.heartbeat",)  # its signal handler, for /healthz

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "case-list"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"  # dates are shown in the court's zone; see cases.models.Court.time_zone

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Where `collectstatic` puts copies that are compressed and carry a digest of their content in their names,
# so that browsers may keep them for good. `make run` and the Dockerfile name a folder; without one (tests,
# the bench, `manage.py runserver`) files are served as they lie, and nothing has to be collected.
STATIC_ROOT = env("STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = DEBUG or STATIC_ROOT is None  # as they lie right now
COLLECTED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
AS_THEY_LIE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": COLLECTED if STATIC_ROOT else AS_THEY_LIE},
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The database writes history (statement-level triggers), whatever code changed the row.
PGHISTORY_LEVEL = pghistory.Statement  # type: ignore[has-type]
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(null=True)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'"],
        "object-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = env_bool("HTTPS")  # behind a TLS proxy that sets X-Forwarded-Proto
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 500

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "casetracker.accounts.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["casetracker.accounts.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["casetracker.lib.api.renderer.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "casetracker.lib.api.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "casetracker.lib.api.errors.exception_handler",
    "URL_FORMAT_OVERRIDE": None,  # so that `format` is treated like any unknown parameter
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Casetracker API",
    "DESCRIPTION": "Access to cases, dockets, policies, and timelines. Guide: docs/api.md.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # `fields=` leaves out what was not requested, so no field of a row is guaranteed
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "ENUM_NAME_OVERRIDES": {
        "BasisEnum": "cases.models.evidence.Basis",
        "DatePrecisionEnum": "cases.models.evidence.DatePrecision",
        "TimelineBasisEnum": "cases.api.timeline.BASES",
    },
}

# The sandbox court on loopback; empty if it does not run.
SANDBOX_URL = env("CASETRACKER_SANDBOX_URL").rstrip("/")
COURTLISTENER_URL = env("COURTLISTENER_URL", "https://www.courtlistener.com/api/rest/v4").rstrip("/")
# Whether free copies of documents on followed dockets are downloaded from CourtListener's storage.
COURTLISTENER_COPIES = env_bool("COURTLISTENER_COPIES", True)
# Whether to use the one free look that a notice of electronic filing gives. Fetching uses it up, so it is
# off.
FREE_LOOK = env_bool("FREE_LOOK")
COURTLISTENER_TOKEN = env("COURTLISTENER_TOKEN")
# Calls the account allows (a free one: 5/min,50/hour,125/day), shared by all workers; empty: no limit.
COURTLISTENER_BUDGET = env("COURTLISTENER_BUDGET", "5/min,50/hour,125/day")
# When a host is not asked, in its own time zone: "courtlistener thu 21:00-24:00; cand sun 02:00-05:00".
QUIET_HOURS = env("QUIET_HOURS", "courtlistener thu 21:00-24:00")
# Hosts on private addresses that outgoing HTTP may reach ("127.0.0.1:9000"); all others are refused.
HTTP_ALLOWED_PRIVATE = env_list("CASETRACKER_HTTP_ALLOWED_PRIVATE")
# Who may post CourtListener's events, as addresses or networks; empty: anyone with the secret address.
COURTLISTENER_WEBHOOK_IPS = env_list("COURTLISTENER_WEBHOOK_IPS")
# Our own proxies, as networks: X-Forwarded-For is trusted only from them.
TRUSTED_PROXIES = env_list("TRUSTED_PROXIES")
INGEST_MAX_BYTES = 50 * 1024 * 1024  # one file
REQUEST_MAX_BYTES = 200 * 1024 * 1024  # all files of one request
# Set only by the fault run (`make chaos`), so that days of waiting pass in minutes; see lib/waits.py.
WAITS_DIVIDED_BY = float(env("CASETRACKER_WAITS_DIVIDED_BY", "1"))

# The mailbox that receives notices of electronic filing; without a host, no mailbox is read.
IMAP_HOST = env("IMAP_HOST")
IMAP_PORT = int(env("IMAP_PORT") or "993")
IMAP_USER = env("IMAP_USER")
IMAP_PASSWORD = env("IMAP_PASSWORD")
IMAP_FOLDER = env("IMAP_FOLDER") or "INBOX"
IMAP_TLS = env_bool("IMAP_TLS", True)  # off only for a server on this machine

# Without a mail server, email goes to the log and is not offered on pages.
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_BACKEND = env(
    "EMAIL_BACKEND", f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
)
EMAIL_PORT = int(env("EMAIL_PORT", "587"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "casetracker@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {"secrets": {"()": "casetracker.lib.log_secrets.BlankSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "httpx": {"level": "WARNING"},
        # hides each task's start and end, every five seconds; failures are errors and stay
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
