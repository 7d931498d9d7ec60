"""The chain of a test purchase: its own exhibit names each step's, and each of them is in the bag as it was."""

from typing import Final

from qingfeng.evidence.verifying.digests import digests
from qingfeng.evidence.verifying.fields import Object, part, parts, text
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.trees import Tree, json_object

_FOLDERS: Final = ("exhibits/", "excluded/")


def check_chains(data: Tree, findings: Findings) -> None:
    """Over all exhibits of a bag, as a step may have been excluded by itself."""
    names = [n for n in data.names() if n.startswith(_FOLDERS) and n.endswith("/manifest.json")]
    found = {name: json_object(data, name, findings) for name in names}
    chains = {name: body for name, body in found.items() if body is not None and _is_chain(body)}
    if not chains:
        return
    there = {sums["sha256"] for n in names if (sums := digests(data, n, ["sha256"], findings))}
    for name, body in chains.items():
        _check(name, body, there, findings)


def _is_chain(manifest: Object) -> bool:
    facts = manifest.get("facts")
    return manifest.get("form") == "purchase" and isinstance(facts, dict) and "chain" in facts


def _check(name: str, manifest: Object, there: set[str], findings: Findings) -> None:
    try:
        steps = [
            (text(step, "verb"), text(step, "manifest_sha256"))
            for step in parts(part(manifest, "facts"), "chain")
        ]
    except ValueError as error:
        findings.problem(name, "document_malformed", found=str(error))
        return
    for verb, digest in steps:
        known = digest if digest in there else ""
        findings.compare(name, "step_unnamed", f"{verb} {digest}", f"{verb} {known}")
