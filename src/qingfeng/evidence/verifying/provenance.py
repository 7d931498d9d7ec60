"""The W3C PROV graph of a bag (PROV-JSON): what it relates is there, and its files are the bag's."""

from collections.abc import Mapping
from typing import Final

from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import Object
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.trees import Tree

GRAPH: Final = "prov.json"
NODES: Final = ("entity", "activity", "agent")
# Relation -> which nodes its two ends are.
RELATIONS: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = {
    "wasGeneratedBy": (("prov:entity", "entity"), ("prov:activity", "activity")),
    "used": (("prov:activity", "activity"), ("prov:entity", "entity")),
    "wasAssociatedWith": (("prov:activity", "activity"), ("prov:agent", "agent")),
    "wasAttributedTo": (("prov:entity", "entity"), ("prov:agent", "agent")),
    "wasDerivedFrom": (("prov:generatedEntity", "entity"), ("prov:usedEntity", "entity")),
    "actedOnBehalfOf": (("prov:delegate", "agent"), ("prov:responsible", "agent")),
    "hadMember": (("prov:collection", "entity"), ("prov:entity", "entity")),
}


def check_provenance(data: Tree, files: Mapping[str, str], findings: Findings) -> None:
    if GRAPH not in data.names():
        findings.problem(GRAPH, "missing")
        return
    graph = whole_object(data, GRAPH, findings)
    if graph is None:
        return
    nodes = {kind: _objects(graph, kind) for kind in NODES}
    for identifier, entity in nodes["entity"].items():
        if "qf:path" in entity:
            path = str(entity["qf:path"])
            findings.compare(
                GRAPH,
                "provenance",
                f"{identifier} {path} {entity.get('qf:sha256')}",
                f"{identifier} {path} {files.get(path)}",
            )
    drawn = {str(entity.get("qf:path")) for entity in nodes["entity"].values()}
    # The index and the graph itself are made after it.
    for path in sorted(name for name in files if "/" in name and name not in drawn):
        findings.problem(GRAPH, "provenance", expected=path)
    for relation, ends in RELATIONS.items():
        for name, related in _objects(graph, relation).items():
            for field, kind in ends:
                found = related.get(field)
                known = isinstance(found, str) and found in nodes[kind]
                findings.compare(GRAPH, "provenance", f"{relation} {name} {found}",
                                 f"{relation} {name} {found if known else None}")  # fmt: skip


def _objects(graph: Object, name: str) -> dict[str, Object]:
    found = graph.get(name)
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, dict)}
