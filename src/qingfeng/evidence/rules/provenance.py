"""A W3C PROV graph while it is put together, and as PROV-JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["entity", "activity", "agent"]
PREFIXES: Final = {"qf": "urn:qingfeng:"}

# Relation -> the names of its two ends.
RELATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "wasGeneratedBy": ("prov:entity", "prov:activity"),
    "used": ("prov:activity", "prov:entity"),
    "wasAssociatedWith": ("prov:activity", "prov:agent"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "actedOnBehalfOf": ("prov:delegate", "prov:responsible"),
    "hadMember": ("prov:collection", "prov:entity"),
}


@dataclass(slots=True)
class Graph:
    """Names are `qf:` and whatever tells the thing apart; said twice, a thing is one."""

    nodes: dict[Kind, dict[str, dict[str, str]]] = field(
        default_factory=lambda: {"entity": {}, "activity": {}, "agent": {}}
    )
    # Pairs in the order in which they were said, each once.
    related: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)

    def add(self, kind: Kind, name: object, **facts: str) -> str:
        identifier = f"qf:{name}"
        known = self.nodes[kind].setdefault(identifier, {})
        known.update({f"qf:{key}": value for key, value in facts.items() if value})
        return identifier

    def file(self, path: str, sha256: str, **facts: str) -> str:
        """A file of the bag, by its path under `data/`."""
        return self.add("entity", f"file/{path}", path=path, sha256=sha256, **facts)

    def relate(self, relation: str, first: str, second: str) -> None:
        self.related.setdefault(relation, {})[first, second] = None

    def body(self) -> dict[str, object]:
        relations = {
            name: {
                f"_:{name}{number}": dict(zip(RELATIONS[name], ends, strict=True))
                for number, ends in enumerate(pairs, 1)
            }
            for name, pairs in self.related.items()
        }
        nodes = {str(kind): found for kind, found in self.nodes.items()}
        return {"prefix": PREFIXES, **nodes, **relations}
