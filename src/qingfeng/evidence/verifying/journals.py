"""The extract of the journal: each entry against its own digest, which the journal keeps as well."""

from typing import Final

from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import Object, parts, text
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.trees import Tree
from qingfeng.kernel.digest import salted

JOURNAL: Final = "journal.json"
# What an entry's digest is over, in the words of the extract.
_COVERED: Final = (
    "id", "node", "actor", "office", "verb", "subject", "payload", "audience", "at",
)  # fmt: skip


def check_journal(tree: Tree, findings: Findings) -> None:
    body = whole_object(tree, JOURNAL, findings) if JOURNAL in tree.names() else None
    if body is None:
        findings.problem(JOURNAL, "missing")
        return
    try:
        entries = parts(body, "entries")
    except ValueError as error:
        findings.problem(JOURNAL, "document_malformed", found=str(error))
        return
    for entry in entries:
        _check(entry, findings)


def _check(entry: Object, findings: Findings) -> None:
    place = f"{JOURNAL}: {entry.get('id')}"
    try:
        stated, salt = text(entry, "digest"), bytes.fromhex(text(entry, "salt"))
        found = salted({name: entry.get(name) for name in _COVERED}, salt)
    except (ValueError, TypeError, RecursionError) as error:
        findings.problem(place, "document_malformed", found=str(error))
        return
    findings.compare(place, "entry_digest", stated, found)
