"""A small bag with a part of every kind, an exhibit by itself, and a local authority of time made with OpenSSL."""

import io
import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.x509 import Certificate, load_pem_x509_certificate

from qingfeng.evidence.rules.exhibits import EvidenceKind, Form, Part, manifest
from qingfeng.evidence.verifying.assembling import Bag, Source, assemble
from qingfeng.evidence.verifying.clocks import (
    calendar_values,
    event_values,
    limit_values,
    stated_values,
)
from qingfeng.evidence.verifying.exhibits import file_name, token_name
from qingfeng.evidence.verifying.sections import index_body
from qingfeng.kernel.calendar import Calendar, YearTable
from qingfeng.kernel.clocks import Happening, Kind, Limit, Unit, standing
from qingfeng.kernel.digest import canonical, salted, sha256
from qingfeng.kernel.ids import Subject
from tests.support.pictures import png

AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
EXHIBIT = UUID(int=7)
AGENT = {"Bag-Software-Agent": "Qingfeng"}
_CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Local authority, not trusted
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[tsa]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
certs = ca.pem
signer_cert = leaf.pem
signer_key = leaf.key
"""


@dataclass(frozen=True)
class Authority:
    """Keys and certificates of a local authority in a folder of its own."""

    folder: Path

    @property
    def certificate(self) -> Certificate:
        return load_pem_x509_certificate((self.folder / "ca.pem").read_bytes())

    def stamp(self, content: bytes) -> bytes:
        self.folder.joinpath("content").write_bytes(content)
        self.openssl("ts", "-query", "-data", "content", "-sha256", "-cert", "-out", "query")
        self.openssl(
            "ts", "-reply", "-config", "config", "-section", "tsa", "-queryfile", "query", "-out", "reply"
        )  # fmt: skip
        return self.folder.joinpath("reply").read_bytes()

    def agrees(self, content: bytes, token: bytes) -> bool:
        """What OpenSSL says of the token."""
        self.folder.joinpath("content").write_bytes(content)
        self.folder.joinpath("token").write_bytes(token)
        asked = ("ts", "-verify", "-data", "content", "-in", "token", "-CAfile", "ca.pem")
        return self.openssl(*asked, check=False) == 0

    def openssl(self, *words: str, check: bool = True) -> int:
        return subprocess.run(
            ["openssl", *words], cwd=self.folder, check=check, capture_output=True
        ).returncode


def authority_in(folder: Path) -> Authority:
    made = Authority(folder)
    folder.joinpath("config").write_text(_CONFIG)
    folder.joinpath("serial").write_text("01")
    curve = ("-pkeyopt", "ec_paramgen_curve:P-256")
    new = ("-newkey", "ec", *curve, "-nodes", "-config", "config")
    made.openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-extensions", "ca")
    made.openssl("req", *new, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=Stamp")
    made.openssl(
        "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-out", "leaf.pem", "-extfile", "config", "-extensions", "leaf",
    )  # fmt: skip
    return made


def exhibit_files(token: bytes | None = None, title: str = "A shoe") -> dict[str, bytes]:
    """An exhibit's folder by name."""
    files = {"鞋 shoe.PNG": png(4, 4), "../chat.txt": b"How much?\n"}
    parts = [
        Part(name, "original", sha256(content), len(content), "image/png")
        for name, content in files.items()
    ]
    body = manifest(
        exhibit=EXHIBIT, subject=Subject("seller", UUID(int=1)), form=Form.UPLOAD,
        kind=EvidenceKind.ELECTRONIC, title=title, obtained_at=AT, parts=parts,
        facts={"place": "莆田"},
    )  # fmt: skip
    named = {file_name(n, name): files[name] for n, name in enumerate(files, 1)}
    tokens = {token_name(1): token} if token is not None else {}
    return {"manifest.json": body, **named, **tokens}


def clocks_body(**stated: str) -> bytes:
    """Three working days from a Friday evening before a make-up weekend, paused for a day."""
    days = YearTable(
        frozenset({date(2026, 10, 1), date(2026, 10, 2)}), frozenset({date(2026, 10, 10)})
    )
    calendar = Calendar("CN", "CN", {2026: days})
    limit = Limit(
        3, Unit.WORKING_DAY, Kind.RIGHT, ZoneInfo("Asia/Shanghai"), pauses=frozenset({"testing"})
    )
    start = datetime(2026, 10, 9, 17, 0, tzinfo=limit.zone)
    events = [
        Happening("testing.sent", start + timedelta(days=1)),
        Happening("testing.returned", start + timedelta(days=3)),
    ]
    found = standing(limit, start.date(), events, calendar, AT)
    clock = {
        "id": str(UUID(int=3)), "rule": "cn.customs.identify", "version": 1, "calendar": "CN",
        "start": start.isoformat(), "limit": limit_values(limit), "events": event_values(events),
        "stated": stated_values(found, found.due, AT) | stated,
    }  # fmt: skip
    return canonical({"calendars": [calendar_values(calendar, 2026)], "clocks": [clock]})


def journal_body() -> bytes:
    entry: dict[str, object] = {
        "id": str(UUID(int=4)), "node": "main", "actor": None, "office": None, "verb": "exhibit.entered",
        "subject": {"kind": "exhibit", "id": str(EXHIBIT)}, "payload": {"form": "upload", "manifest": sha256(exhibit_files()["manifest.json"])},
        "audience": [], "at": AT.isoformat(),
    }  # fmt: skip
    salt = bytes(16)
    told = {**entry, "salt": salt.hex(), "digest": salted(entry, salt), "reasons": {}}
    return canonical({"entries": [told]})


def payload(token: bytes | None = None, **changed: bytes) -> dict[str, bytes]:
    """All files under `data/`."""
    files = {
        **{f"exhibits/001/{name}": content for name, content in exhibit_files(token).items()},
        **{f"excluded/001/{name}": content for name, content in exhibit_files().items()},
        "clocks/clocks.json": clocks_body(),
        "journal/journal.json": journal_body(),
    }
    files |= changed
    names = [
        "exhibits/001/manifest.json",
        *(name for name in files if name != "exhibits/001/manifest.json"),
    ]
    graph = {
        "prefix": {"qf": "urn:qingfeng:"},
        "entity": {
            f"qf:e{number}": {"qf:path": path, "qf:sha256": sha256(files[path])}
            for number, path in enumerate(names, 1)
        },
        "activity": {"qf:a1": {}},
        "agent": {"qf:o1": {}},
        "wasGeneratedBy": {"_:g1": {"prov:entity": "qf:e1", "prov:activity": "qf:a1"}},
        "wasAssociatedWith": {"_:w1": {"prov:activity": "qf:a1", "prov:agent": "qf:o1"}},
    }
    files = {"prov.json": canonical(graph), "index.pdf": b"%PDF-1.7\n%%EOF\n", **files}
    sections = dict.fromkeys(("exhibits", "excluded", "clocks", "journal"), 1)
    listed = [{"path": name, "sha256": sha256(content)} for name, content in files.items()]
    files["index.json"] = json.dumps(index_body(facts={}, sections=sections, files=listed)).encode()
    return files


Stamp = Callable[[bytes], bytes]


def bag_of(files: Mapping[str, bytes], stamp: Stamp = lambda _: b"") -> Bag:
    sources = [Source(f"data/{name}", content) for name, content in files.items()]
    return assemble("bag", sources, AGENT, stamp)


def zip_of(files: Mapping[str, bytes], stamp: Stamp = lambda _: b"") -> bytes:
    packed = io.BytesIO()
    for piece in bag_of(files, stamp).pieces:
        packed.write(piece)
    return packed.getvalue()
