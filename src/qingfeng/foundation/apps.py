from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate  # noqa: TID251 - the owner's migrating is no business

from qingfeng.foundation.checks import check_workflows
from qingfeng.foundation.sync import sync


class FoundationConfig(AppConfig):
    name = "qingfeng.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_workflows)
        post_migrate.connect(sync_after_migrate, sender=self, dispatch_uid="foundation.sync")


def sync_after_migrate(*, using: str, **_: Any) -> None:
    sync(connections[using])
