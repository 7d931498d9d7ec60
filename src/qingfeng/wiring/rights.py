"""What the application's role may do with the tables of the parts we use; ours grant in their own migrations."""

from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql

from qingfeng.foundation.migration_ops import grant_sql
from qingfeng.wiring.settings import CONFIG

OWNER = "owner"
WRITTEN = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
READ = frozenset({"SELECT"})
PARTS = {
    "sessions": WRITTEN,
    "account": WRITTEN,
    "mfa": WRITTEN,
    "procrastinate": WRITTEN,
    "auth": READ,
    "contenttypes": READ,
}


def provide_login() -> None:
    """With an external database that is known by its owner alone: the second role, able to log in."""
    if not CONFIG.makes_role:
        return
    role = sql.Identifier(settings.QINGFENG_APP_ROLE)
    password = sql.Literal(CONFIG.derived_password())
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.QINGFENG_APP_ROLE])
        verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
        cursor.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, password))
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def grant_parts() -> None:
    tables = set(connections[OWNER].introspection.table_names())
    wanted = {table: rights for label, rights in PARTS.items() for table in _tables(label)}
    wanted["django_migrations"] = READ
    with connections[OWNER].cursor() as cursor:
        for table in sorted(wanted.keys() & tables):
            cursor.execute(grant_sql(table, wanted[table]))


def _tables(label: str) -> set[str]:
    models = apps.get_app_config(label).get_models(include_auto_created=True)
    return {model._meta.db_table for model in models}
