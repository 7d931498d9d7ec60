"""Appraisals in a bag: what was asked of which body on what qualification, its report, objections, recognition."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from qingfeng.evidence.models import (
    Appraisal,
    AppraisalReport,
    AppraisalSample,
    BodyQualification,
    Objection,
    ObjectionWaiver,
    Recognition,
    ReportLine,
    ResultNotice,
)
from qingfeng.evidence.queries.appraisals import AppraisalView, appraisal_view
from qingfeng.evidence.queries.bag_papers import papers, titled
from qingfeng.evidence.queries.bag_sections import Asked, Content, File, Section, written
from qingfeng.evidence.rules.provenance import Graph
from qingfeng.evidence.verifying.appraisals import APPRAISALS
from qingfeng.evidence.verifying.assembling import digest_of
from qingfeng.foundation.api import blocks, formats, in_language, offices_named, word

PART = "appraisals"


def write_appraisals(asked: Asked) -> Content:
    on = localdate(asked.now)
    views = [
        appraisal_view(actor=asked.actor, identifier=row.pk, on=on)
        for row in asked.scope.appraisals
    ]
    if not views:
        return Content()
    held = _certificates(views)
    told = [_told(view, held.get(view.row.pk, [])) for view in views]
    files = [
        *written(APPRAISALS, _("Appraisals"), {"appraisals": told}),
        *papers(titled(_papers(views, held))),
    ]
    _trace(asked.graph, views, files)
    return Content(files, [block for view in views for block in _shown(view)])


def _certificates(views: Sequence[AppraisalView]) -> dict[object, list[BodyQualification]]:
    """Those of the body, where the request has gone out."""
    bodies: dict[object, list[BodyQualification]] = {}
    named = {view.row.body_id for view in views}
    for row in BodyQualification.objects.filter(body__in=named).order_by("valid_from", "number"):
        bodies.setdefault(row.body_id, []).append(row)
    return {view.row.pk: bodies.get(view.row.body_id, []) for view in views}


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _told(view: AppraisalView, held: Sequence[BodyQualification]) -> dict[str, object]:
    row, report = view.row, _report_of(view.row)
    own: dict[str, object] = {
        "asked_by": _text(row.asked_by_id),
        "subject": {"kind": row.subject_kind, "id": row.subject_id},
    }
    return {
        "id": row.pk,
        "seat": "office" if view.own else "other",
        "office": row.office_id,
        "body": row.body_id,
        "purpose": row.purpose,
        "price_of": row.price_of,
        "state": row.state,
        "questions": row.questions,
        "seized": row.seized,
        "goods_class": row.goods_class,
        "scope_confirmed": row.scope_confirmed,
        "why_unqualified": row.why_unqualified,
        "second_of": _text(row.second_of_id),
        "asked_by_party": row.asked_by_party,
        "pause_days": row.pause_days,
        "pause_notice": _text(row.pause_notice_id) if view.own else "",
        "pause_begun_at": row.pause_begun_at,
        "pause_ended_at": row.pause_ended_at,
        "created_at": row.created_at,
        "requested_at": row.requested_at,
        "requested_on": localdate(row.requested_at) if row.requested_at else "",
        "accepted_at": row.accepted_at,
        "samples": [_sample(sample, view) for sample, _line in view.samples],
        "qualifications": [_qualification(each) for each in held],
        "report": _report(report, view) if report is not None else None,
        "told": _notice(view.told) if view.told else None,
        "waiver": _waiver(view.waiver) if view.waiver else None,
        "objections": [_objection(each) for each in view.objections],
        "recognitions": [_recognition(each) for each in view.recognitions],
        **(own if view.own else {}),
    }


def _notice(told: ResultNotice) -> dict[str, object]:
    return {
        "mode": told.mode,
        "served_at": told.served_at,
        "object_until": told.object_until,
        "clock": _text(told.clock),
        "paper": told.paper_id,
    }


def _waiver(waiver: ObjectionWaiver) -> dict[str, object]:
    return {
        "waived_at": waiver.waived_at,
        "entered_at": waiver.entered_at,
        "paper": waiver.paper_id,
    }


def _report_of(row: Appraisal) -> AppraisalReport | None:
    found: AppraisalReport | None = getattr(row, "report", None)
    return found


def _sample(sample: AppraisalSample, view: AppraisalView) -> dict[str, object]:
    """Which lot of the custody ledger it is, the asking office knows."""
    drawn = sample.sample if view.own else None
    return {
        "id": sample.pk,
        "name": sample.name,
        "quantity": sample.quantity,
        "unit": sample.unit,
        "seal": sample.seal,
        "lot": _text(drawn.lot_id if drawn else None),
    }


def _qualification(row: BodyQualification) -> dict[str, object]:
    return {
        "number": row.number,
        "purposes": row.purposes,
        "scope": row.scope,
        "classes": row.classes,
        "entered_at": row.entered_at,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "withdrawn_on": row.withdrawn_on,
        "certificate": row.certificate_id,
    }


def _report(report: AppraisalReport, view: AppraisalView) -> dict[str, object]:
    return {
        "number": report.number,
        "conclusion": report.conclusion,
        "appraisers": report.appraisers,
        "fee": report.fee,
        "payer": report.payer,
        "exhibit": report.exhibit_id,
        "reported_at": report.reported_at,
        "lines": [_line(line) for _sample, line in view.samples if line is not None],
    }


def _line(line: ReportLine) -> dict[str, object]:
    return {
        "sample": line.sample_id,
        "opinion": line.opinion,
        "unit_price": _text(line.unit_price),
        "note": line.note,
    }


def _objection(row: Objection) -> dict[str, object]:
    return {
        "text": row.text,
        "exhibit": row.exhibit_id,
        "entered_at": row.entered_at,
        "review": row.review,
        "reason": row.reason,
        "reviewed_by": _text(row.reviewed_by_id),
        "reviewed_at": row.reviewed_at,
    }


def _recognition(row: Recognition) -> dict[str, object]:
    return {
        "office": row.office_id,
        "offered_at": row.offered_at,
        "recognised": row.recognised,
        "reason": row.reason,
        "signed_by": _text(row.signed_by_id),
        "signed_at": row.signed_at,
    }


def _papers(
    views: Sequence[AppraisalView], held: Mapping[object, Sequence[BodyQualification]]
) -> Iterator[tuple[str | None, str]]:
    for view in views:
        if view.own:
            yield view.row.pause_notice_id, _("Notice of the pause")
        if view.told is not None:
            yield view.told.paper_id, _("The notice with its receipt, as a scan")
        if view.waiver is not None:
            yield view.waiver.paper_id, _("The waiver, as a scan")
        for each in held[view.row.pk]:
            yield each.certificate_id, _("Certificate %(number)s") % {"number": each.number}


def _trace(graph: Graph, views: Sequence[AppraisalView], files: Sequence[File]) -> None:
    """The body appraises for the office; what came of it is in the file."""
    kept = graph.file(f"{PART}/{APPRAISALS}", digest_of(files[0].content))
    paths = {file.content.sha256: file.path for file in files[1:]}
    for view in views:
        row = view.row
        appraising = graph.add(
            "activity",
            f"appraising/{row.pk}",
            at=row.requested_at.isoformat() if row.requested_at else "",
        )
        body, office = (graph.add("agent", f"office/{pk}") for pk in (row.body_id, row.office_id))
        graph.relate("wasAssociatedWith", appraising, body)
        graph.relate("actedOnBehalfOf", body, office)
        graph.relate("wasGeneratedBy", kept, appraising)
        if view.own and row.pause_notice_id:
            notice = graph.file(f"{PART}/{paths[row.pause_notice_id]}", row.pause_notice_id)
            graph.relate("used", appraising, notice)  # fmt: skip


def _shown(view: AppraisalView) -> Iterator[blocks.Block]:
    row, report = view.row, _report_of(view.row)
    body = offices_named([row.body_id])[row.body_id]
    terms = [
        (_("Appraisal body"), in_language(body.name, body.name_en)),
        (_("Where it stands"), word("state", f"appraisal.{row.state}")),
        (_("Asked at"), formats.moment(row.requested_at) if row.requested_at else "—"),
    ]
    if row.goods_class is not None:
        terms.append((_("Class of the goods"), str(row.goods_class)))
    if report is not None:
        terms += [
            (_("Report"), report.number),
            (_("Conclusion"), report.conclusion),
            (_("Reported at"), formats.moment(report.reported_at)),
        ]
    yield blocks.Heading(f"{word('kind', 'appraisal')} · {in_language(body.name, body.name_en)}", 2)
    yield blocks.Terms(tuple(terms))
    yield blocks.Paragraph("\n".join(row.questions))
    yield blocks.Table(
        (_("Sample"), _("Quantity"), _("Seal"), _("Found")),
        tuple(
            (
                sample.name,
                f"{sample.quantity.normalize():f} {sample.unit}",
                sample.seal,
                _found(line),
            )
            for sample, line in view.samples
        ),
        (4, 2, 3, 4),
    )
    if view.objections:
        yield blocks.Terms(tuple((_("Objection"), each.text) for each in view.objections))


def _found(line: ReportLine | None) -> str:
    if line is None:
        return "—"
    return word("state", f"opinion.{line.opinion}") if line.opinion else str(line.unit_price)


APPRAISALS_PART = Section(PART, 1, write_appraisals)
