"""The extract of the journal: each entry against its own digest, which the journal keeps as well."""

from typing import Final

from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.fields import Object, instant, part, parts, text
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.trees import Tree
from qingfeng.kernel.digest import salted

JOURNAL: Final = "journal.json"
# The texts in which an act says why it was done; the journal keeps others, which stay behind.
REASONS: Final = frozenset({"reason", "basis"})
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
    seen: set[str] = set()
    for entry in entries:
        name = str(entry.get("id"))
        findings.compare(f"{JOURNAL}: {name}", "entry_twice", False, name in seen)
        seen.add(name)
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
    _check_reasons(entry, place, findings)


def _check_reasons(entry: Object, place: str, findings: Findings) -> None:
    """Each reason is the one whose salted digest the entry covers; one that was erased says when, and no more."""
    try:
        given, payload = part(entry, "reasons"), part(entry, "payload")
        covered = part(payload, "texts") if "texts" in payload else {}
        for name in sorted(given.keys() | (covered.keys() & REASONS)):
            told = part(given, name) if name in given else {}
            if told.get("erased_at"):
                instant(told, "erased_at")
                findings.note("reasons_erased")
                continue
            found = salted(text(told, "text"), bytes.fromhex(text(told, "salt"))) if told else ""
            findings.compare(place, "reason_differs", covered.get(name), found)
    except (ValueError, TypeError) as error:
        findings.problem(place, "document_malformed", found=str(error))
