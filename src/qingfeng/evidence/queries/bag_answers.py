"""Questions to right holders in a bag: whole for the office that asks, by stage for the holder that is asked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from qingfeng.evidence import access
from qingfeng.evidence.models import HolderAnswer, Identification, SeizureNotice
from qingfeng.evidence.queries.bag_papers import papers, titled
from qingfeng.evidence.queries.bag_sections import Asked, Content, File, Section, written
from qingfeng.evidence.queries.identification import (
    HolderView,
    OfficeView,
    ServiceRow,
    due_of,
    holder_view,
    office_view,
)
from qingfeng.evidence.rules.provenance import Graph
from qingfeng.evidence.verifying.answers import ANSWERS, PAPERS
from qingfeng.evidence.verifying.assembling import digest_of
from qingfeng.foundation.api import blocks, formats, word

PART = "answers"
View = OfficeView | HolderView


def write_answers(asked: Asked) -> Content:
    rows = asked.scope.questions
    if not rows:
        return Content()
    told = [_told(row, asked) for row in rows]
    files = [
        *written(ANSWERS, _("Questions to right holders"), {"questions": told}),
        *papers(titled(paper for question in told for paper in _papers(question))),
    ]
    _trace(asked.graph, rows, told, files)
    return Content(files, [block for question in told for block in _shown(question)])


def _told(row: Identification, asked: Asked) -> dict[str, object]:
    """Each side's own view of the question decides what of it is here."""
    if access.is_asked(asked.actor):
        shown = holder_view(actor=asked.actor, identifier=row.pk, now=asked.now)
        return _both(row, shown, asked) | {"seat": "holder"}
    view = office_view(actor=asked.actor, identifier=row.pk, now=asked.now)
    return _both(row, view, asked) | {
        "seat": "office",
        "clock": _text(view.clock),
        "ground": view.ground.value,
        "ground_text": view.ground_text,
        "parcel": view.parcel,
        "subject": {"kind": view.subject.kind, "id": view.subject.id},
        "created_at": view.created_at,
        "ticks": [{"point": point, "finding": found.value} for point, found in view.ticks.items()],
        "rebuttals": [
            {"text": each.text, "exhibit": each.exhibit_id, "entered_at": each.entered_at}
            for each in view.rebuttals
        ],
        "readings": [
            {"name": each.name, "status": each.status, "exhibit": each.exhibit_id}
            for each in view.readings
        ],
        "signatures": [
            {
                "outcome": each.outcome,
                "rule": each.rule,
                "takes_back": each.takes_back_id is not None,
                "reason": each.reason,
                "standing_checked": each.standing_checked,
                "truth_checked": each.truth_checked,
                "signed_by": each.signed_by_id,
                "signed_at": each.signed_at,
            }
            for each in view.signatures
        ],
    }


def _both(row: Identification, view: View, asked: Asked) -> dict[str, object]:
    of_office = isinstance(view, OfficeView)
    return {
        "id": view.id,
        "office": row.office_id,
        "state": view.state.value,
        "route": view.route.value,
        "goods": view.goods,
        "value": _text(view.value),
        "mark": view.right.mark if view.right else "",
        "product": view.product.style_code if view.product else "",
        "questions": view.questions,
        "codes": [
            {"kind": code.kind.value, "value": code.value, "serial": code.serial}
            for code in view.codes
        ],
        "pictures": [picture.current for picture in view.pictures],
        "asked_for": view.asked_for,
        "due": due_of(row, now=asked.now),
        "sent_at": view.sent_at,
        "service": _service(view.service, of_office=of_office) if view.service else None,
        "answer": _answer(view.answer, of_office=of_office) if view.answer else None,
        "notice": _notice(view.notice, of_office=of_office) if view.notice else None,
        "silence_taken_back": view.silence_taken_back,
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _service(service: ServiceRow, *, of_office: bool) -> dict[str, object]:
    """The office's proof is its own paper."""
    proof = _text(service.proof) if of_office else ""
    return {"means": service.means.value, "served_at": service.served_at, "proof": proof}


def _answer(answer: HolderAnswer, *, of_office: bool) -> dict[str, object]:
    names = (
        "verdict", "reasons", "identifier", "position", "standing", "interest", "truthful",
        "request", "decline_reason", "suspicion", "guarantee", "guarantee_bank", "delivery", "in_time", "answered_at",
    )  # fmt: skip
    told: dict[str, object] = {name: getattr(answer, name) for name in names}
    told |= {name: _text(getattr(answer, f"{name}_id")) for name in PAPERS}
    unset = ("security_amount", "guarantee_amount", "guarantee_from", "guarantee_to", "closes_at")
    told |= {name: _text(getattr(answer, name)) for name in unset}
    return told | ({"exhibit": answer.exhibit_id} if of_office else {})


def _notice(notice: SeizureNotice, *, of_office: bool) -> dict[str, object]:
    """What it rests on is the office's own."""
    names = ("decision", "decided_on", "goods", "quantity", "origin", "destination", "told_at")
    told: dict[str, object] = {name: getattr(notice, name) for name in names}
    told["paper"] = _text(notice.paper_id)
    if not of_office:
        return told
    return told | {
        "movement": _text(notice.movement_id),
        "decision_scan": _text(notice.decision_scan_id),
    }


def _papers(question: Mapping[str, object]) -> Iterator[tuple[str | None, str]]:
    for picture in _list(question, "pictures"):
        yield str(picture), _("Photograph of the goods")
    titles = {
        "answer": _("Paper of the holder's answer"),
        "service": _("Proof of service"),
        "notice": _("Paper of the notice"),
    }
    for part, title in titles.items():
        given = question[part]
        if isinstance(given, Mapping):
            for name in (*PAPERS, "proof", "decision_scan"):
                yield str(given.get(name) or "") or None, title


def _list(question: Mapping[str, object], name: str) -> Sequence[object]:
    found = question[name]
    return found if isinstance(found, Sequence) else ()


def _trace(
    graph: Graph,
    rows: Sequence[Identification],
    told: Sequence[Mapping[str, object]],
    files: Sequence[File],
) -> None:
    """The office asks, the holder's side answers; what was asked and said is in the file."""
    kept = graph.file(f"{PART}/{ANSWERS}", digest_of(files[0].content))
    paths = {file.content.sha256: file.path for file in files[1:]}
    for row, question in zip(rows, told, strict=True):
        asking = graph.add("activity", f"asking/{row.pk}", at=str(question["sent_at"] or ""))
        office = graph.add("agent", f"office/{row.office_id}")
        graph.relate("wasAssociatedWith", asking, office)
        graph.relate("wasGeneratedBy", kept, asking)
        for picture in _list(question, "pictures"):
            shown = graph.file(f"{PART}/{paths[str(picture)]}", str(picture))
            graph.relate("used", asking, shown)
        if question["answer"] is not None:
            answering = graph.add("activity", f"answering/{row.pk}")
            holder = graph.add("agent", f"holder/{row.holder_id}")
            graph.relate("wasAssociatedWith", answering, holder)
            graph.relate("used", answering, kept)


def _shown(question: Mapping[str, object]) -> Iterator[blocks.Block]:
    answer = question["answer"]
    rows = [
        (_("Mark"), str(question["mark"] or "—")),
        (_("Where it stands"), word("state", f"identification.{question['state']}")),
        (_("Asked at"), _moment(question["sent_at"])),
        (_("Due at"), _moment(question["due"])),
    ]
    if isinstance(answer, Mapping):
        rows += [
            (_("Answered at"), _moment(answer["answered_at"])),
            (_("Answer"), word("state", f"verdict.{answer['verdict']}")),
            (_("Reasons"), str(answer["reasons"])),
            (_("Who identified"), f"{answer['identifier']}, {answer['position']}".strip(", ")),
        ]
    if question["silence_taken_back"]:
        rows.append((_("Silence taken back"), _moment(question["silence_taken_back"])))
    yield blocks.Heading(str(question["goods"]), 2)
    yield blocks.Terms(tuple(rows))
    if question["questions"]:
        yield blocks.Paragraph("\n".join(map(str, _list(question, "questions"))))


def _moment(value: object) -> str:
    return formats.moment(value) if isinstance(value, datetime) else "—"


ANSWERS_PART = Section(PART, 1, write_answers)
