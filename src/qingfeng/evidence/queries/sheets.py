"""Printed sheets that tell a court how to check an exhibit or a bag with public tools, and what that does not prove."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from qingfeng.evidence.queries.exhibits import ExhibitRow
from qingfeng.evidence.queries.names import FORMS
from qingfeng.evidence.rules.exhibits import Form
from qingfeng.evidence.verifying.exhibits import MANIFEST, file_name, token_name
from qingfeng.evidence.verifying.fields import parts, text
from qingfeng.evidence.verifying.findings import Findings, Limits
from qingfeng.evidence.verifying.sections import INDEX
from qingfeng.evidence.verifying.trees import Below, json_object, zipped
from qingfeng.evidence.verifying.words import ALWAYS, NOTES
from qingfeng.foundation.api import blocks, formats, in_language, open_file
from qingfeng.kernel.errors import Broken

AUTHORITY = "authority.pem"


@dataclass(frozen=True, slots=True)
class PackedBag:
    """A bag as it was built: its file, the digest of the file and that of its list of lists."""

    id: UUID
    file: str
    digest: str
    built_at: datetime

    @property
    def name(self) -> str:
        return f"qingfeng-{self.id}"


def exhibit_sheet(row: ExhibitRow, office: str, language: blocks.Language) -> blocks.Paper:
    """The language in force is that of the sheet."""
    return blocks.Paper(
        title=_("How to verify an exhibit"),
        language=language,
        head=office,
        mark="" if row.counts else _("Excluded: not counted"),
        blocks=(
            blocks.Terms(
                (
                    (_("Exhibit"), row.title),
                    (_("Number"), str(row.id)),
                    (_("How it came to be"), str(FORMS[row.form])),
                    (_("Obtained"), formats.moment(row.obtained_at)),
                    (_("Entered"), formats.moment(row.entered_at)),
                    (_("SHA-256 of the manifest"), row.manifest_sha256),
                )
            ),
            blocks.Paragraph(
                _("In a bag the exhibit is a folder with its manifest, its files and its time tokens. All commands are given in that folder; the programs are public and need nothing of this platform.")
            ),
            blocks.Heading(_("The manifest names every file")),
            *_command(f"sha256sum {MANIFEST}", row.manifest_sha256),
            *_files(row),
            *_player(row),
            *_tokens([token_name(n) for n, _token in enumerate(row.tokens, 1)], row),
            *_not_proved(),
        ),
    )  # fmt: skip


def _command(command: str, expected: str) -> Sequence[blocks.Block]:
    return (
        blocks.Paragraph(f"$ {command}", style="mono"),
        blocks.Paragraph(_("Expected: %(what)s") % {"what": expected}, style="note"),
    )


def _files(row: ExhibitRow) -> Sequence[blocks.Block]:
    named = [(file_name(n, file.name), file) for n, file in enumerate(row.files, 1)]
    rows = tuple((path, file.name, file.sha256) for path, file in named)
    return (
        blocks.Heading(_("Each file has the digest that the manifest states")),
        blocks.Paragraph("$ sha256sum files/*", style="mono"),
        blocks.Table((_("File"), _("Name in the manifest"), "SHA-256"), rows, (3, 4, 6)),
    )


def _player(row: ExhibitRow) -> Sequence[blocks.Block]:
    archives = [
        file_name(n, file.name)
        for n, file in enumerate(row.files, 1)
        if file.name.lower().endswith(".wacz")
    ]
    if row.form is not Form.CAPTURE or not archives:
        return ()
    return (
        blocks.Heading(_("The captured page opens in any player of web archives")),
        *(
            blocks.Paragraph(
                _("Open %(file)s in a player for WACZ, such as ReplayWeb.page. To look inside without one:")
                % {"file": name}
            )
            for name in archives
        ),
        *(blocks.Paragraph(f"$ unzip -l {name}", style="mono") for name in archives),
    )  # fmt: skip


def _tokens(names: Sequence[str], row: ExhibitRow) -> Sequence[blocks.Block]:
    if not names:
        return (blocks.Heading(_("Time")), blocks.Paragraph(in_language(*NOTES["no_token"])))
    shown: list[blocks.Block] = [
        blocks.Heading(_("A third party confirms when the manifest existed")),
        *_authority(),
    ]
    for name, token in zip(names, row.tokens, strict=True):
        shown += _token_commands(name, MANIFEST)
        shown.append(
            blocks.Paragraph(
                f"{token.authority}, {formats.moment(token.at)}",
style="note",
            )
        )  # fmt: skip
        if not token.trusted:
            shown.append(
                blocks.Paragraph(
                    _("This authority is a local one and is not trusted: its token shows no more than that the files agree."),
                    style="note",
                )
            )  # fmt: skip
    return shown


def _authority() -> Sequence[blocks.Block]:
    return (
        blocks.Paragraph(
            _("The authority's certificate is had from the authority itself and saved as %(file)s. One that you have no reason to trust proves no time.")
            % {"file": AUTHORITY}
        ),
    )  # fmt: skip


def _token_commands(token: str, manifest: str) -> Sequence[blocks.Block]:
    return (
        *_command(
            f"openssl ts -verify -data {manifest} -in {token} -CAfile {AUTHORITY}",
            "Verification: OK",
        ),
        blocks.Paragraph(f"$ openssl ts -reply -in {token} -text", style="mono"),
    )


def _not_proved() -> Sequence[blocks.Block]:
    return (
        blocks.Heading(_("What digests and time do not prove")),
        *(blocks.Paragraph(in_language(*NOTES[code])) for code in ALWAYS),
        blocks.Paragraph(
            _("Whoever hands over a file can hand over a sheet that fits it. Compare the digests with those that you had from elsewhere, such as the journal of the office."),
        ),
    )  # fmt: skip


def bag_sheet(bag: PackedBag, office: str, language: blocks.Language) -> blocks.Paper:
    files = _listed(bag)
    return blocks.Paper(
        title=_("How to verify a bag of evidence"),
        language=language,
        head=office,
        blocks=(
            blocks.Terms(
                (
                    (_("Bag"), f"{bag.name}.zip"),
                    (_("Packed at"), formats.moment(bag.built_at)),
                    (_("SHA-256 of the file"), bag.file),
                    (_("Digest of the bag"), bag.digest),
                )
            ),
            blocks.Paragraph(
                _("All programs named here are public and need nothing of this platform. The commands are given one after the other.")
            ),
            blocks.Heading(_("The bag is the one that was packed")),
            *_command(f"sha256sum {bag.name}.zip", bag.file),
            blocks.Paragraph(f"$ unzip {bag.name}.zip && cd {bag.name}", style="mono"),
            *_command("sha256sum tagmanifest-sha256.txt", bag.digest),
            blocks.Heading(_("Every file is listed and has its digest")),
            *_command("sha256sum --check --strict tagmanifest-sha256.txt", "OK"),
            *_command("sha256sum --check --strict manifest-sha256.txt", "OK"),
            *_exhibits(files),
            blocks.Heading(_("Balances, clocks and the journal")),
            blocks.Paragraph(
                _("The platform's own program, which is free and needs no database, does every movement of the goods again, counts the clocks anew, and compares signatures, seals, answers and appraisals with the exhibits, the journal and the graph of provenance:")
            ),
            *_command(f"qingfeng verify {bag.name}.zip", "ok  yes"),
            *_not_proved(),
        ),
    )  # fmt: skip


def _exhibits(files: Sequence[tuple[str, str, str]]) -> Sequence[blocks.Block]:
    manifests = tuple(file for file in files if file[0].endswith(f"/{MANIFEST}"))
    tokens = [path for path, _title, _sha in files if "/tokens/" in path]
    shown: list[blocks.Block] = []
    if manifests:
        rows = tuple((f"data/{path}", title, sha) for path, title, sha in manifests)
        shown += [
            blocks.Heading(_("Exhibits and their manifests")),
            blocks.Paragraph("$ sha256sum data/ex*/*/manifest.json", style="mono"),
            blocks.Table((_("File"), _("Exhibit"), "SHA-256"), rows, (4, 4, 5)),
        ]
    if tokens:
        shown += [
            blocks.Heading(_("A third party confirms when each manifest existed")),
            *_authority(),
        ]
    for path in tokens:
        folder = path.partition("/tokens/")[0]
        shown += _token_commands(f"data/{path}", f"data/{folder}/{MANIFEST}")
    return shown


def _listed(bag: PackedBag) -> list[tuple[str, str, str]]:
    """What the bag's own index lists: path, title, digest."""
    findings, limits = Findings("bag"), Limits()
    with open_file(bag.file) as stream, zipfile.ZipFile(stream) as archive:
        size = stream.seek(0, 2)
        tree = Below(zipped(archive, size, limits, findings), f"{bag.name}/data")
        index = json_object(tree, INDEX, findings)
    if index is None:
        raise Broken("file_content_differs", sha256=bag.file)
    return [
        (text(each, "path"), text(each, "title"), text(each, "sha256"))
        for each in parts(index, "files")
    ]
