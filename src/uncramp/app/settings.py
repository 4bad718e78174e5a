"""Django's settings: one person's diary on loopback unless the environment says otherwise.

Reading this module changes nothing on disk. ``folder.prepare_folder`` does, at the first start.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from uncramp.app import clock, database, folder

PACKAGE = Path(__file__).resolve().parent
DATA = folder.data_folder()
DEBUG = False

SECRET_KEY = folder.secret_key(DATA)

# Whose diary a first visit shows while one's own is empty: "own" or "demo".
FIRST_PERSON = os.environ.get("UNCRAMP_FIRST", "own")
# Set by `serve`: where the server listens. Empty where Django runs without it, as in tests.
BIND = os.environ.get("UNCRAMP_BIND", "")
# Set by `serve --lan`: the name of this computer in the home network, served over HTTPS.
LAN_NAME = os.environ.get("UNCRAMP_LAN", "")
_LAN_URL = f"https://{LAN_NAME}:{BIND.rpartition(':')[2]}" if LAN_NAME else ""
# The address people use when it is not the one listened at (a name, a proxy with HTTPS).
_PROXY_URL = os.environ.get("UNCRAMP_URL", "")
PUBLIC_URL = urlsplit(_PROXY_URL or _LAN_URL)
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
# The port is checked too, and other hosts by `security`, which knows where we listen.
ALLOWED_HOSTS = ["*"] if BIND else [*LOOPBACK_NAMES, *filter(None, [PUBLIC_URL.hostname])]

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "uncramp.app.apps.UncrampConfig",
]
_STATIC_COLLECTED = (DATA / folder.STATIC).is_dir()
MIDDLEWARE = [
    "uncramp.app.security.OnlyFromHere",
    # Pages a little longer each time, so that their length tells nothing (Django's own guard).
    "django.middleware.gzip.GZipMiddleware",
    # It warns when nothing was collected yet, as in tests, where Django serves the files.
    *(["whitenoise.middleware.WhiteNoiseMiddleware"] if _STATIC_COLLECTED else []),
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "uncramp.app.security.AskPassphrase",
    "uncramp.app.security.TellErrors",
]
ROOT_URLCONF = "uncramp.app.urls"
WSGI_APPLICATION = "uncramp.app.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "uncramp.app.context.page",
            ],
        },
    }
]

DATABASES = {
    "default": database.from_environment(os.environ.get("DATABASE_URL"), DATA / folder.DATABASE)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale", PACKAGE.parent / "locale"]
USE_I18N = True
USE_TZ = True
# Django sets TZ to this for the whole process, and others read it to know where the server is.
TIME_ZONE = clock.server_zone()

STATIC_URL = "/static/"
STATIC_ROOT = DATA / folder.STATIC
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "uncramp.app.statics.HashedFiles"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

_HTTPS = PUBLIC_URL.scheme == "https" or bool(LAN_NAME)
# Only a proxy's word is taken for how it was reached; without one, anybody could say it.
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if urlsplit(_PROXY_URL).scheme == "https" else None
)
SESSION_COOKIE_NAME = "uncramp_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_AGE = 90 * 24 * 3600
CSRF_FAILURE_VIEW = "uncramp.app.security.form_expired"
CSRF_COOKIE_NAME = "uncramp_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.geturl().rstrip("/")] if PUBLIC_URL.netloc else []
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Uploaded diaries are never spooled to a folder that others may read.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

# Nothing a person recorded may reach a log: no request body, no query, no local variable.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_content": {"()": "uncramp.app.logs.WithoutContent"}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["no_content"],
            "formatter": "plain",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
