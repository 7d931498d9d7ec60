"""Exhibits: a manifest that names every file by its digest, and time tokens over the manifest.

manifest.json      files/001.png …      tokens/001.tsr …
"""

import re
from typing import Final

from qingfeng.evidence.verifying.digests import check_digest
from qingfeng.evidence.verifying.fields import Object, parts, text, whole
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.tokens import check_token
from qingfeng.evidence.verifying.trees import Below, Tree, document, json_object
from qingfeng.evidence.verifying.web_archives import check_packed
from qingfeng.kernel.digest import canonical

MANIFEST: Final = "manifest.json"
_ENDING = re.compile(r"\.[a-z0-9]{1,8}\Z")


def file_name(place: int, name: str) -> str:
    """Under which the file stands in the folder: its place in the manifest, as names may be anything."""
    ending = _ENDING.search(name.lower())
    return f"files/{place:03}{ending[0] if ending else ''}"


def token_name(place: int) -> str:
    return f"tokens/{place:03}.tsr"


def check_exhibits(tree: Tree, findings: Findings) -> None:
    """Every folder of the tree is an exhibit."""
    for folder in sorted({name.partition("/")[0] for name in tree.names()}):
        check_exhibit(Below(tree, folder), findings.inside(folder))


def check_exhibit(tree: Tree, findings: Findings) -> None:
    if MANIFEST not in tree.names():
        findings.problem(MANIFEST, "missing")
        return
    manifest = json_object(tree, MANIFEST, findings)
    if manifest is None:
        return
    try:
        listed = [_listed(place, each) for place, each in enumerate(parts(manifest, "files"), 1)]
    except ValueError as error:
        findings.problem(MANIFEST, "document_malformed", found=str(error))
        return
    _canonical(tree, manifest, findings)
    _files(tree, listed, findings)
    _tokens(tree, findings)


def _listed(place: int, file: Object) -> tuple[str, str, int]:
    return file_name(place, text(file, "name")), text(file, "sha256"), whole(file, "size")


def _canonical(tree: Tree, manifest: Object, findings: Findings) -> None:
    """Its digest stands for the exhibit, so there is one way to write it."""
    written = document(tree, MANIFEST, findings)
    try:
        findings.compare(MANIFEST, "document_malformed", True, canonical(manifest) == written)
    except (TypeError, RecursionError):
        findings.problem(MANIFEST, "document_malformed")


def _files(tree: Tree, listed: list[tuple[str, str, int]], findings: Findings) -> None:
    there = set(tree.names())
    for name, sha256, size in listed:
        if name not in there:
            findings.problem(name, "missing")
            continue
        findings.compare(name, "size_differs", size, tree.size(name))
        check_digest(tree, name, "sha256", sha256, findings, MANIFEST)
        if name.endswith(".wacz"):
            check_packed(tree, name, findings)
    known = {name for name, _, _ in listed} | {MANIFEST, "exhibit.json"}
    for name in sorted(there - known):
        if not name.startswith("tokens/"):
            findings.problem(name, "not_listed")


def _tokens(tree: Tree, findings: Findings) -> None:
    tokens = [name for name in tree.names() if name.startswith("tokens/")]
    if not tokens:
        findings.note("no_token")
    manifest = document(tree, MANIFEST, findings) or b""
    for name in tokens:
        content = document(tree, name, findings)
        if content is not None:
            check_token(name, content, findings, over=manifest)
