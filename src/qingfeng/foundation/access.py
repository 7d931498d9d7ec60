"""Who acts, what they may do, and the one door through which every object is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from qingfeng.foundation.rules.powers import VERBS
from qingfeng.kernel.errors import Broken, NotFound, Refused

NO_PERMISSION = "no_permission"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program in the office it acts for. `region` holds the significant digits of a GB/T 2260 code."""

    user_id: UUID | None
    office_id: UUID | None
    office_kind: str
    function: str = ""
    region: str = ""
    permissions: frozenset[str] = frozenset()
    is_admin: bool = False
    service_id: UUID | None = None

    def may(self, permission: str) -> bool:
        _, _, verb = permission.partition(":")
        return permission in self.permissions or f"*:{verb}" in self.permissions

    def covers(self, region: str) -> bool:
        """Whether a six-digit code lies in the actor's region."""
        return region.startswith(self.region)

    @property
    def seat(self) -> str:
        """How a session names the seat that the actor sits in."""
        return f"{self.office_id}/{self.function}/{self.region}"

    @property
    def principal(self) -> UUID | None:
        """Whom the journal names: the person, else the program, else nobody (the system)."""
        return self.user_id or self.service_id


_SYSTEM = Actor(
    user_id=None,
    office_id=None,
    office_kind="system",
    permissions=frozenset(f"*:{verb}" for verb in VERBS),
)


def system_actor() -> Actor:
    return _SYSTEM


def require(actor: Actor, permission: str) -> None:
    if not actor.may(permission):
        raise Refused(NO_PERMISSION, permission=permission)


def require_admin(actor: Actor) -> None:
    if not (actor.is_admin or actor.office_kind == "system"):
        raise Refused(NO_PERMISSION, permission="admin")


Loader = Callable[[Actor, UUID], Any]

_loaders: dict[str, Loader] = {}


def register_access(kind: str, load: Loader) -> None:
    """Declare how objects of a kind are read; the loader raises NotFound for what the actor may not see."""
    known = _loaders.get(kind)
    if known is not None and known is not load:
        raise Broken("access_registered_twice", kind=kind)
    _loaders[kind] = load


def access_rules() -> Mapping[str, Loader]:
    return MappingProxyType(_loaders)


def get(actor: Actor, kind: str, identifier: UUID) -> Any:
    """The object, if it exists and the actor may see it; else NotFound, the same in both cases."""
    load = _loaders.get(kind)
    if load is None:
        raise Broken("no_access_rule", kind=kind)
    found = load(actor, identifier)
    if found is None:
        raise NotFound(kind=kind, id=identifier)
    return found
