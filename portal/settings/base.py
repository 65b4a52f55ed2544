"""What every installation shares. The environment is read here and nowhere else; docs/operations.md
lists each variable.
"""

import socket
from pathlib import Path

import environ

from portal.settings.media import media

BASE_DIR = Path(__file__).resolve().parents[2]

env = environ.Env()
ENV_FILE = env.str("FAYUAN_ENV_FILE", default="")
if ENV_FILE:
    env.read_env(ENV_FILE)

DATA_DIR = Path(env.str("FAYUAN_DATA_DIR", default=str(BASE_DIR / "var")))
HOST = env.str("FAYUAN_HOST", default=socket.gethostname())
DEMO = env.bool("FAYUAN_DEMO", default=False)
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env.str("FAYUAN_BASE_URL", default="http://localhost:8000")

# `id:base64`, separated by commas: the first key encrypts, the others still decrypt.
FIELD_KEYS = env.list("FAYUAN_FIELD_KEYS", default=[])
INDEX_KEY = env.str("FAYUAN_INDEX_KEY", default="")
AUDIT_KEY = env.str("FAYUAN_AUDIT_KEY", default="")

INSTALLED_APPS = [
    "home",
    "applications",
    "guides",
    "stations",
    "search",
    "portal",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "modelsearch",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.csp.AdminPolicy",
    "portal.middleware.PageHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.OwnOrigin",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.staff.middleware.RequireVerifiedStaff",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "portal.context_processors.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]
FORM_RENDERER = "portal.forms.Renderer"

PREPARED_STATEMENTS = env.bool("FAYUAN_PREPARED_STATEMENTS", default=True)
# What is asked again and again is planned once for a connection: planning a question to a table
# with many indexes costs more than its answer. Compiling plans pays for reports of minutes only.
POSTGRESQL_OPTIONS = {
    "server_side_binding": True,
    "prepare_threshold": 2 if PREPARED_STATEMENTS else None,
    "options": "-c jit=off",
}
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
        "PRAGMA cache_size=-16000;PRAGMA journal_size_limit=27103364;"
    ),
}
DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'fayuan.sqlite3'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = not PREPARED_STATEMENTS
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS | DATABASES["default"].get("OPTIONS", {})
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "portal.User"
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
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "portal.network.address_of"
PROXY_COUNT = env.int("FAYUAN_PROXY_COUNT", default=0)
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or a lock could be kept up for ever
AXES_DISABLE_ACCESS_LOG = True  # signing in is in our own log
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "otp_token", "csrfmiddlewaretoken"]
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "portal.staff.views.locked_out"
STAFF_IDLE_SECONDS = 30 * 60
STAFF_SESSION_SECONDS = 8 * 60 * 60

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
FORMAT_MODULE_PATH = ["portal.formats"]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA = media(env)
MEDIA_URL = MEDIA.url
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": MEDIA.storage,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = STAFF_SESSION_SECONDS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DRAFT_COOKIE = "draft"
LOOKUP_COOKIE = "lookup"
# Where "leave this page now" leads: a page on which it is natural to be.
LEAVE_URL = env.str("FAYUAN_LEAVE_URL", default="/calendar/")
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for its own previews
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# The longest table that staff may hand in through the browser; commands have no limit. The proxy in
# front must let as much through (deploy/nginx.conf).
TABLE_UPLOADS = {"rows": 50_000, "megabytes": 20, "unpacked_megabytes": 400}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", *filter(None, [MEDIA.origin])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

ELASTICSEARCH = {
    "urls": env.list("ELASTICSEARCH_URL", default=[]),
    "api_key": env.str("ELASTICSEARCH_API_KEY", default=""),
    "username": env.str("ELASTICSEARCH_USERNAME", default=""),
    "password": env.str("ELASTICSEARCH_PASSWORD", default=""),
    "ca_certs": env.str("ELASTICSEARCH_CA_CERTS", default=""),
    "prefix": env.str("ELASTICSEARCH_PREFIX", default="la"),
}
SEARCH_DIR = DATA_DIR / "search"
# The copy of the directory that the web server hands out while the application is away.
STATIC_COPY_DIR = DATA_DIR / "offline"

OPEN_DATA_REQUESTS = 60  # a minute, for one network and web process

# What maps are drawn on: the name of a preset, or address templates separated by spaces.
MAP = {
    "tiles": env.str("FAYUAN_MAP_TILES", default=""),
    "key": env.str("FAYUAN_MAP_KEY", default=""),
    "crs": env.str("FAYUAN_MAP_CRS", default="wgs84"),
    "grid": env.str("FAYUAN_MAP_GRID", default="mercator"),
    "attribution": env.str("FAYUAN_MAP_ATTRIBUTION", default=""),
}

SMS_SENDER = env.str("FAYUAN_SMS_SENDER", default="portal.sms.ConsoleSender")
SMS_URL = env.str("FAYUAN_SMS_URL", default="")  # of portal.sms.HttpSender
SMS_TOKEN = env.str("FAYUAN_SMS_TOKEN", default="")

WAGTAIL_SITE_NAME = "法援在线"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = ["Asia/Shanghai"]
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILADMIN_USER_LOGIN_FORM = "portal.staff.forms.SignInForm"
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # the portal sends staff no mail
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h3", "bold", "ol", "ul", "link", "document-link"]},
    }
}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
# Editors look for a word within a title. The full-text search of databases takes a run of Chinese
# for one word; this one looks for the letters, which is quick enough for some thousand pages.
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database.fallback"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # from our own address, wherever the files lie
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64 * 1_000_000  # while it is read, each takes four bytes or more
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.picture_forms.PictureForm"
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "elastic_transport": {"level": "WARNING"},  # a line for every request otherwise
        "django_tasks": {"level": "WARNING"},  # four lines for every saved page otherwise
        "wagtail": {"level": "WARNING"},  # its news is in the page history
        "axes": {"level": "WARNING"},  # theirs in the audit log
    },
}
