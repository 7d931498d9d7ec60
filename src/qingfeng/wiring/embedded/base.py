"""Django's PostgreSQL backend, with the embedded server started when the first connection needs it."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from qingfeng.wiring.embedded.manager import ensure


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        embedded = ensure(settings.QINGFENG_DATA_DIR, settings.QINGFENG_APP_ROLE)
        return super().get_connection_params() | embedded.login(self.settings_dict["USER"])
