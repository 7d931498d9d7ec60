"""The database as this release wants it: migrated when it is not, and what the owner keeps in it told anew."""

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from qingfeng.foundation.sync import sync
from qingfeng.kernel.errors import Refused
from qingfeng.wiring.rights import OWNER
from qingfeng.wiring.settings import CONFIG


def bring_up_to_date() -> None:
    """Quick when there is nothing to do; a role that may not migrate only looks."""
    connection = connections[OWNER if CONFIG.can_migrate else "default"]
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending and not CONFIG.can_migrate:
        raise Refused(
            "database_not_migrated", remedy="run qingfeng init with DATABASE_OWNER_URL set"
        )
    if pending:
        call_command("migrate", interactive=False, verbosity=0)
    elif CONFIG.can_migrate:
        sync(connection)
    connections[OWNER].close()
