"""Migration operations for the rights of the application's role and for guarded states.

The owner migrates; the application's role owns nothing and gets, table by table, what its verbs need.
"""

import re
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_RIGHTS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
# An identity column needs no right of its own; a serial column's sequence does.
_SEQUENCES = """
    DO $$ DECLARE found regclass; BEGIN
        FOR found IN
            SELECT d.objid::regclass FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
            WHERE d.refobjid = '{table}'::regclass AND c.relkind = 'S'
        LOOP
            EXECUTE format('GRANT USAGE ON SEQUENCE %s TO {role}', found);
        END LOOP;
    END $$;
"""
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")


def app_role() -> str:
    role: str = settings.QINGFENG_APP_ROLE
    if not _NAME.match(role):
        raise ValueError(f"{role!r} is not a plain role name")
    return role


def ensure_role_sql() -> str:
    """Make the role where it is missing and we may; without the right to, say what is missing."""
    role = app_role()
    return f"""
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                BEGIN
                    CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
                EXCEPTION
                    WHEN duplicate_object OR unique_violation THEN NULL;
                    WHEN insufficient_privilege THEN
                        RAISE EXCEPTION 'the role {role} is missing and % may not create it', current_user
                            USING HINT = 'have an administrator run: CREATE ROLE {role} LOGIN';
                END;
            END IF;
        END $$;
    """


def grant_sql(table: str, rights: Iterable[str]) -> str:
    """Exactly these rights: whatever else the role had on the table is taken away first."""
    role, name, wanted = app_role(), _plain(table), sorted(rights)
    grants = (
        f"REVOKE ALL ON TABLE {name} FROM PUBLIC, {role};"
        f"GRANT {', '.join(wanted)} ON TABLE {name} TO {role};"
    )
    return grants + _SEQUENCES.format(table=name, role=role) if "INSERT" in wanted else grants


def revoke_sql(table: str) -> str:
    return f"REVOKE ALL ON TABLE {_plain(table)} FROM {app_role()};"


def append_only_sql(table: str) -> str:
    name = _plain(table)
    return f"""
        CREATE OR REPLACE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {name}
            FOR EACH ROW EXECUTE FUNCTION foundation_refuse_change();
        CREATE OR REPLACE TRIGGER append_only_table BEFORE TRUNCATE ON {name}
            FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
        ALTER TABLE {name} ENABLE ALWAYS TRIGGER append_only_rows;
        ALTER TABLE {name} ENABLE ALWAYS TRIGGER append_only_table;
    """


def keep_rows_sql(table: str, changing: Iterable[str]) -> str:
    name = _plain(table)
    columns = ", ".join(f"'{_plain(column)}'" for column in changing)
    return f"""
        CREATE OR REPLACE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON {name}
            FOR EACH ROW EXECUTE FUNCTION foundation_keep_row({columns});
        CREATE OR REPLACE TRIGGER keep_table BEFORE TRUNCATE ON {name}
            FOR EACH STATEMENT EXECUTE FUNCTION foundation_refuse_change();
        ALTER TABLE {name} ENABLE ALWAYS TRIGGER keep_rows;
        ALTER TABLE {name} ENABLE ALWAYS TRIGGER keep_table;
    """


def guard_state_sql(table: str, workflow: str) -> str:
    """Row by row and without WHEN: the condition would be made ready anew for each statement, and costs more than it spares."""
    name, flow = _plain(table), _plain(workflow)
    return f"""
        CREATE OR REPLACE TRIGGER guard_state_begin AFTER INSERT ON {name}
            REFERENCING NEW TABLE AS begun FOR EACH STATEMENT EXECUTE FUNCTION foundation_guard_begin('{flow}');
        CREATE OR REPLACE TRIGGER guard_state_move AFTER UPDATE OF id, state, workflow_version ON {name}
            FOR EACH ROW EXECUTE FUNCTION foundation_guard_move('{flow}');
        ALTER TABLE {name} ENABLE ALWAYS TRIGGER guard_state_begin;
        ALTER TABLE {name} ENABLE ALWAYS TRIGGER guard_state_move;
    """


def _plain(name: str) -> str:
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is not a plain name")
    return name


class _Sql(Operation):
    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Rights and triggers are no part of the models."""

    def database_forwards(
        self,
        app_label: str,  # noqa: ARG002 - the interface of a migration operation
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        schema_editor.execute(self.forward_sql(), params=None)

    def database_backwards(
        self,
        app_label: str,  # noqa: ARG002
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002
        to_state: ProjectState,  # noqa: ARG002
    ) -> None:
        schema_editor.execute(self.backward_sql(), params=None)

    def forward_sql(self) -> str:
        raise NotImplementedError

    def backward_sql(self) -> str:
        raise NotImplementedError


class EnsureAppRole(_Sql):
    """The role exists and can reach the schema, and nothing there is its own."""

    def forward_sql(self) -> str:
        role = app_role()
        return f"{ensure_role_sql()} GRANT USAGE ON SCHEMA public TO {role}; REVOKE CREATE ON SCHEMA public FROM {role};"

    def backward_sql(self) -> str:
        return f"REVOKE USAGE ON SCHEMA public FROM {app_role()};"

    def describe(self) -> str:
        return "Ensure the application's role"


class GrantApp(_Sql):
    """`GrantApp("market_lead", "SELECT,INSERT,UPDATE")`: exactly these rights for the application."""

    def __init__(self, table: str, rights: str) -> None:
        self.table = table
        self.rights = rights
        self._wanted = frozenset(part.strip().upper() for part in rights.split(","))
        unknown = self._wanted - _RIGHTS
        if unknown or not self._wanted:
            raise ValueError(f"{sorted(unknown) or 'nothing'} cannot be granted on {table}")

    def forward_sql(self) -> str:
        return grant_sql(self.table, self._wanted)

    def backward_sql(self) -> str:
        return revoke_sql(self.table)

    def describe(self) -> str:
        return f"Grant {self.rights} on {self.table} to the application"


class AppendOnly(_Sql):
    """Rows are added and read, by nobody changed: not by the application, nor by the owner's slip."""

    def __init__(self, table: str) -> None:
        self.table = table

    def forward_sql(self) -> str:
        return grant_sql(self.table, {"SELECT", "INSERT"}) + append_only_sql(self.table)

    def backward_sql(self) -> str:
        return (
            f"DROP TRIGGER append_only_rows ON {self.table};"
            f"DROP TRIGGER append_only_table ON {self.table};" + revoke_sql(self.table)
        )

    def describe(self) -> str:
        return f"Make {self.table} append-only"


class KeepRows(_Sql):
    """`KeepRows("evidence_exhibit", "state")`: rows are added; of one that stands only these columns change."""

    def __init__(self, table: str, *changing: str) -> None:
        self.table = table
        self.changing = changing

    def deconstruct(self) -> tuple[str, Sequence[str], dict[str, object]]:
        return (type(self).__name__, (self.table, *self.changing), {})

    def forward_sql(self) -> str:
        rights = grant_sql(self.table, {"SELECT", "INSERT", "UPDATE"})
        return rights + keep_rows_sql(self.table, self.changing)

    def backward_sql(self) -> str:
        return (
            f"DROP TRIGGER keep_rows ON {self.table};"
            f"DROP TRIGGER keep_table ON {self.table};" + revoke_sql(self.table)
        )

    def describe(self) -> str:
        return f"Keep the rows of {self.table} but for {', '.join(self.changing)}"


class GuardState(_Sql):
    """`GuardState("market_lead", "lead")`: its `state` moves only as the workflow's step table says."""

    def __init__(self, table: str, workflow: str) -> None:
        self.table = table
        self.workflow = workflow

    def forward_sql(self) -> str:
        return guard_state_sql(self.table, self.workflow)

    def backward_sql(self) -> str:
        return (
            f"DROP TRIGGER guard_state_begin ON {self.table};"
            f"DROP TRIGGER guard_state_move ON {self.table};"
        )

    def describe(self) -> str:
        return f"Guard the state of {self.table} by the workflow {self.workflow}"
