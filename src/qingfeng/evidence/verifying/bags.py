"""BagIt packages (RFC 8493): every file is listed, every list is listed, and each digest agrees."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from qingfeng.evidence.verifying.digests import KNOWN, STRONG, WEAK, digests
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.sections import check_sections
from qingfeng.evidence.verifying.tokens import check_token
from qingfeng.evidence.verifying.trees import Below, Tree, clashes, document, refused

DECLARATION: Final = "bagit.txt"
INFO: Final = "bag-info.txt"
TAGS: Final = "tagmanifest-sha256.txt"
# Over the list of lists, so that no list can have it.
STAMP: Final = "tagmanifest-sha256.txt.tsr"
AGENT: Final = "Qingfeng"
DECLARED: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_DECLARED = re.compile(
    rb"BagIt-Version: (0\.9[3-7]|1\.0)\r?\nTag-File-Character-Encoding: UTF-8\r?\n?"
)
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]{1,20})\.txt")
_LINE = re.compile(r"([0-9a-fA-F]{32,128})[ \t]+\*?(?:\./)?(.+)")
_OWN_LINE = re.compile(r"[0-9a-f]{64}  \S.*")
# By file, then by algorithm: the digest, and the list that has it.
Listed = dict[str, dict[str, tuple[str, str]]]


def manifest_line(digest: str, name: str) -> str:
    """As we write it; what would end the line or looks like an escape is escaped."""
    escaped = name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
    return f"{digest}  {escaped}\n"


def check_bag(tree: Tree, findings: Findings) -> bool:
    """True where the bag says that it is one of ours, so that its packing can be checked too."""
    names = tree.names()
    declared = document(tree, DECLARATION, findings) or b""
    findings.compare(DECLARATION, "declaration", True, _DECLARED.fullmatch(declared) is not None)
    info = _info(tree, findings) if INFO in names else {}
    own = info.get("Bag-Software-Agent", "").startswith(AGENT)
    listed = _listed(tree, findings, own=own)
    for name in clashes(names):
        if own:
            findings.problem(name, "name_clashes")
        else:
            findings.note("names_clash")
    _every_file_listed(list(names), listed, findings, own=own)
    _digests(tree, set(names), listed, findings)
    _payload(tree, info, findings)
    if own:
        _stamp(tree, findings)
        findings.note("compare_digest")
        check_sections(Below(tree, "data"), findings.inside("data"))
    else:
        findings.note("foreign_bag")
    return own


def _stamp(tree: Tree, findings: Findings) -> None:
    """Whoever changes a bag and all its lists has to have them stamped anew, by whom and when they did it."""
    if STAMP not in tree.names():
        findings.note("bag_unstamped")
        return
    token, lists = document(tree, STAMP, findings), document(tree, TAGS, findings)
    if token is not None and lists is not None:
        check_token(STAMP, token, findings, over=lists)


def _info(tree: Tree, findings: Findings) -> dict[str, str]:
    """The first of each label; a line that begins with a space goes on the one before."""
    text = (document(tree, INFO, findings) or b"").decode(errors="replace")
    found: dict[str, str] = {}
    for line in re.sub(r"\r?\n[ \t]+", " ", text).splitlines():
        label, _, value = line.partition(":")
        found.setdefault(label.strip(), value.strip())
    return found


def _listed(tree: Tree, findings: Findings, *, own: bool) -> Listed:
    """From all manifests."""
    listed: Listed = {}
    for name in tree.names():
        found = _MANIFEST.fullmatch(name)
        if found is None:
            continue
        if found[2] not in KNOWN:
            findings.problem(name, "algorithm_unknown", found=found[2])
            continue
        for digest, file in _lines(tree, name, findings, own=own):
            wrong_place = file.startswith("data/") == bool(found[1])
            if refused(file) or wrong_place:
                findings.problem(name, "name_refused", found=file)
            elif found[2] in listed.setdefault(file, {}):
                findings.problem(file, "listed_twice", found=name)
            else:
                listed[file][found[2]] = digest, name
    return listed


def _lines(tree: Tree, name: str, findings: Findings, *, own: bool) -> Iterator[tuple[str, str]]:
    text = (document(tree, name, findings) or b"").decode(errors="surrogateescape")
    if not text and not own:
        return
    if own and not text.endswith("\n"):
        findings.problem(name, "line_malformed", found=text[-80:])
    # Only these end a line: a name may hold the other characters at which Python would split.
    for line in re.split(r"\r\n|\r|\n", text.removesuffix("\n")):
        found = _LINE.fullmatch(line)
        if found is None or (own and ("\r" in text or not _OWN_LINE.fullmatch(line))):
            findings.problem(name, "line_malformed", found=line)
            if found is None:
                continue
        yield found[1].lower(), _unescaped(found[2])


def _unescaped(name: str) -> str:
    return re.sub(r"%(?:0A|0D|25)", lambda found: unquote(found[0]), name, flags=re.IGNORECASE)


def _every_file_listed(names: list[str], listed: Listed, findings: Findings, *, own: bool) -> None:
    """A payload file stands in a manifest; with us every further file stands in the list of the lists."""
    for name in names:
        exempt = name.startswith("tagmanifest-") and _MANIFEST.fullmatch(name) is not None
        exempt = exempt or name == STAMP
        must = name.startswith("data/") or (own and not exempt)
        if must and name not in listed:
            findings.problem(name, "not_listed")
    # RFC 8493, 2.1.3: a bag has a manifest. One that lost it, and all files with it, would have nothing to say against it.
    if not any(name.startswith("manifest-") for name in names):
        findings.problem("manifest-sha256.txt", "missing")
    tagged = any(name.startswith("tagmanifest-") for name in names)
    if own and not tagged:
        findings.problem(TAGS, "missing")


def _digests(tree: Tree, names: set[str], listed: Listed, findings: Findings) -> None:
    for name, expected in sorted(listed.items()):
        if name not in names:
            lists = sorted({listing for _, listing in expected.values()})
            findings.problem(name, "missing", expected=", ".join(lists))
            continue
        found = digests(tree, name, expected, findings) or {}
        for algorithm, digest in found.items():
            stated, listing = expected[algorithm]
            # A list may be what was changed, not the file: the problem names both.
            findings.compare(
                name, "digest_differs", f"{stated} ({listing})", f"{digest} ({listing})"
            )
        if not set(expected) & set(STRONG) and set(expected) <= set(WEAK):
            findings.note("weak_digest")


def _payload(tree: Tree, info: Mapping[str, str], findings: Findings) -> None:
    stated = info.get("Payload-Oxum", "")
    if not stated:
        return
    payload = Below(tree, "data")
    sizes = [payload.size(name) for name in payload.names()]
    findings.compare(INFO, "payload_sum", stated, f"{sum(sizes)}.{len(sizes)}")
