"""One file or folder, whatever it is, against itself: the result as findings."""

import hashlib
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates

from qingfeng.evidence.verifying.bags import DECLARATION, check_bag
from qingfeng.evidence.verifying.exhibits import MANIFEST, check_exhibit
from qingfeng.evidence.verifying.findings import Findings, Law, Limits, Unreadable
from qingfeng.evidence.verifying.packing import check_frame
from qingfeng.evidence.verifying.papers import check_paper
from qingfeng.evidence.verifying.tokens import check_token
from qingfeng.evidence.verifying.trees import (
    DAMAGED,
    Below,
    Folder,
    Tree,
    tarred,
    zipped,
)
from qingfeng.evidence.verifying.warcs import check_warc
from qingfeng.evidence.verifying.web_archives import PACKAGE, check_wacz
from qingfeng.evidence.verifying.words import ALWAYS

_ZIP: Final = b"PK\x03\x04"
_PDF: Final = b"%PDF-"
_GZIP: Final = b"\x1f\x8b"
_WARC: Final = b"WARC/1."
_DER: Final = b"\x30"
_TAR: Final = (257, b"ustar")
USUAL: Final = Limits()


def verify(
    path: Path,
    *,
    authorities: Sequence[Certificate] = (),
    over: Path | None = None,
    law: Law | None = None,
    limits: Limits = USUAL,
) -> Findings:
    """`over` is the file that a token by itself should be over; without `law` the terms of clocks are believed.

    Raises Unreadable for what is none of our kinds.
    """
    findings = Findings("", tuple(authorities), law)
    try:
        if path.is_dir():
            _folder(path, limits, findings)
        elif path.is_file():
            _file(path, over, limits, findings)
        else:
            raise Unreadable("unreadable", file=path.name)
    except DAMAGED as error:
        raise Unreadable("unreadable", file=path.name, because=str(error)[:200]) from error
    findings.note(*ALWAYS)
    return findings


def read_authorities(path: Path) -> tuple[Certificate, ...]:
    """One certificate or several, as PEM or DER."""
    try:
        content = path.read_bytes()
        if b"-----BEGIN" in content:
            return tuple(load_pem_x509_certificates(content))
        return (load_der_x509_certificate(content),)
    except (OSError, ValueError) as error:
        raise Unreadable("unreadable", file=path.name) from error


def _folder(path: Path, limits: Limits, findings: Findings) -> None:
    tree = Folder(path, limits)
    _tree(tree, path.name, findings)
    for name in tree.special:
        findings.problem(name, "link")


def _file(path: Path, over: Path | None, limits: Limits, findings: Findings) -> None:
    with path.open("rb") as stream:
        head = stream.read(512)
    size = path.stat().st_size
    if head.startswith(_ZIP):
        _zip(path, size, limits, findings)
    elif head[_TAR[0] : _TAR[0] + 5] == _TAR[1]:
        with tarfile.open(path, "r:") as archive:
            _tree(tarred(archive, size, limits, findings), path.name, findings)
        findings.note("container_not_covered")
    elif head.startswith((_GZIP, _WARC)):
        findings.kind = "warc"
        with path.open("rb") as stream:
            check_warc(path.name, stream, size, limits, findings)
    elif head.startswith((_PDF, _DER)):
        _small(path, size, over, limits, findings)
    else:
        raise Unreadable("kind_unknown", file=path.name)


def _small(path: Path, size: int, over: Path | None, limits: Limits, findings: Findings) -> None:
    if size > limits.document:
        raise Unreadable("too_much", file=path.name)
    content = path.read_bytes()
    if content.startswith(_PDF):
        findings.kind = "paper"
        check_paper(path.name, content, findings)
    else:
        findings.kind = "token"
        digest = None if over is None else lambda algorithm: _digest(over, algorithm)
        check_token(path.name, content, findings, over=digest)


def _digest(path: Path, algorithm: str) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).digest()


def _zip(path: Path, size: int, limits: Limits, findings: Findings) -> None:
    with path.open("rb") as stream, zipfile.ZipFile(path) as archive:
        ours = _tree(zipped(archive, size, limits, findings), path.name, findings)
        if ours:
            check_frame(stream, archive, findings)
        else:
            findings.note("container_not_covered")


def _tree(tree: Tree, name: str, findings: Findings) -> bool:
    """True where the packing is one of ours as well."""
    names = tree.names()
    root = _root(names)
    here = Below(tree, root) if root else tree
    inside = set(here.names())
    if DECLARATION in inside:
        findings.kind = "bag"
        return check_bag(here, findings)
    if PACKAGE in inside:
        findings.kind = "wacz"
        return check_wacz(here, findings)
    if MANIFEST in inside:
        findings.kind = "exhibit"
        check_exhibit(here, findings)
    else:
        raise Unreadable("kind_unknown", file=name)
    return False


def _root(names: Sequence[str]) -> str:
    """The one folder that everything lies in, as a packed bag has it; none where a sign of a kind lies outside."""
    first = {name.partition("/")[0] for name in names}
    plain = any("/" not in name for name in names)
    return first.pop() if len(first) == 1 and not plain else ""
