"""A market in small: platforms, a register of a few marks, and the actions' usual arguments."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from qingfeng.foundation.api import Actor, system_actor
from qingfeng.foundation.models import Organisation
from qingfeng.kernel.ids import uuid7
from qingfeng.market.actions.platforms import add_platform
from qingfeng.market.models import Platform
from qingfeng.register import api as register

NOW = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
SYSTEM = system_actor()
MARKS = ("Kestrelwood", "Amberlyn", "Northquay", "Vellorine")


def platform(
    code: str = "testmart", *, model: str = "marketplace", office: UUID | None = None
) -> Platform:
    return add_platform(
        code=code,
        name_zh=f"{code}集市",
        name_en=f"{code} market",
        trading_model=model,
        domicile_region="350300",
        organisation_id=office,
        actor=SYSTEM,
        now=NOW,
    )


def office(name: str, kind: str = "platform", **facts: str) -> Organisation:
    return Organisation.objects.create(id=uuid7(NOW), kind=kind, name=name, name_en=name, **facts)


def actor_in(organisation: Organisation, *permissions: str) -> Actor:
    return Actor(
        user_id=None,
        office_id=organisation.id,
        office_kind=organisation.kind,
        function=organisation.function,
        region=organisation.region.rstrip("0"),
        permissions=frozenset(permissions),
    )


def publish_marks(folder: Path, marks: tuple[str, ...] = MARKS) -> int:
    """A register of invented marks, as the next snapshot."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"R-{mark},{mark},25|18,{mark} Ltd" for mark in marks]
    path = folder / f"register-{'-'.join(marks)[:60]}.csv"
    path.write_text(
        "\n".join(["right_id,mark,nice_classes,holder", *lines]) + "\n", encoding="utf-8"
    )
    register.load_register(path, actor=SYSTEM, now=NOW)
    return register.publish_snapshot(actor=SYSTEM, now=NOW)
