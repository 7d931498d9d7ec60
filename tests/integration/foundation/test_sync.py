"""The step table follows the workflows in code; a bad workflow stops the start."""

from datetime import date
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection, connections, transaction

from qingfeng.foundation import registries
from qingfeng.foundation.checks import check_workflows
from qingfeng.foundation.migration_ops import AppendOnly, GrantApp, GuardState, ensure_role_sql
from qingfeng.foundation.models import Region, WorkflowStep
from qingfeng.foundation.queries import regions
from qingfeng.foundation.registries import (
    own_version,
    register_workflow,
    versions_of,
    workflow_in_force,
    workflow_of,
    workflows,
)
from qingfeng.foundation.sync import step_rows, sync, sync_workflows
from qingfeng.kernel.errors import Broken
from qingfeng.kernel.workflow import Step, Workflow
from tests.integration.foundation.conftest import PARCEL

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def stored(name: str) -> set[tuple[int, int, str, str, str]]:
    return set(
        WorkflowStep.objects.using("owner")
        .filter(workflow=name)
        .values_list("version", "target_version", "source", "verb", "target")
    )


@pytest.fixture
def own_workflows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "_workflows", {})


def with_steps(version: int, *steps: Step, **more: Any) -> Workflow:
    begins = None if version == 1 else date(2026, version, 1)
    return Workflow("note", version, "a", frozenset({"z"}), steps, begins, **more)


GO = Step("go", frozenset({"a"}), "z", "note:edit", {}, "gone")
TURN = Step("turn", frozenset({"a"}), "b", "note:edit", {}, "turned")
END = Step("end", frozenset({"b"}), "z", "note:edit", {}, "ended")


def test_every_registered_workflow_stands_in_the_table() -> None:
    for workflow in workflows():
        expected = {row[1:] for row in step_rows(workflow)}
        assert {row for row in stored(workflow.name) if row[1] == workflow.version} == expected


def test_steps_are_added_removed_and_kept_by_version(own_workflows: None) -> None:
    with connections["owner"].cursor() as cursor:
        register_workflow(with_steps(1, GO))
        sync_workflows(cursor)
        assert stored("note") == {(1, 1, "", "", "a"), (1, 1, "a", "go", "z")}
        registries._workflows.clear()
        register_workflow(with_steps(1, TURN, END))
        register_workflow(with_steps(2, GO))
        sync_workflows(cursor)
        assert {row for row in stored("note") if row[0] == 1} == {
            (1, 1, "", "", "a"),
            (1, 1, "a", "turn", "b"),
            (1, 1, "b", "end", "z"),
        }
        registries._workflows.pop(("note", 1))
        sync_workflows(cursor)
        assert len(stored("note")) == 5, "what began under version 1 ends under it"


def test_what_is_carried_over_belongs_to_the_newer_version(own_workflows: None) -> None:
    with connections["owner"].cursor() as cursor:
        register_workflow(with_steps(1, TURN, END))
        register_workflow(with_steps(2, GO, carries={1: {"a": "a", "b": "a"}}))
        sync_workflows(cursor)
        assert {row for row in stored("note") if row[0] != row[1]} == {
            (1, 2, "a", "carry_over", "a"),
            (1, 2, "b", "carry_over", "a"),
        }
        registries._workflows.pop(("note", 2))
        register_workflow(with_steps(2, GO, carries={1: {"b": "a"}}))
        sync_workflows(cursor)
        assert {row for row in stored("note") if row[0] != row[1]} == {
            (1, 2, "b", "carry_over", "a")
        }


def test_the_function_says_what_the_table_says(own_workflows: None) -> None:
    with connections["owner"].cursor() as cursor:

        def lawful(step: str) -> bool:
            cursor.execute("SELECT foundation_is_step('note', %s)", [step])
            return bool(cursor.fetchone()[0])

        assert not lawful("1|1|a|go|z")
        register_workflow(with_steps(1, GO))
        sync_workflows(cursor)
        assert lawful("1|1|a|go|z")
        assert not lawful("1|1|||a"), "beginning is no move"
        cursor.execute("DELETE FROM foundation_workflowstep WHERE workflow = 'note'")
        assert not lawful("1|1|a|go|z")


def test_the_version_in_force_is_the_newest_that_has_begun(own_workflows: None) -> None:
    first, second = with_steps(1, GO), with_steps(2, GO)
    register_workflow(second)
    register_workflow(first)
    assert versions_of("note") == (first, second)
    assert workflow_in_force("note", date(2026, 1, 31)) is first
    assert workflow_in_force("note", date(2026, 2, 1)) is second
    assert own_version(second, 1) is first
    with pytest.raises(Broken, match="no_workflow_in_force"):
        workflow_in_force("nothing", date(2026, 1, 1))


def test_the_application_cannot_sync_and_does_not_try(own_workflows: None) -> None:
    register_workflow(with_steps(1, GO))
    sync(connection)
    assert stored("note") == set()


def test_registering_twice_is_noticed(own_workflows: None) -> None:
    flow = with_steps(1, GO)
    register_workflow(flow)
    register_workflow(flow)
    with pytest.raises(Broken, match="registered_twice"):
        register_workflow(with_steps(1, TURN, END))
    assert workflow_of("note", 1) is flow
    with pytest.raises(Broken, match="unknown_workflow"):
        workflow_of("note", 3)


def test_a_bad_workflow_stops_the_start(own_workflows: None) -> None:
    register_workflow(with_steps(1, GO, TURN))
    problems = check_workflows()
    assert [(p.id, p.msg, p.is_serious()) for p in problems] == [
        ("foundation.E001", "note v1: b is a dead end", True)
    ]
    assert any(message.id == "foundation.E001" for message in run_checks())


def test_versions_that_do_not_fit_together_stop_the_start(own_workflows: None) -> None:
    register_workflow(with_steps(1, TURN, END))
    register_workflow(with_steps(2, GO, carries={1: {"z": "a", "x": "a"}}))
    assert [problem.msg for problem in check_workflows()] == [
        "note v2 carries x over, which v1 lacks",
        "note v2 carries z over, which is final in v1",
    ]


def test_our_own_workflows_are_sound() -> None:
    assert check_workflows() == []
    assert PARCEL.problems() == []


def test_syncing_again_changes_nothing_and_mends_a_division() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE foundation_region SET name = 'x' WHERE code = '350300'")
    sync(connections["owner"])
    sync(connections["owner"])
    assert Region.objects.using("owner").get(code="350300").name == "莆田市"
    assert Region.objects.using("owner").count() > 3300


def test_names_of_divisions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "_rows", {})
    assert regions.region_name("350302", "zh-hans") == "城厢区"
    assert regions.region_name("3503", "en") == "Putian"
    assert (regions.region_name("", "zh-hans"), regions.region_name("", "en")) == (
        "全国",
        "All regions",
    )
    assert regions.region_name("999999", "en") == "999999"
    assert regions.region_path("350302", "zh-hans") == "福建省莆田市城厢区"
    assert regions.region_path("350302", "en") == "Chengxiang, Putian, Fujian"
    assert regions.region_path("110101", "zh-hans") == "北京市东城区"


@pytest.mark.parametrize(
    ("prefix", "count"),
    [("350302", 1), ("3503", 6), ("350300", 6), ("35", None), ("350000", None), ("", None)],
)
def test_the_scope_of_a_prefix(prefix: str, count: int | None) -> None:
    codes = set(
        Region.objects.filter(regions.region_scope(prefix, "code")).values_list("code", flat=True)
    )
    digits = prefix.rstrip("0")
    assert all(code.startswith(digits) for code in codes)
    assert codes == {
        c for c in Region.objects.values_list("code", flat=True) if c.startswith(digits)
    }
    assert count is None or len(codes) == count


@pytest.mark.parametrize(
    "make",
    [
        lambda: GrantApp("market_lead; DROP TABLE x", "SELECT"),
        lambda: GrantApp("market_lead", "SELECT,TRUNCATE"),
        lambda: GrantApp("market_lead", ""),
        lambda: AppendOnly("a b"),
        lambda: GuardState("market_lead", "it's"),
    ],
)
def test_operations_take_plain_names_and_known_rights(make: Any) -> None:
    with pytest.raises(ValueError, match=r"granted|plain"):
        make().forward_sql()


def made_without_powers() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(ensure_role_sql())
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'qf_test_fresh_role'"
        )
        assert cursor.fetchone() == (True, False, False, False)
        cursor.execute("DROP ROLE qf_test_fresh_role")


def asked_for(database: str) -> None:
    with (
        pytest.raises(Exception, match="the role qf_test_fresh_role is missing"),
        transaction.atomic(using=database),
        connections[database].cursor() as cursor,
    ):
        cursor.execute(ensure_role_sql())


def owner_makes_roles() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        return bool(cursor.fetchone()[0])


def test_a_missing_role_is_made_or_asked_for(settings: Any) -> None:
    settings.QINGFENG_APP_ROLE = "qf_test_fresh_role"
    if owner_makes_roles():
        made_without_powers()
    else:
        asked_for("owner")
    asked_for("default")
    settings.QINGFENG_APP_ROLE = "x; DROP"
    with pytest.raises(ValueError, match="plain role name"):
        ensure_role_sql()
