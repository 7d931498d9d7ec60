"""Everything a reader may read about a subject, as the files of one bag, with its graph and its index."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.evidence.queries.bag_sections import Asked, Content, Section, sections
from qingfeng.evidence.rules.provenance import Graph
from qingfeng.evidence.verifying.assembling import Bag, Source, assemble, digest_of
from qingfeng.evidence.verifying.bags import AGENT
from qingfeng.evidence.verifying.provenance import GRAPH
from qingfeng.evidence.verifying.sections import INDEX, index_body
from qingfeng.evidence.verifying.words import ALWAYS, NOTES
from qingfeng.foundation.api import (
    Actor,
    blocks,
    formats,
    in_language,
    offices_named,
    render,
    word,
)
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.ids import Subject

INDEX_PAPER = "index.pdf"
FORM = 1
TITLES = {
    "exhibits": gettext_lazy("Exhibits"),
    "excluded": gettext_lazy("Excluded exhibits"),
    "clocks": gettext_lazy("Running clocks"),
    "journal": gettext_lazy("Extract of the journal"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the bag as the index names it."""

    path: str
    title: str
    sha256: str
    section: str


def bag_contents(
    bag_id: UUID, subject: Subject, *, actor: Actor, now: datetime, language: blocks.Language
) -> Bag:
    """The language in force is that of the printed index; the caller has seen that the actor may read the subject."""
    graph = Graph()
    asked = Asked(subject, actor, now, graph)
    written = [(part, part.write(asked)) for part in sections()]
    sources, listed = _files(written)
    _trace(bag_id, listed, actor, now, graph)
    provenance = Source(f"data/{GRAPH}", canonical(graph.body()))
    named = [*listed, Listed(GRAPH, _("Provenance (W3C PROV)"), digest_of(provenance), "")]
    paper = _paper(subject, written, named, actor, now, language)
    printed = Source(f"data/{INDEX_PAPER}", render(paper, at=now))
    named.append(Listed(INDEX_PAPER, paper.title, digest_of(printed), ""))
    index = Source(f"data/{INDEX}", _index(bag_id, subject, written, named, actor, now))
    info = {
        "Bag-Software-Agent": AGENT,
        "Bagging-Date": now.date().isoformat(),
        "External-Identifier": f"urn:uuid:{bag_id}",
        "Source-Organization": _office(actor),
    }
    return assemble(f"qingfeng-{bag_id}", [*sources, provenance, printed, index], info)


def _files(written: Sequence[tuple[Section, Content]]) -> tuple[list[Source], list[Listed]]:
    sources, listed = [], []
    for part, content in written:
        for file in content.files:
            path = f"{part.name}/{file.path}"
            source = replace(file.content, path=f"data/{path}")
            sources.append(source)
            listed.append(Listed(path, file.title, digest_of(source), part.name))
    return sources, listed


def _trace(
    bag_id: UUID, listed: Sequence[Listed], actor: Actor, now: datetime, graph: Graph
) -> None:
    packing = graph.add("activity", f"packing/{bag_id}", at=now.isoformat())
    graph.relate("wasAssociatedWith", packing, graph.add("agent", f"office/{actor.office_id}"))
    for file in listed:
        graph.relate("used", packing, graph.file(file.path, file.sha256))


def _index(
    bag_id: UUID,
    subject: Subject,
    written: Sequence[tuple[Section, Content]],
    listed: Sequence[Listed],
    actor: Actor,
    now: datetime,
) -> bytes:
    facts: Mapping[str, object] = {
        "form": FORM,
        "bag": str(bag_id),
        "subject": {"kind": subject.kind, "id": str(subject.id)},
        "built_at": now.isoformat(),
        "office": str(actor.office_id),
        "reader": str(actor.user_id),
    }
    files = [
        {"path": each.path, "sha256": each.sha256, "title": each.title, "section": each.section}
        for each in listed
    ]
    named = {part.name: part.version for part, content in written if content.files}
    body = index_body(facts=facts, sections=named, files=files)
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _paper(
    subject: Subject,
    written: Sequence[tuple[Section, Content]],
    listed: Sequence[Listed],
    actor: Actor,
    now: datetime,
    language: blocks.Language,
) -> blocks.Paper:
    shown: list[blocks.Block] = [
        blocks.Terms(
            (
                (_("Matter"), f"{word('kind', subject.kind)} {subject.id}"),
                (_("Packed for"), _office(actor)),
                (_("Packed at"), formats.moment(now)),
            )
        ),
        blocks.Paragraph(
            _("Everything that the reader may read about it on that day, and no more.")
        ),
        blocks.Contents(),
    ]
    for part, content in written:
        if content.files:
            shown.append(blocks.Heading(str(TITLES.get(part.name, part.name))))
            shown += content.shown
            shown.append(_table([each for each in listed if each.section == part.name]))
    shown += [
        blocks.Heading(_("Further files")),
        _table([each for each in listed if not each.section]),
        blocks.Heading(_("What digests and time do not prove")),
        blocks.Paragraph("\n\n".join(in_language(*NOTES[code]) for code in ALWAYS)),
    ]
    return blocks.Paper(
        title=_("Index of a bag of evidence"),
        language=language,
        blocks=tuple(shown),
        head=_office(actor),
    )


def _table(files: Sequence[Listed]) -> blocks.Table:
    rows = tuple((each.path, each.title, each.sha256) for each in files)
    return blocks.Table((_("File"), _("What it is"), "SHA-256"), rows, (4, 4, 5))


def _office(actor: Actor) -> str:
    office = offices_named([actor.office_id]).get(actor.office_id) if actor.office_id else None
    return in_language(office.name, office.name_en) if office else ""
