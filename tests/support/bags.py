"""Whole matters as a bag has them: goods from the seizure to the plant with an appraisal, a question with its answer."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from qingfeng.evidence import api as evidence
from qingfeng.evidence.actions.destructions import Record, begin_destruction
from qingfeng.evidence.actions.disposals import begin_disposal
from qingfeng.evidence.actions.incidents import close_incident
from qingfeng.evidence.actions.measures import (
    Proposal,
    approve_measure,
    propose_measure,
    take_measure,
)
from qingfeng.evidence.actions.orders import Request, countersign, sign_order, withdraw_order
from qingfeng.evidence.actions.parts import Draw, Sampling, Stand, draw_samples, split_lot
from qingfeng.evidence.actions.stocktakes import (
    Beside,
    Count,
    add_found,
    begin_stocktake,
    close_stocktake,
    enter_counts,
)
from qingfeng.evidence.models import Appraisal, Incident, Lot, StocktakeLine
from qingfeng.evidence.queries.bag_contents import bag_contents
from qingfeng.evidence.rules.custody import Finding, Share, Side, Status, Verb
from qingfeng.evidence.rules.disposal import Conditions
from qingfeng.evidence.rules.measures import MeasureKind
from qingfeng.evidence.rules.places import Waste
from qingfeng.foundation.api import Actor, people_named
from qingfeng.kernel.digest import sha256
from qingfeng.kernel.ids import Subject
from tests.support import leads as build
from tests.support.goods import (
    NOTHING_AGAINST,
    TRADEMARK,
    Station,
    asked,
    done,
    line,
    listed,
    ordered,
    picture,
    scene,
    seals_on,
    station,
)
from tests.support.identification import paper, party_told, party_waived
from tests.support.leads import NOW, office, person
from tests.support.proof import zip_of

PACKS = (
    "right:read", "holder:read", "seller:read", "exhibit:read", "exhibit:add", "exhibit:share",
    "goods:read", "goods:add", "goods:edit", "measure:read", "appraisal:read", "appraisal:add",
    "appraisal:decide", "identification:read", "identification:add", "identification:decide",
)  # fmt: skip
LATER = NOW + timedelta(days=30)


@dataclass(frozen=True)
class Matter:
    """`about` is the case, `clerk` the officer who packs."""

    at: Station
    clerk: Actor
    about: Subject
    lot: Lot
    measure: UUID
    appraisal: UUID


def goods_matter(name: str = "putian", said: str = "运动鞋") -> Matter:
    """`said` is what people write in: names of goods, questions, conclusions. A hundred pairs: sampled, appraised, split, given back in part, the rest destroyed; one seal read wrongly; a pair
    missing at a stock-taking; twelve bottles sold early."""
    here = office(name, "agency", function="market_regulation", region="350300")
    at = station(name=name, here=here)
    clerk = person(f"clerk {name}", here, region="3503", permissions=PACKS)
    about = Subject("right", build.right(f"Kestrelwood {name}", build.holder(f"Kestrel {name}")).pk)
    measure = _measure(at, about)
    made = listed(at, name, under=measure, lines=[line(name, 1, name=said[:200], mark=said[:200])])
    lot = Lot.objects.get(line__item_list=made)
    stopped = asked(lot, Status.SEIZED, seal_read="broken")
    ordered(at, Verb.STORE, scene(lot), at.store, [stopped])
    misread = Incident.objects.get(lot=lot)
    close_incident(incident_id=misread.pk, reason="读错封条号，封条完好", actor=at.head, now=NOW)
    mistaken = ordered(at, Verb.STORE, scene(lot), at.annex, [asked(lot, Status.SEIZED)])
    withdraw_order(order_id=mistaken, reason="选错了库房", actor=at.first, now=NOW)
    order = ordered(at, Verb.STORE, scene(lot), at.store, [asked(lot, Status.SEIZED)])
    assert done(at, order, at.first, at.keeper) == "done"
    sample = _sampled(at, lot, f"F-{name}-1")
    appraisal = _appraised(at, clerk, measure, sample, said)
    _disposed(at, measure, name, said)
    _counted(at)
    _divided(at, lot)
    return Matter(at, clerk, about, lot, measure, appraisal)


def _measure(at: Station, about: Subject) -> UUID:
    officers = [user for user in (at.first.user_id, at.second.user_id) if user]
    proposal = Proposal(
        MeasureKind.SEIZE, TRADEMARK, "涉嫌侵权运动鞋", officers, "某鞋行", NOTHING_AGAINST, about
    )
    seer = replace(at.first, permissions=at.first.permissions | {"right:read"})
    made = propose_measure(proposal=proposal, actor=seer, now=NOW)
    approve_measure(measure_id=made, actor=at.head, now=NOW)
    take_measure(measure_id=made, actor=at.first, now=NOW)
    return made


def _sampled(at: Station, lot: Lot, seal: str) -> Lot:
    order = draw_samples(
        stand=Stand(lot.pk, at.store, Status.STORED, seal),
        draws=[
            Draw(Decimal(2), f"S1-{lot.number}"[:40], at.photo),
            Draw(Decimal(2), f"S2-{lot.number}"[:40], at.photo, is_spare=True),
        ],
        sampling=Sampling("identification", "random_numbers", party_present=True),
        seal_rest=f"R-{lot.number}"[:40],
        actor=at.keeper,
        now=NOW,
    )
    assert done(at, order, at.keeper, at.other_keeper) == "done"
    found: Lot = lot.samples.get(is_spare=False).lot
    return found


def _appraised(at: Station, clerk: Actor, measure: UUID, sample: Lot, said: str) -> UUID:
    """The sample that custody drew goes to the body by an order of its own."""
    body = person(f"lab {at.store}", office(f"lab {at.store}", "appraisal"),
                  permissions=("appraisal:read", "appraisal:edit", "exhibit:read", "exhibit:share"))  # fmt: skip
    assert body.office_id is not None
    evidence.enter_qualification(
        body_id=body.office_id,
        certificate=evidence.Certificate(
            "CMA-1", frozenset({evidence.Purpose.APPRAISAL}), "footwear", frozenset({25}), date(2025, 1, 1),
            date(2026, 12, 31), paper(clerk, "certificate", NOW),
        ),
        actor=clerk,
        now=NOW,
    )  # fmt: skip
    fields = evidence.AppraisalFields(
        body=body.office_id, purpose=evidence.Purpose.APPRAISAL, questions=said,
        seized=True, goods_class=25, drawn=[sample.sample.pk],
    )  # fmt: skip
    made = evidence.draft_appraisal(
        subject=Subject("measure", measure), fields=fields, actor=clerk, now=NOW
    )
    evidence.request_appraisal(
        appraisal_id=made, actor=clerk, now=NOW, pause_days=20,
        pause_notice=paper(clerk, "notice of the pause", NOW),
    )  # fmt: skip
    day = NOW + timedelta(days=1)
    evidence.accept_appraisal(appraisal_id=made, no_interest=True, actor=body, now=day)
    there = asked(sample, Status.SAMPLED, 2)
    order = ordered(at, Verb.TEST, at.store, at.outside, [there], by=at.keeper, now=day)
    assert done(at, order, at.keeper, "Lab", day) == "done"
    lines = [
        evidence.Line(s.pk, evidence.Opinion.COUNTERFEIT)
        for s in Appraisal.objects.get(pk=made).samples.all()
    ]
    report = evidence.ReportFields(
        "R-2026-1",
        said,
        "Lin, Wu",
        Decimal("800.00"),
        paper(body, "report", NOW),
        seals_intact=True,
        lines=lines,
    )
    evidence.report_appraisal(
        appraisal_id=made, fields=report, actor=body, now=NOW + timedelta(days=5)
    )
    party_told(made, clerk, NOW + timedelta(days=5))
    objection = evidence.object_to_report(
        appraisal_id=made,
        text=said,
        paper=paper(clerk, "objection", NOW),
        actor=clerk,
        now=NOW + timedelta(days=6),
    )
    evidence.review_objection(
        objection_id=objection,
        review=evidence.Review.REJECTED,
        reason=said,
        actor=clerk,
        now=NOW + timedelta(days=6),
    )
    party_waived(made, clerk, NOW + timedelta(days=6))
    return made  # fmt: skip


def _disposed(at: Station, measure: UUID, name: str, said: str) -> None:
    """Twelve bottles that cannot wait go early, by the head's approval, to a market."""
    made = listed(
        at,
        f"{name} milk",
        under=measure,
        lines=[line(f"{name} milk", 1, name=said[:200], quantity="12", perishes_on="2026-10-20")],
    )
    lot = Lot.objects.get(line__item_list=made)
    bottles = replace(asked(lot, Status.SEIZED, 12, seal_after=""), photo=at.photo)
    order = begin_disposal(
        request=Request(Verb.DISPOSE, scene(lot), at.outside, [bottles], "先行处置 2 号"),
        met=Conditions(
            recipient="批发市场",
            cause="perishable",
            consent="consents",
            account="案款专户",
            paper=picture(at.head, "notice"),
            record=picture(at.head, "record"),
            price=Decimal(60),
        ),
        actor=at.head,
        now=NOW,
    )
    assert done(at, order, at.first, "批发市场") == "done"  # fmt: skip


def _counted(at: Station) -> None:
    """Two people count the store: a pair of what the samples left is not there."""
    day = NOW + timedelta(days=8)
    taken = begin_stocktake(place_id=at.store, actor=at.keeper, now=day)
    counts = {
        row.pk: Count(row.expected - (row.expected > 50), row.seal, "not on the shelf")
        for row in StocktakeLine.objects.filter(stocktake=taken)
    }
    enter_counts(stocktake_id=taken, counts=counts, actor=at.keeper, now=day)
    listed = StocktakeLine.objects.filter(stocktake=taken).values("lot")
    ours = Lot.objects.filter(office=at.head.office_id, sample__isnull=False)
    sent = ours.exclude(pk__in=listed).earliest("number")
    beside = Beside(Decimal(1), lot=sent.pk, explanation="came back from the laboratory early")
    add_found(stocktake_id=taken, beside=beside, actor=at.keeper, now=day)
    close_stocktake(stocktake_id=taken, actor=at.other_keeper, now=day)


def _divided(at: Station, lot: Lot) -> None:
    seal = f"R-{lot.number}"[:40]
    shares = [
        (Share(Finding.GENUINE, "", Decimal(16), "sample 1"), f"G-{lot.number}"[:40]),
        (Share(Finding.COUNTERFEIT, "", Decimal(80), "sample 2"), f"C-{lot.number}"[:40]),
    ]
    stand = Stand(lot.pk, at.store, Status.STORED, seal)
    order = split_lot(stand=stand, shares=shares, decision="", actor=at.head, now=LATER)
    assert done(at, order, at.keeper, at.other_keeper, LATER) == "done"
    parts = {part.finding: part for part in lot.parts.filter(sample__isnull=True)}
    back = asked(parts["genuine"], Status.STORED, 16)
    given: dict[str, Any] = {"decision": "解除决定 3 号", "release_ground": "unrelated"}
    order = ordered(at, Verb.RETURN, at.store, at.outside, [back], by=at.head, now=LATER, **given)
    assert done(at, order, at.keeper, "林某", LATER) == "done"
    _destroyed(at, parts["counterfeit"])


def _watchers(at: Station) -> tuple[str, ...]:
    named = people_named([at.first.user_id, at.second.user_id])
    return tuple(named.values())


def _destroyed(at: Station, lot: Lot) -> None:
    given: dict[str, Any] = {"decision": "罚没 8 号", "by": at.keeper, "now": LATER}
    held = asked(lot, Status.STORED, 80)
    order = ordered(at, Verb.CONFISCATE, at.store, at.store, [held], **given)
    assert done(at, order, at.keeper, at.other_keeper, LATER) == "done"
    gone = replace(asked(lot, Status.CONFISCATED, 80), photo=at.photo)
    order = begin_destruction(
        request=Request(Verb.DESTROY, at.store, at.plant, [gone], "销毁决定 1 号"),
        record=Record(Waste.GENERAL, "shredded, then burnt", "operator", at.photo, _watchers(at)),
        actor=at.head,
        now=LATER,
    )  # fmt: skip
    sign_order(order_id=order, side=Side.FROM, actor=at.keeper, now=LATER)
    for watching in (at.first, at.second):
        sign_order(order_id=order, side=Side.SUPERVISOR, actor=watching, now=LATER)
    countersign(
        order_id=order,
        side=Side.TO,
        name="plant",
        paper=at.photo,
        seals=seals_on(order),
        actor=at.head,
        now=LATER,
    )


def payload_of(actor: Actor, subject: Subject, now: Any = LATER) -> dict[str, bytes]:
    """The files under `data/` of a bag for the actor."""
    made = bag_contents(subject.id, subject, actor=actor, now=now, language="en")
    with zipfile.ZipFile(io.BytesIO(b"".join(made.pieces))) as archive:
        names = [name for name in archive.namelist() if "/data/" in name]
        return {name.partition("/data/")[2]: archive.read(name) for name in names}


def forged(files: Mapping[str, bytes]) -> bytes:
    """A bag packed anew by a forger: the index, every manifest and the graph fit the files as they are now."""
    kept = dict(files)
    graph = json.loads(kept["prov.json"])
    for entity in graph["entity"].values():
        if entity.get("qf:path") in kept:
            entity["qf:sha256"] = sha256(kept[entity["qf:path"]])
    kept["prov.json"] = json.dumps(graph).encode()
    index = json.loads(kept["index.json"])
    known = {each["path"]: each for each in index["files"]}
    index["files"] = [
        {**known.get(name, {"title": ""}), "path": name, "sha256": sha256(content)}
        for name, content in kept.items()
        if name != "index.json"
    ]
    kept["index.json"] = json.dumps(index).encode()
    return zip_of(kept)
