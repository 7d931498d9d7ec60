"""Papers that a part of a bag names by their digest: they lie in its folder `files`, each under that digest."""

from collections.abc import Iterable
from typing import Final

from qingfeng.evidence.verifying.digests import digests
from qingfeng.evidence.verifying.fields import Object
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.trees import Tree

FILES: Final = "files/"


def paper_name(sha256: str, media_type: str) -> str:
    """The media type's last word is the ending, so that a program opens it."""
    ending = "".join(c for c in media_type.rpartition("/")[2] if c.isascii() and c.isalnum())
    return f"{FILES}{sha256}.{ending[:12] or 'bin'}"


def named_in(rows: Iterable[Object], *names: str) -> set[str]:
    """The digests that these fields of the rows name."""
    found = (row.get(name) for row in rows for name in names)
    return {sha256 for sha256 in found if isinstance(sha256, str) and sha256}


def check_papers(tree: Tree, wanted: set[str], findings: Findings) -> None:
    """Each is there with the content that its name says, and nothing else is."""
    there: dict[str, str] = {}
    for name in tree.names():
        if name.startswith(FILES):
            there[name.removeprefix(FILES).partition(".")[0]] = name
    for sha256 in sorted(wanted - there.keys()):
        findings.problem(f"{FILES}{sha256}", "missing")
    for sha256, name in there.items():
        if sha256 not in wanted:
            findings.problem(name, "not_listed")
        found = digests(tree, name, ["sha256"], findings)
        if found is not None:
            findings.compare(name, "digest_differs", sha256, found["sha256"])
