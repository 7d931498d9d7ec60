"""The parts of a bag of ours: a folder each, checked by what it must be true to beyond its digests.

A part is named in `index.json` with the version of its form. Whoever adds a part adds its checker here; one that this
program does not know is said to be unknown.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from qingfeng.evidence.verifying.agreement import check_agreement
from qingfeng.evidence.verifying.answers import check_answers
from qingfeng.evidence.verifying.appraisals import check_appraisals
from qingfeng.evidence.verifying.clocks import check_clocks
from qingfeng.evidence.verifying.exhibits import check_exhibits
from qingfeng.evidence.verifying.fields import Object, parts, text, whole
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.goods import check_goods
from qingfeng.evidence.verifying.journals import check_journal
from qingfeng.evidence.verifying.provenance import check_provenance
from qingfeng.evidence.verifying.purchases import check_chains
from qingfeng.evidence.verifying.trees import Below, Tree, json_object

INDEX: Final = "index.json"
PAPER: Final = "index.pdf"
Checker = Callable[[Tree, Findings], None]

# (name of the part, version of its form) -> checker of its folder
CHECKERS: Final[Mapping[tuple[str, int], Checker]] = MappingProxyType(
    {
        ("exhibits", 1): check_exhibits,
        ("excluded", 1): check_exhibits,
        ("goods", 1): check_goods,
        ("appraisals", 1): check_appraisals,
        ("answers", 1): check_answers,
        ("clocks", 1): check_clocks,
        ("journal", 1): check_journal,
    }
)


def check_sections(data: Tree, findings: Findings) -> None:
    if INDEX not in data.names():
        findings.problem(INDEX, "missing")
        return
    index = json_object(data, INDEX, findings)
    if index is None:
        return
    try:
        files = {text(file, "path"): text(file, "sha256") for file in parts(index, "files")}
        named = [(text(each, "name"), whole(each, "version")) for each in parts(index, "sections")]
    except ValueError as error:
        findings.problem(INDEX, "document_malformed", found=str(error))
        return
    _index(data, files, findings)
    _folders(data, [name for name, _ in named], findings)
    for section in dict.fromkeys(named):
        _check(data, section, findings)
    check_chains(data, findings)
    check_agreement(data, str(index.get("office") or ""), findings)
    check_provenance(data, files, findings)


def _index(data: Tree, files: Mapping[str, str], findings: Findings) -> None:
    """The index names every file but itself; that the digests agree with the manifest is seen by the files' own."""
    there = set(data.names()) - {INDEX}
    if PAPER not in there:
        findings.problem(PAPER, "missing")
    for name in sorted(there ^ files.keys()):
        findings.problem(INDEX, "index", found=name)
    findings.compare(INDEX, "index", len(files), len(there))


def _folders(data: Tree, named: Sequence[str], findings: Findings) -> None:
    """A part whose name is struck from the index would be checked by nobody."""
    there = {name.partition("/")[0] for name in data.names() if "/" in name}
    for name in sorted(there ^ set(named)):
        findings.problem(INDEX, "index", found=name)
    findings.compare(INDEX, "index", len(set(named)), len(named))


def _check(data: Tree, section: tuple[str, int], findings: Findings) -> None:
    name, _ = section
    check = CHECKERS.get(section)
    if check is None:
        findings.note("section_unknown")
        return
    if name == "excluded":
        findings.note("excluded_not_counted")
    check(Below(data, name), findings.inside(name))


def index_body(
    *, facts: Object, sections: Mapping[str, int], files: Sequence[Object]
) -> dict[str, object]:
    """What `index.json` holds; `check_sections` reads it."""
    return {
        **facts,
        "sections": [{"name": name, "version": version} for name, version in sections.items()],
        "files": files,
    }
