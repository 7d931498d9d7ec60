"""What the exhibits, the clocks and the journal of a bag say, for the parts that lean on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from qingfeng.evidence.verifying.clocks import CLOCKS
from qingfeng.evidence.verifying.digests import digests
from qingfeng.evidence.verifying.documents import whole_object
from qingfeng.evidence.verifying.exhibits import MANIFEST, file_name
from qingfeng.evidence.verifying.fields import Object, instant, part, parts, text
from qingfeng.evidence.verifying.findings import Findings
from qingfeng.evidence.verifying.journals import JOURNAL
from qingfeng.evidence.verifying.ledger import GOODS
from qingfeng.evidence.verifying.trees import Tree, json_object

_FOLDERS: Final = ("exhibits/", "excluded/")


@dataclass(frozen=True, slots=True)
class Shown:
    """An exhibit of the bag: its folder, its manifest, and the manifest's digest."""

    folder: str
    manifest: Object
    sha256: str

    @property
    def facts(self) -> Object:
        return part(self.manifest, "facts")

    @property
    def obtained_at(self) -> datetime:
        return instant(self.manifest, "obtained_at")

    def file_of(self, role: str) -> str:
        """Where its file of a role lies in the bag; empty where it has none."""
        for place, file in enumerate(parts(self.manifest, "files"), 1):
            if file.get("role") == role:
                return f"{self.folder}/{file_name(place, text(file, 'name'))}"
        return ""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """By id; entries by their verb and the id of what they are about, in the order of the journal; movements by the lot
    that they made or moved; of every lot the family."""

    data: Tree
    office: str
    exhibits: Mapping[str, Shown]
    clocks: Mapping[str, Object]
    entries: Mapping[tuple[str, str], tuple[Object, ...]]
    moves: Mapping[str, tuple[Object, ...]]
    roots: Mapping[str, str]

    def told(self, subject: str, *verbs: str) -> Iterator[Object]:
        for verb in verbs:
            yield from self.entries.get((verb, subject), ())


def read_witnesses(data: Tree, office: str, findings: Findings) -> Witnesses:
    """ValueError where a field is not of its type. What is malformed is named by its own part's check."""
    quiet = Findings(findings.kind)
    return Witnesses(
        data,
        office,
        _exhibits(data, quiet),
        {text(each, "id"): each for each in _rows(data, f"clocks/{CLOCKS}", "clocks", quiet)},
        _entries(_rows(data, f"journal/{JOURNAL}", "entries", quiet)),
        _moves(_rows(data, f"goods/{GOODS}", "movements", quiet)),
        {
            text(lot, "id"): text(lot, "root")
            for lot in _rows(data, f"goods/{GOODS}", "lots", quiet)
        },
    )


def _exhibits(data: Tree, quiet: Findings) -> dict[str, Shown]:
    found: dict[str, Shown] = {}
    for name in data.names():
        if not name.startswith(_FOLDERS) or name.count("/") != 2 or not name.endswith(MANIFEST):
            continue
        manifest = json_object(data, name, quiet)
        sums = digests(data, name, ["sha256"], quiet)
        if manifest is not None and sums is not None:
            folder = name.removesuffix(f"/{MANIFEST}")
            found[str(manifest.get("exhibit"))] = Shown(folder, manifest, sums["sha256"])
    return found


def _rows(data: Tree, name: str, key: str, quiet: Findings) -> list[Object]:
    body = whole_object(data, name, quiet) if name in data.names() else None
    return parts(body, key) if body is not None else []


def _entries(rows: list[Object]) -> dict[tuple[str, str], tuple[Object, ...]]:
    found: dict[tuple[str, str], list[Object]] = {}
    for row in rows:
        key = text(row, "verb"), text(part(row, "subject"), "id")
        found.setdefault(key, []).append(row)
    return {key: tuple(entries) for key, entries in found.items()}


def _moves(rows: list[Object]) -> dict[str, tuple[Object, ...]]:
    """By the lot that each made or moved."""
    found: dict[str, list[Object]] = {}
    for row in rows:
        found.setdefault(text(row, "to_lot"), []).append(row)
    return {lot: tuple(moves) for lot, moves in found.items()}
