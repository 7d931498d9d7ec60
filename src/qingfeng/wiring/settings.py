"""Django settings, made from `qingfeng.wiring.config` alone."""

import os
import sys
from pathlib import Path
from typing import Any

from qingfeng.wiring import config as declared

try:
    CONFIG = declared.read(os.environ)
except declared.Doubt as doubt:
    sys.stderr.write(f"Qingfeng does not start: doubtful settings.\n{doubt}\n")
    raise

BASE_DIR = declared.CLONE
DATA_DIR = CONFIG.data_dir
SECRET_KEY = declared.secret_key(CONFIG)
DEBUG = False
ALLOWED_HOSTS = [*declared.LOOPBACK, *CONFIG.allowed_hosts]
if CONFIG.viewer_host:
    ALLOWED_HOSTS.append(CONFIG.viewer_host.removeprefix("*"))
ROOT_URLCONF = "qingfeng.wiring.urls"
WSGI_APPLICATION = "qingfeng.wiring.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation.User"

QINGFENG_APP_ROLE = CONFIG.app_role
QINGFENG_DATA_DIR = CONFIG.data_dir
QINGFENG_EVAL_DATA = CONFIG.eval_data
QINGFENG_FILES_DIR = CONFIG.data_dir / "files"
QINGFENG_SNAPSHOT_DIR = CONFIG.data_dir / "snapshots"
# Where pictures lie that feeds name by file; only listings of the demo name any that are shipped.
QINGFENG_PICTURE_DIRS = [BASE_DIR / "src" / "qingfeng" / "wiring" / "demo" / "data" / "pictures"]
QINGFENG_NODE = CONFIG.node
QINGFENG_PUBLIC_URL = CONFIG.public_url
QINGFENG_DEMO_NOW = CONFIG.demo_now
QINGFENG_UPLOAD_MAX_BYTES = CONFIG.upload_max_bytes
QINGFENG_VIEWER_HOST = CONFIG.viewer_host
QINGFENG_TIMESTAMP_URL = CONFIG.timestamp_url
QINGFENG_TIMESTAMP_ROOTS = CONFIG.timestamp_roots

# Ours first: of two catalogues or templates that say the same name, Django takes the one that stands first.
INSTALLED_APPS = [
    "qingfeng.foundation",
    "qingfeng.law",
    "qingfeng.register",
    "qingfeng.evidence",
    "qingfeng.market",
    "qingfeng.workbench",
    "qingfeng.wiring",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "qingfeng.wiring.middleware.viewer_alone",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qingfeng.wiring.middleware.content_security_policy",
    "qingfeng.wiring.middleware.forget_at_logout",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qingfeng.foundation.web.language.own_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "qingfeng.wiring.middleware.one_library",
    "qingfeng.foundation.web.refusals.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qingfeng.foundation.web.context.ui",
            ],
        },
    }
]


def _databases() -> dict[str, dict[str, Any]]:
    """`default` connects as the role that owns nothing, `owner` as the one that migrates."""
    site, migrating = CONFIG.site_url, CONFIG.migrating_url
    if site is None or migrating is None:
        embedded = {"ENGINE": "qingfeng.wiring.embedded", "NAME": "qingfeng"}
        default: dict[str, Any] = {**embedded, "USER": CONFIG.app_role}
        owner: dict[str, Any] = {**embedded, "USER": "qf_owner"}
    else:
        default, owner = site.django(), migrating.django()
    default |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {"default": default, "owner": owner}


DATABASES = _databases()

CACHES = {
    # In the database, because the guessing limits of sign-in must count over all processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "foundation_cache",
        # Culling at the default of 300 would forget limits while somebody guesses.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "qingfeng.foundation.door.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/15m/key"}
MFA_ADAPTER = "qingfeng.foundation.door.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Qingfeng"
MFA_TOTP_TOLERANCE = 1

SESSION_COOKIE_AGE = 12 * 60 * 60
# With this prefix a browser refuses the cookie from any neighbouring host name, the viewer's included.
_HOST_ONLY = "__Host-" if CONFIG.https else ""
SESSION_COOKIE_NAME = f"{_HOST_ONLY}qingfeng_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.https
CSRF_COOKIE_NAME = f"{_HOST_ONLY}qingfeng_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = CONFIG.https
LANGUAGE_COOKIE_NAME = "qingfeng_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = CONFIG.https
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in CONFIG.allowed_hosts]
SECURE_SSL_REDIRECT = CONFIG.https
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if CONFIG.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
# The body of an upload is bounded where it is read (streaming); only what Django holds in memory is bounded here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = CONFIG.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]

STATIC_URL = "/static/"
# Served from where they stand: nothing is collected, nothing can be forgotten.
STATIC_ROOT = None
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": CONFIG.data_dir / "uploads"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_DATABASE_ALIAS = "default"

DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.email_from
if CONFIG.email_url is None:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH: Path = CONFIG.data_dir / "mail"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = CONFIG.email_url.hostname
    EMAIL_PORT = CONFIG.email_url.port or (465 if CONFIG.email_url.scheme == "smtps" else 587)
    EMAIL_HOST_USER = CONFIG.email_url.username or ""
    EMAIL_HOST_PASSWORD = CONFIG.email_url.password or ""
    EMAIL_USE_SSL = CONFIG.email_url.scheme == "smtps"
    EMAIL_USE_TLS = CONFIG.email_url.scheme == "smtp+tls"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": CONFIG.log_level},
    "loggers": {
        "django": {"handlers": [], "level": CONFIG.log_level, "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "procrastinate": {"level": "WARNING"},
    },
}
