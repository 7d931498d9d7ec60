"""Django settings (placeholder shape; the house owner completes it)."""

import os
from pathlib import Path
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parents[3]
_url = urlsplit(os.environ.get("DATABASE_URL", "postgresql://qf_owner:qf@127.0.0.1:54329/dev"))
SECRET_KEY = os.environ.get("QINGFENG_SECRET_KEY", "insecure-development-key")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "qingfeng.foundation",
    "qingfeng.register",
    "qingfeng.market",
    "qingfeng.workbench",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username,
        "PASSWORD": _url.password,
        "HOST": _url.hostname,
        "PORT": _url.port or "",
    }
}
AUTH_USER_MODEL = "foundation.User"
QINGFENG_APP_ROLE = os.environ.get("QINGFENG_APP_ROLE", "qf_app")
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
