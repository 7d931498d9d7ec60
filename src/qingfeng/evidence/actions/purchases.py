"""Test purchases: planned under an offer that was seen, and taken step by step, each step an exhibit of its own."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.exhibits import enter_exhibit
from qingfeng.evidence.actions.saying import written_word
from qingfeng.evidence.models import Exhibit, Purchase, PurchaseStep
from qingfeng.evidence.rules.exhibits import LONGEST_TITLE, EvidenceKind, ExhibitState, Form, Part
from qingfeng.evidence.rules.purchases import (
    PURCHASE_FLOW,
    Link,
    Terms,
    chain_facts,
    check_plan,
    order_facts,
    step_facts,
)
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import canonical
from qingfeng.kernel.errors import BadInput, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7

FILES: Final = frozenset({"image", "pdf", "video"})
LARGEST: Final = 4 << 30
CHAIN_FILE: Final = "chain.json"


@transaction.atomic
def plan_purchase(
    *, subject: Subject, title: str, offer: UUID, offered: Terms, actor: Actor, now: datetime
) -> UUID:
    """`offer` is the exhibit on the same subject that shows the public offer, `offered` what it offers."""
    foundation.require(actor, access.ADD)
    check_plan(title, offered)
    if actor.office_id is None:
        raise Refused("no_permission")
    foundation.get(actor, subject.kind, subject.id)
    shown = access.exhibit_of(actor, offer)
    if Subject(shown.subject_kind, shown.subject_id) != subject:
        raise BadInput("offer_of_another_matter", column="offer")
    purchase = Purchase.objects.create(
        id=uuid7(now),
        subject_kind=subject.kind,
        subject_id=subject.id,
        office_id=actor.office_id,
        officer_id=actor.user_id,
        title=title.strip(),
        offer=shown,
        mark=offered.mark.strip(),
        quality=offered.quality.strip(),
        quantity=offered.quantity,
        planned_at=now,
    )
    foundation.journal_append(
        actor=actor,
        verb=events.PURCHASE_PLANNED,
        subject=Subject(events.PURCHASE, purchase.pk),
        payload={
            "of": {"kind": subject.kind, "id": subject.id},
            "offer": shown.pk,
            "offer_manifest": shown.manifest_sha256,
        },
        now=now,
    )
    return purchase.pk


@transaction.atomic
def take_step(
    *,
    purchase_id: UUID,
    verb: str,
    at: datetime,
    parts: Sequence[Part],
    actor: Actor,
    now: datetime,
    note: str = "",
    asked: Terms | None = None,
    confirmed: bool = False,
    seal: str = "",
) -> UUID:
    """The next step of the chain with the files that show it. Returns the step's exhibit; at the end, the purchase's own.

    `asked` and `confirmed` belong to the order: what was asked of the seller, and the officer's word that nobody was led on.
    """
    purchase = _locked(purchase_id, actor)
    facts = step_facts(at=at, last_at=_last(purchase), files=len(parts), now=now)
    if verb == "order":
        facts |= _order_facts(purchase, asked, at, confirmed=confirmed)
    facts |= {"seal": seal.strip()}
    # Asked before anything is kept, so that the reader gets every reason and no exhibit.
    PURCHASE_FLOW.take(purchase.state, verb, facts)
    told = {"purchase": purchase.pk, "step": verb, "note": note.strip(), "seal": seal.strip()}
    if asked is not None:
        told |= {
            "asked": {"mark": asked.mark, "quality": asked.quality, "quantity": asked.quantity}
        }
    named = written_word(f"purchase.{verb}", "verb")
    exhibit = _enter(purchase, named, at, parts, told, actor, now)
    PurchaseStep.objects.create(purchase=purchase, verb=verb, at=at, exhibit_id=exhibit)
    if verb == "seal":
        exhibit = _close(purchase, at, parts, actor, now)
    foundation.move(
        row=purchase,
        workflow=PURCHASE_FLOW,
        verb=verb,
        facts=facts,
        actor=actor,
        now=now,
        payload={"exhibit": exhibit, "step_at": at},
    )
    return exhibit


@transaction.atomic
def break_off(*, purchase_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Nothing more is bought; what was recorded stays."""
    foundation.move(
        row=_locked(purchase_id, actor),
        workflow=PURCHASE_FLOW,
        verb="break_off",
        facts={"reason": reason.strip()},
        actor=actor,
        now=now,
        texts={"reason": reason.strip()},
    )


def _locked(purchase_id: UUID, actor: Actor) -> Purchase:
    foundation.require(actor, access.ADD)
    mine = access.visible_purchases(actor).select_for_update(of=("self",)).select_related("offer")
    purchase = mine.filter(pk=purchase_id).first()
    if purchase is None:
        raise NotFound(kind="purchase", id=purchase_id)
    return purchase


def _last(purchase: Purchase) -> datetime:
    """When the last step was; before the first one, when the offer was seen."""
    step = purchase.taken.order_by("-at", "-pk").first()
    return step.at if step is not None else purchase.offer.obtained_at


def _order_facts(
    purchase: Purchase, asked: Terms | None, at: datetime, *, confirmed: bool
) -> Mapping[str, object]:
    if asked is None:
        raise BadInput("order_without_terms", column="mark")
    return order_facts(
        offered=Terms(purchase.mark, purchase.quality, purchase.quantity),
        asked=asked,
        seen_at=purchase.offer.obtained_at,
        offer_counts=purchase.offer.state == ExhibitState.COUNTED.value,
        at=at,
        confirmed=confirmed,
    )


def _enter(
    purchase: Purchase,
    named: str,
    at: datetime,
    parts: Sequence[Part],
    facts: Mapping[str, object],
    actor: Actor,
    now: datetime,
) -> UUID:
    ending = f" · {named}"
    return enter_exhibit(
        subject=Subject(purchase.subject_kind, purchase.subject_id),
        form=Form.PURCHASE,
        kind=EvidenceKind.AUDIO_VISUAL,
        title=purchase.title[: LONGEST_TITLE - len(ending)] + ending,
        obtained_at=at,
        parts=parts,
        facts=facts,
        actor=actor,
        now=now,
    )


def _close(
    purchase: Purchase, at: datetime, parts: Sequence[Part], actor: Actor, now: datetime
) -> UUID:
    """The purchase's own exhibit names the offer and every step by the digest of its manifest."""
    steps = purchase.taken.select_related("exhibit").order_by("at", "pk")
    links = [Link("offer", purchase.offer.obtained_at, *_named(purchase.offer))]
    links += [Link(step.verb, step.at, *_named(step.exhibit)) for step in steps]
    offered = Terms(purchase.mark, purchase.quality, purchase.quantity)
    facts = chain_facts(purchase.pk, offered, links)
    stored = foundation.store_file(
        content=io.BytesIO(canonical(facts)),
        name=CHAIN_FILE,
        kinds=frozenset({"json", "ndjson"}),
        max_bytes=LARGEST,
        actor=actor,
        now=now,
    )
    chain = Part(CHAIN_FILE, "chain", stored.sha256, stored.size, stored.media_type)
    named = written_word("purchase", "kind")
    exhibit = _enter(purchase, named, at, [chain, *parts], facts, actor, now)
    purchase.exhibit_id = exhibit
    purchase.save(update_fields=["exhibit"])
    return exhibit


def _named(exhibit: Exhibit) -> tuple[UUID, str]:
    return exhibit.pk, exhibit.manifest_sha256
