"""The application's role owns nothing, whichever PostgreSQL is used."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection

pytestmark = pytest.mark.django_db


def test_tests_connect_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == (settings.QINGFENG_APP_ROLE, settings.QINGFENG_APP_ROLE)


def test_application_role_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user
            UNION ALL SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = current_user
            UNION ALL SELECT nspname FROM pg_namespace WHERE pg_get_userbyid(nspowner) = current_user
            UNION ALL SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user
            """
        )
        assert cursor.fetchall() == []


def test_application_role_has_no_attributes_and_no_memberships() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
                   (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid)
            FROM pg_roles r WHERE rolname = current_user
            """
        )
        assert cursor.fetchone() == (False, False, False, False, False, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE strange (id int)",
        "TRUNCATE django_session",
        "ALTER TABLE django_session ADD COLUMN strange int",
        "DELETE FROM auth_permission",
        "SET session_replication_role = replica",
        "CREATE ROLE strange",
    ],
)
def test_application_role_cannot_change_the_house(statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)
