"""Everything a reader may read about a subject, as the files of one bag, with its graph and its index."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qingfeng.evidence.queries.bag_printing import (
    Listed,
    fitted,
    pieces,
    references,
    volumes,
)
from qingfeng.evidence.queries.bag_scope import scope_of
from qingfeng.evidence.queries.bag_sections import Asked, Content, Section, sections
from qingfeng.evidence.rules.provenance import Graph
from qingfeng.evidence.verifying.assembling import Bag, Source, assemble, digest_of
from qingfeng.evidence.verifying.bags import AGENT
from qingfeng.evidence.verifying.documents import documents
from qingfeng.evidence.verifying.provenance import GRAPH
from qingfeng.evidence.verifying.sections import INDEX, PAPER, index_body
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
from qingfeng.kernel.ids import Subject

FORM = 1
TITLES = {
    "exhibits": gettext_lazy("Exhibits"),
    "excluded": gettext_lazy("Excluded exhibits"),
    "goods": gettext_lazy("Goods in custody"),
    "appraisals": gettext_lazy("Appraisals"),
    "answers": gettext_lazy("Questions to right holders"),
    "clocks": gettext_lazy("Running clocks"),
    "journal": gettext_lazy("Extract of the journal"),
}


def bag_contents(
    bag_id: UUID,
    subject: Subject,
    *,
    actor: Actor,
    now: datetime,
    language: blocks.Language,
    stamp: Callable[[bytes], bytes] = lambda _lists: b"",
) -> Bag:
    """The language in force is that of the printed index; the caller has seen that the actor may read the subject.

    `stamp` gives a time token over the list of its lists, or nothing.
    """
    graph = Graph()
    scope = scope_of(subject, actor=actor, now=now)
    asked = Asked(subject, scope, actor, now, graph)
    written = [(part, part.write(asked)) for part in sections()]
    sources, listed = _files(written)
    _trace(bag_id, listed, actor, now, graph)
    provenance = [Source(f"data/{name}", body) for name, body in documents(GRAPH, graph.body())]
    named = [*listed, *_named(provenance, _("Provenance (W3C PROV)"))]
    printed = [*_printed(subject, written, named, actor, now, language)]
    named += _named(printed, _("Index of a bag of evidence"))
    index = Source(f"data/{INDEX}", _index(bag_id, subject, written, named, actor, now))
    info = {
        "Bag-Software-Agent": AGENT,
        "Bagging-Date": now.date().isoformat(),
        "External-Identifier": f"urn:uuid:{bag_id}",
        "Source-Organization": _office(actor),
    }
    return assemble(f"qingfeng-{bag_id}", [*sources, *provenance, *printed, index], info, stamp)


def _named(sources: Sequence[Source], title: str) -> list[Listed]:
    return [Listed(each.path.removeprefix("data/"), title, digest_of(each), "") for each in sources]


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


def _printed(
    subject: Subject,
    written: Sequence[tuple[Section, Content]],
    listed: Sequence[Listed],
    actor: Actor,
    now: datetime,
    language: blocks.Language,
) -> Iterator[Source]:
    """In as many volumes as the pieces need; the first says what there is."""
    every = volumes(listed)
    for number, files in enumerate(every, 1):
        shown = [*_pieces_shown(written if number == 1 else _unsaid(written), files)]
        head = _head(subject, actor, now, f"{number} / {len(every)}" if len(every) > 1 else "")
        paper = blocks.Paper(
            title=_("Index of a bag of evidence"),
            language=language,
            blocks=(*head, *shown, *(_warning() if number == 1 else ())),
            head=_office(actor),
        )
        name = PAPER if number == 1 else f"index-{number:03}.pdf"
        yield Source(f"data/{name}", render(paper, at=now))


def _head(subject: Subject, actor: Actor, now: datetime, volume: str) -> tuple[blocks.Block, ...]:
    terms = [
        (_("Matter"), f"{word('kind', subject.kind)} {subject.id}"),
        (_("Packed for"), _office(actor)),
        (_("Packed at"), formats.moment(now)),
    ]
    if volume:
        terms.append((_("Volume"), volume))
    return (
        blocks.Terms(tuple(terms)),
        blocks.Paragraph(
            _("Everything that the reader may read about it on that day, and no more.")
        ),
        blocks.Contents(),
    )


def _unsaid(written: Sequence[tuple[Section, Content]]) -> list[tuple[Section, Content]]:
    return [(part, replace(content, shown=())) for part, content in written]


def _pieces_shown(
    written: Sequence[tuple[Section, Content]], files: Sequence[Listed]
) -> Iterator[blocks.Block]:
    yield blocks.Heading(_("Index of all pieces"))
    yield references(files)
    for part, content in written:
        mine = [each for each in files if each.section == part.name]
        if mine or content.shown:
            yield blocks.Heading(str(TITLES.get(part.name, part.name)))
            yield from fitted(content.shown)
        if mine:
            yield pieces(mine)
    further = [each for each in files if not each.section]
    if further:
        yield blocks.Heading(_("Further files"))
        yield pieces(further)


def _warning() -> tuple[blocks.Block, ...]:
    return (
        blocks.Heading(_("What digests and time do not prove")),
        blocks.Paragraph("\n\n".join(in_language(*NOTES[code]) for code in ALWAYS)),
    )


def _office(actor: Actor) -> str:
    office = offices_named([actor.office_id]).get(actor.office_id) if actor.office_id else None
    return in_language(office.name, office.name_en) if office else ""
