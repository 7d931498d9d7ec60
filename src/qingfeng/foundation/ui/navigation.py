"""The menu, as a registry that each domain fills when it starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Group = Literal["work", "records", "intake", "figures", "manage"]
GROUPS: tuple[Group, ...] = ("work", "records", "intake", "figures", "manage")


class Permitted(Protocol):
    @property
    def is_admin(self) -> bool: ...
    def may(self, permission: str, /) -> bool: ...


@dataclass(frozen=True)
class MenuEntry:
    """A line of the left menu; `label` and `url` may be lazy. Shown to whom holds any of `permissions`."""

    key: str
    label: object
    url: object
    icon: str
    group: Group
    order: int = 100
    permissions: Sequence[str] = ()
    admin_only: bool = False

    def open_to(self, actor: Permitted) -> bool:
        if self.admin_only:
            return actor.is_admin
        return not self.permissions or any(actor.may(name) for name in self.permissions)


@dataclass(frozen=True)
class SearchKind:
    """A choice in the type filter of the search box."""

    value: str
    label: object
    order: int = 100


_addresses: dict[str, str] = {}
_entries: dict[str, MenuEntry] = {}
_kinds: dict[str, SearchKind] = {}


def add_menu(*entries: MenuEntry) -> None:
    for entry in entries:
        _entries[entry.key] = entry


def add_search_kinds(*kinds: SearchKind) -> None:
    for kind in kinds:
        _kinds[kind.value] = kind


def add_addresses(patterns: Mapping[str, str]) -> None:
    """Where objects of a kind stand: {"lead": "/leads/{id}/"}."""
    _addresses.update(patterns)


def address_of(kind: str, identifier: object) -> str:
    """The page of an object, or nothing where its kind has none."""
    return _addresses.get(kind, "").format(id=identifier)


def menu_for(actor: Permitted) -> dict[Group, list[MenuEntry]]:
    """The entries this actor may open, by group, in order; empty groups are left out."""
    open_entries = sorted(
        (entry for entry in _entries.values() if entry.open_to(actor)),
        key=lambda entry: (entry.order, entry.key),
    )
    grouped = {group: [e for e in open_entries if e.group == group] for group in GROUPS}
    return {group: entries for group, entries in grouped.items() if entries}


def search_kinds() -> list[SearchKind]:
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.value))
