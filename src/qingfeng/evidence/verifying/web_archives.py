"""WACZ: a web archive whose package description names every file by digest, and whose index points into its records."""

import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from qingfeng.evidence.rules.packing import OWN_PACKING
from qingfeng.evidence.verifying.digests import KNOWN, check_digest
from qingfeng.evidence.verifying.fields import part, parts, text, whole
from qingfeng.evidence.verifying.findings import Findings, Limits, Unreadable
from qingfeng.evidence.verifying.trees import (
    DAMAGED,
    Tree,
    chunks,
    document,
    json_object,
    zipped,
)
from qingfeng.evidence.verifying.warcs import Record, check_warc

_IN_MEMORY: Final = 16 << 20
PACKAGE: Final = "datapackage.json"
PACKAGE_DIGEST: Final = "datapackage-digest.json"
_WARC = re.compile(r"archive/[^/]+\.warc(\.gz)?")
_INDEX = re.compile(r"indexes/[^/]+\.cdxj?(\.gz)?")


def check_wacz(tree: Tree, findings: Findings) -> bool:
    """True where it says that it is packed in our one way, so that its packing can be checked too."""
    names = set(tree.names())
    package = json_object(tree, PACKAGE, findings)
    if package is None:
        return False
    own = package.get("packing") == OWN_PACKING
    try:
        listed = {text(each, "path"): text(each, "hash") for each in parts(package, "resources")}
        sizes = {
            text(each, "path"): whole(each, "bytes")
            for each in parts(package, "resources")
            if "bytes" in each
        }
    except ValueError as error:
        findings.problem(PACKAGE, "document_malformed", found=str(error))
        return own
    for name in sorted(listed.keys() - names):
        findings.problem(name, "missing")
    for name in sorted(names - listed.keys() - {PACKAGE, PACKAGE_DIGEST}):
        findings.problem(name, "not_listed")
    for name in sorted(listed.keys() & names):
        findings.compare(name, "size_differs", sizes.get(name, tree.size(name)), tree.size(name))
        _digest(tree, name, listed[name], findings)
    _package_digest(tree, findings)
    _content(tree, sorted(names), findings)
    return own


def check_packed(tree: Tree, name: str, findings: Findings) -> None:
    """A WACZ that is itself a file of a tree. It is copied out, as what lies in an archive cannot be read in any order."""
    size = tree.size(name)
    try:
        with tree.reading(name) as stream, tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            for piece in chunks(stream, size):
                copy.write(piece)
            with zipfile.ZipFile(copy) as archive:
                inside = findings.inside(name)
                check_wacz(zipped(archive, size, tree.limits, inside), inside)
    except (*DAMAGED, Unreadable) as error:
        findings.problem(name, "unreadable", found=str(error))


def _digest(tree: Tree, name: str, stated: str, findings: Findings, listing: str = PACKAGE) -> None:
    """The list may be what was changed, not the file: the problem names both."""
    algorithm, _, value = stated.partition(":")
    if algorithm not in KNOWN:
        findings.problem(listing, "algorithm_unknown", found=algorithm)
    else:
        check_digest(tree, name, algorithm, value, findings, listing)


def _package_digest(tree: Tree, findings: Findings) -> None:
    if PACKAGE_DIGEST not in tree.names():
        findings.problem(PACKAGE_DIGEST, "missing")
        return
    stated = json_object(tree, PACKAGE_DIGEST, findings)
    if stated is None:
        return
    try:
        findings.compare(PACKAGE_DIGEST, "document_malformed", PACKAGE, text(stated, "path"))
        _digest(tree, PACKAGE, text(stated, "hash"), findings, PACKAGE_DIGEST)
    except ValueError as error:
        findings.problem(PACKAGE_DIGEST, "document_malformed", found=str(error))


def _content(tree: Tree, names: list[str], findings: Findings) -> None:
    records: dict[str, dict[int, Record]] = {}
    for name in filter(_WARC.fullmatch, names):
        try:
            with tree.reading(name) as stream:
                found = check_warc(name, stream, tree.size(name), tree.limits, findings)
        except DAMAGED as error:
            findings.problem(name, "unreadable", found=str(error))
            continue
        records[name.removeprefix("archive/")] = {record.offset: record for record in found}
    if not records:
        findings.problem("archive", "missing")
        return
    for name in filter(_INDEX.fullmatch, names):
        _index(tree, name, records, findings)
    _pages(tree, records, findings)


def _index(
    tree: Tree, name: str, records: Mapping[str, Mapping[int, Record]], findings: Findings
) -> None:
    """Each line points at a record of its address; where both state a digest, it is the same."""
    for number, line in enumerate(_lines(tree, name, findings), 1):
        try:
            entry = part({"entry": json.loads(line[line.find(b"{") :])}, "entry")
            file, at = text(entry, "filename"), int(str(entry.get("offset")))
        except (ValueError, RecursionError) as error:
            findings.problem(name, "document_malformed", found=f"line {number}: {error}")
            continue
        record = records.get(file, {}).get(at)
        findings.compare(
            name,
            "index_differs",
            f"line {number}: {entry.get('url')}",
            f"line {number}: {record.address if record else None}",
        )
        if record is not None and record.payload and "digest" in entry:
            found = str(entry["digest"]).rpartition(":")[2]
            findings.compare(name, "index_differs", record.payload.rpartition(":")[2], found)


def _pages(tree: Tree, records: Mapping[str, Mapping[int, Record]], findings: Findings) -> None:
    name = "pages/pages.jsonl"
    addresses = {record.address for each in records.values() for record in each.values()}
    for number, line in enumerate(_lines(tree, name, findings), 1):
        try:
            page = json.loads(line)
        except (ValueError, RecursionError):
            page = None
        if not isinstance(page, dict):
            findings.problem(name, "document_malformed", found=f"line {number}")
        elif "url" in page and page["url"] not in addresses:
            # A page that failed is recorded as such: nothing is wrong with the archive.
            findings.note("page_missing")


def _lines(tree: Tree, name: str, findings: Findings) -> list[bytes]:
    if name not in tree.names():
        findings.problem(name, "missing")
        return []
    content = document(tree, name, findings) or b""
    try:
        content = _plain(content, tree.limits) if name.endswith(".gz") else content
    except (zlib.error, Unreadable) as error:
        findings.problem(name, "unreadable", found=str(error))
        return []
    return [line for line in content.split(b"\n") if line.strip()]


def _plain(content: bytes, limits: Limits) -> bytes:
    """Unpacked, member by member, and no more of it than a document may have."""
    plain = b""
    while content:
        unzip = zlib.decompressobj(wbits=31)
        plain += unzip.decompress(content, limits.document - len(plain) + 1)
        if len(plain) > limits.document:
            raise Unreadable("too_much")
        if not unzip.eof:
            raise zlib.error("cut short")
        content = unzip.unused_data
    return plain
