"""Exhibits in a bag: those that count, and apart from them those that are excluded."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils.translation import gettext as _

from qingfeng.evidence.models import AppraisalReport, HolderAnswer, Objection, Rebuttal
from qingfeng.evidence.queries.bag_sections import Asked, Content, File, Section
from qingfeng.evidence.queries.exhibits import ExhibitRow, exhibits_of
from qingfeng.evidence.queries.names import EVIDENCE_KINDS, FORMS
from qingfeng.evidence.rules.provenance import Graph
from qingfeng.evidence.verifying.assembling import Source
from qingfeng.evidence.verifying.exhibits import MANIFEST, file_name, token_name
from qingfeng.foundation.api import blocks, formats, open_file
from qingfeng.kernel.digest import canonical

COUNTED, EXCLUDED = "exhibits", "excluded"


def exhibits_about(asked: Asked) -> tuple[ExhibitRow, ...]:
    """Those on the subject, on what belongs to it, and those that its answers and reports are kept in."""
    scope = asked.scope
    of_answers = HolderAnswer.objects.filter(pk__in=[row.pk for row in scope.questions])
    of_reports = AppraisalReport.objects.filter(pk__in=[row.pk for row in scope.appraisals])
    named = {
        *of_answers.values_list("exhibit", flat=True),
        *of_reports.values_list("exhibit", flat=True),
        *Rebuttal.objects.filter(identification__in=of_answers.values("pk")).values_list(
            "exhibit", flat=True
        ),
        *Objection.objects.filter(appraisal__in=of_reports.values("pk")).values_list(
            "exhibit", flat=True
        ),
    }
    return exhibits_of(asked.subject, *scope.matters(), actor=asked.actor, named=named)  # fmt: skip


def write_exhibits(asked: Asked, *, counted: bool) -> Content:
    every = exhibits_about(asked)
    rows = [row for row in every if row.counts is counted]
    files: list[File] = []
    shown: list[blocks.Block] = []
    if rows and not counted:
        shown.append(
            blocks.Paragraph(
                _("Obtained unlawfully and excluded: kept here, and not counted."), style="note"
            )
        )
    for place, row in enumerate(rows, 1):
        folder = f"{place:03}"
        files += _files(folder, row)
        shown += _shown(folder, row)
        _trace(COUNTED if counted else EXCLUDED, folder, row, asked.graph)
    return Content(files, shown)


def _files(folder: str, row: ExhibitRow) -> Iterator[File]:
    yield File.of(f"{folder}/{MANIFEST}", row.title, row.manifest.encode())
    yield File.of(f"{folder}/exhibit.json", row.title, canonical(_facts(row)))
    for place, file in enumerate(row.files, 1):
        path = f"{folder}/{file_name(place, file.name)}"
        content = Source(path, partial(open_file, file.sha256), file.sha256)
        yield File(path, file.name, content)
    for place, token in enumerate(row.tokens, 1):
        path = f"{folder}/{token_name(place)}"
        content = Source(path, partial(open_file, token.sha256), token.sha256)
        yield File(path, token.authority, content)


def _facts(row: ExhibitRow) -> dict[str, object]:
    """What the manifest does not say: how it was entered, where it stands, what its tokens are."""
    return {
        "exhibit": row.id,
        "manifest_sha256": row.manifest_sha256,
        "state": row.state.value,
        "office": row.office,
        "entered_at": row.entered_at,
        "entered_by": row.entered_by,
        "tokens": [
            {
                "sha256": token.sha256,
                "authority": token.authority,
                "trusted": token.trusted,
                "at": token.at,
            }
            for token in row.tokens
        ],
    }


def _shown(folder: str, row: ExhibitRow) -> Sequence[blocks.Block]:
    tokens = [
        (
            _("Time token"),
            f"{formats.moment(token.at)} · {token.authority} · {_trust(trusted=token.trusted)}",
        )
        for token in row.tokens
    ]
    return (
        blocks.Heading(f"{folder} {row.title}", 2),
        blocks.Terms(
            (
                (_("How it came to be"), str(FORMS[row.form])),
                (_("Kind of evidence"), str(EVIDENCE_KINDS[row.kind])),
                (_("Obtained"), formats.moment(row.obtained_at)),
                (_("Entered"), formats.moment(row.entered_at)),
                (_("SHA-256 of the manifest"), row.manifest_sha256),
                *tokens,
            )
        ),
    )


def _trust(*, trusted: bool) -> str:
    return _("trusted authority") if trusted else _("untrusted authority")


def _trace(part: str, folder: str, row: ExhibitRow, graph: Graph) -> None:
    """Who entered the exhibit for which office, and that its files are what its manifest stands for."""
    exhibit = graph.file(f"{part}/{folder}/{MANIFEST}", row.manifest_sha256, state=row.state.value)
    entering = graph.add("activity", f"entering/{row.id}", at=row.entered_at.isoformat())
    office = graph.add("agent", f"office/{row.office}")
    graph.relate("wasGeneratedBy", exhibit, entering)
    graph.relate("wasAssociatedWith", entering, office)
    if row.entered_by is not None:
        person = graph.add("agent", f"person/{row.entered_by}")
        graph.relate("wasAssociatedWith", entering, person)
        graph.relate("actedOnBehalfOf", person, office)
    for place, file in enumerate(row.files, 1):
        member = graph.file(f"{part}/{folder}/{file_name(place, file.name)}", file.sha256)
        graph.relate("used", entering, member)
        graph.relate("hadMember", exhibit, member)
    for place, token in enumerate(row.tokens, 1):
        stamp = graph.file(f"{part}/{folder}/{token_name(place)}", token.sha256)
        graph.relate("wasDerivedFrom", stamp, exhibit)


EXHIBITS = Section(COUNTED, 1, partial(write_exhibits, counted=True))
EXCLUDED_ONES = Section(EXCLUDED, 1, partial(write_exhibits, counted=False))
