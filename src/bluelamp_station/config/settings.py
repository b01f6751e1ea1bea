"""The one settings file: everything comes from the environment or has a safe default."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from bluelamp_station.config.environment import read_environment

ENVIRONMENT = read_environment(os.environ)
IS_PRODUCTION, IS_DEMO = ENVIRONMENT.is_production, ENVIRONMENT.is_demo
_PACKAGE = Path(__file__).resolve().parent.parent

DATA_FOLDER = ENVIRONMENT.home
STORE_FOLDER = DATA_FOLDER / "store"
UPLOAD_FOLDER = DATA_FOLDER / "uploads"
DROP_FOLDER = DATA_FOLDER / "drop"
BASEMAP_FILE = ENVIRONMENT.basemap

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.origins)
ROOT_URLCONF = "bluelamp_station.config.urls"
WSGI_APPLICATION = "bluelamp_station.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "ninja",
    "bluelamp_station.ui",
    "bluelamp_station.audit",
    "bluelamp_station.queue",
    "bluelamp_station.accounts",
    "bluelamp_station.programme",
    "bluelamp_station.incidents",
    "bluelamp_station.hotspots",
    "bluelamp_station.plans",
    "bluelamp_station.patrols",
    "bluelamp_station.workflows",
    "bluelamp_station.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "bluelamp_station.ui.middleware.DevicePolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bluelamp_station.ui.middleware.FaultPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bluelamp_station.accounts.middleware.SignedInPeople",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "bluelamp_station.ui.context.site",
                "bluelamp_station.workflows.demo_people.demo_people",
            ],
            "builtins": ["bluelamp_station.ui.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "bluelamp_station.ui.forms.StationRenderer"

# Operations data. One writer at a time on SQLite: IMMEDIATE asks for the lock before reading, so no transaction
# finds half-way that it cannot write; FULL keeps what was said to be kept through a loss of power.
try:
    DATABASES: dict[str, Any] = {"default": dj_database_url.parse(ENVIRONMENT.database_url)}
except ValueError:
    # The address may hold a password: it is not repeated.
    raise ImproperlyConfigured("DATABASE_URL cannot be read; it must begin with sqlite:/// or postgres://.") from None
_DATABASE = DATABASES["default"]
if _DATABASE["ENGINE"].endswith("sqlite3"):
    _DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
elif _DATABASE["ENGINE"].endswith("postgresql"):
    # Whoever asks while the server is away is told so in seconds. The pool gives up as soon and begins anew for the
    # next who asks: left to itself it looks less and less often, and the site stays away long after the server is back.
    _POOL = {"min_size": 1, "max_size": 10, "timeout": 5, "reconnect_timeout": 5}
    # A server that has vanished from the network is given up too, not waited for until somebody restarts the site.
    _GIVEN_UP = {"connect_timeout": 5, "keepalives_idle": 15, "keepalives_interval": 5, "tcp_user_timeout": 30_000}
    _DATABASE["OPTIONS"] = _GIVEN_UP | _DATABASE.get("OPTIONS", {}) | {"pool": _POOL}
    _DATABASE["CONN_MAX_AGE"] = 0
    # A connection that a restarted server has forgotten is replaced, not handed out.
    _DATABASE["CONN_HEALTH_CHECKS"] = True
else:
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgres://.")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "bluelamp"}}

# People
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
REQUIRES_SECOND_FACTOR = ENVIRONMENT.requires_second_factor

ACCOUNT_ADAPTER = "bluelamp_station.accounts.adapters.StationAccountAdapter"
SOCIALACCOUNT_ADAPTER = "bluelamp_station.accounts.adapters.StationIdentityAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Bluelamp"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_NAME = ENVIRONMENT.oidc.get("name", "")
if ENVIRONMENT.oidc:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "organisation",
                "name": ENVIRONMENT.oidc["name"],
                "client_id": ENVIRONMENT.oidc["client_id"],
                "secret": ENVIRONMENT.oidc["secret"],
                "settings": {"server_url": ENVIRONMENT.oidc["server"]},
            }
        ],
    }

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = ENVIRONMENT.proxies or None
AXES_VERBOSE = False
# The audit log has who signed in when; axes would keep their network addresses for ever.
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_MINUTES = 60
# A phone in a pocket, for those who patrol and do nothing else here.
PHONE_IDLE_MINUTES = 12 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "bluelamp_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_PRODUCTION or ENVIRONMENT.is_tls
CSRF_COOKIE_SECURE = IS_PRODUCTION or ENVIRONMENT.is_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bluelamp_station.ui.views.csrf_failure"

# Transport and content
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_HSTS_PRELOAD = IS_PRODUCTION
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if ENVIRONMENT.proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Work in the background: a worker that gives no sign for so long has lost its row.
QUEUE_LEASE_SECONDS = ENVIRONMENT.lease_seconds

# Uploads: a request larger than this is refused before its body is read.
LARGEST_UPLOAD_BYTES = ENVIRONMENT.largest_upload_mb * 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 200
FILE_UPLOAD_PERMISSIONS = 0o600

# Static files come with the wheel; `serve` collects them into the data folder under hashed names.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_FOLDER / "static"
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["pmtiles", "png", "jpg", "gz", "br", "woff2"]
# While they are being collected, the storage must be the one that gives hashed names.
IS_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists() or "collectstatic" in sys.argv
WHITENOISE_USE_FINDERS = not IS_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOAD_FOLDER}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Mail: printed to the log unless a server is named.
_MAIL = dict(part.split("=", 1) for part in ENVIRONMENT.email_url.split(";") if "=" in part)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if _MAIL else "django.core.mail.backends.console.EmailBackend"
)
if _MAIL:
    EMAIL_HOST, EMAIL_PORT = _MAIL.get("host", "localhost"), int(_MAIL.get("port", "587"))
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.get("user", ""), _MAIL.get("password", "")
    EMAIL_USE_TLS = _MAIL.get("tls", "yes") == "yes"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

# No message carries a form's content; tracebacks go to the log, never to the page.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "bluelamp": {"level": "INFO"},
        "axes": {"level": "WARNING"},
        # A page that somebody may not see is an answer, not a fault.
        "django.request": {"level": "ERROR"},
        # Whoever asked for a connection says that there is none, once.
        "psycopg.pool": {"level": "ERROR"},
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
