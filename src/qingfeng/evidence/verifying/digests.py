"""Digests of files of a tree, streamed."""

import hashlib
from collections.abc import Iterable, Mapping

from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.trees import DAMAGED, Tree, chunks

# Strongest first. Names of the standard library with fixed length only: others take a length that a stranger chooses.
STRONG = ("sha512", "sha384", "sha256")
WEAK = ("sha1", "md5")
KNOWN = frozenset({*STRONG, *WEAK})


def digests(
    tree: Tree, name: str, algorithms: Iterable[str], findings: Findings
) -> Mapping[str, str] | None:
    """By algorithm; None, and a problem that names the file, where it cannot be read to its end."""
    sums = {algorithm: hashlib.new(algorithm, usedforsecurity=False) for algorithm in algorithms}
    try:
        with tree.reading(name) as stream:
            for piece in chunks(stream, tree.size(name)):
                for each in sums.values():
                    each.update(piece)
    except DAMAGED as error:
        findings.problem(name, "digest_differs", found=str(error))
        return None
    return {algorithm: each.hexdigest() for algorithm, each in sums.items()}


def check_digest(
    tree: Tree, name: str, algorithm: str, expected: str, findings: Findings, listing: str
) -> None:
    """Whether the file has the digest that a listing states. Either may have been changed: the problem names both."""
    found = digests(tree, name, [algorithm], findings)
    if found is not None:
        findings.compare(
            name, "digest_differs", f"{expected} ({listing})", f"{found[algorithm]} ({listing})"
        )
