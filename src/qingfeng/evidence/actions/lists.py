"""Lists of items: received from a phone once, signed, and turned into lots and movements when two officers confirm."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from qingfeng.evidence import access, events
from qingfeng.evidence.actions.list_movements import carry_list
from qingfeng.evidence.models import (
    ItemList,
    LinePhoto,
    ListLine,
    ListSignature,
    Measure,
    Place,
    Purchase,
)
from qingfeng.evidence.queries import grounds
from qingfeng.evidence.queries.bag_rows import hand_record, list_record
from qingfeng.evidence.queries.seals import used
from qingfeng.evidence.rules.drafts import Draft, DraftLine, read_draft
from qingfeng.evidence.rules.handling import plain
from qingfeng.evidence.rules.lists import (
    LIST,
    VOUCHER_RULE,
    ListState,
    Presence,
    Role,
    is_voucher,
    signatures_missing,
)
from qingfeng.evidence.rules.places import PlaceKind
from qingfeng.evidence.rules.purchases import PurchaseState
from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import Actor
from qingfeng.kernel.digest import canonical, sha256
from qingfeng.kernel.errors import BadInput, Conflict, NotFound, Refused
from qingfeng.kernel.ids import Subject, uuid7

# How far a phone's clock may run before ours.
AHEAD: Final = timedelta(minutes=10)
# How long a list can have lain on a phone.
LONGEST: Final = timedelta(days=366)


def receive_list(
    *,
    raw: object,
    actor: Actor,
    now: datetime,
    sent_at: datetime | None = None,
    replaced: str = "replaced",
) -> UUID:
    """The same draft twice is one list; another body under a known id is refused.

    A draft that was written on after it had been sent names what it replaces: of these, what came and nobody signed is
    discarded for the reason `replaced`; a signed one stands, and what would replace it is refused.

    `sent_at` is what the phone's clock shows as it sends: a list that lay so long was made so long ago, whatever that
    clock says. Without it a list from the future is refused.
    """
    foundation.require(actor, access.GOODS_ADD)
    draft = read_draft(raw)
    body = _digest(raw)
    if sent_at is not None:
        lain = min(max(sent_at - draft.made_at, timedelta()), LONGEST)
        draft = replace(draft, made_at=now - lain)
    elif draft.made_at > now + AHEAD:
        raise BadInput("made_in_future", column="made_at")
    with transaction.atomic():
        known = ItemList.objects.filter(pk=draft.id).first()
        if known is not None:
            return _same(known, body, actor)
        if draft.measure is not None:
            _check_party(draft, access.measure_of(actor, draft.measure))
        _discard_replaced(draft, replaced, actor, now)
        if draft.purchase is not None:
            check_bought(access.purchase_of(actor, draft.purchase))
        _check_seals(draft, actor)
        _check_photos(draft, actor)
        try:
            with transaction.atomic():
                made = _keep(draft, body, actor, now)
                ahead = None if sent_at is None else round((sent_at - now).total_seconds())
                count = len(draft.lines)
                _tell(
                    events.LIST_RECEIVED,
                    made,
                    actor,
                    now,
                    lines=count,
                    body=body,
                    purchase=draft.purchase,
                    clock_ahead=ahead,
                    **list_record(made.pk),
                )
        except IntegrityError as error:
            raise Conflict("list_changed") from error
    return draft.id


def _digest(raw: object) -> str:
    """A field that nobody reads may hold what no canonical text can: a float, half of a character."""
    try:
        return sha256(canonical(raw))
    except (TypeError, ValueError) as error:
        raise BadInput("list_unreadable", column="") from error


def _check_photos(draft: Draft, actor: Actor) -> None:
    """Its pictures come before the list: what is no picture that the office sent is named with its line."""
    named = {photo for line in draft.lines for photo in line.photos}
    unknown = named - foundation.own_pictures(named, actor)
    _refuse(
        [
            BadInput("photo_unknown", row=number, column="photos")
            for number, line in enumerate(draft.lines, start=1)
            if unknown & set(line.photos)
        ]
    )


def _refuse(problems: list[BadInput]) -> None:
    if problems:
        first = problems[0]
        raise BadInput(first.reason, row=first.row, column=first.column, problems=problems)


def _check_party(draft: Draft, measure: Measure) -> None:
    """Whom the measure is against is whom the list names, or a note says why it names somebody else."""
    differs = measure.party and draft.party and plain(measure.party) != plain(draft.party)
    if differs and not draft.presence_note:
        raise BadInput("party_differs", column="party", case=measure.party)


def _check_seals(draft: Draft, actor: Actor) -> None:
    """A strip that was put on before is named with its line, as long as the list can still be mended on the phone."""
    if actor.office_id is None:
        return
    taken = used(actor.office_id, [line.seal for line in draft.lines])
    _refuse(
        [
            BadInput("seal_taken", row=number, column="seal", case=taken[line.seal])
            for number, line in enumerate(draft.lines, start=1)
            if line.seal in taken
        ]
    )


def check_bought(purchase: Purchase) -> None:
    """What was bought is listed once its chain ends under a seal, and once."""
    if purchase.state != PurchaseState.SEALED:
        raise BadInput("purchase_not_sealed", column="purchase")
    listed = ItemList.objects.filter(purchase=purchase)
    if listed.exclude(state=ListState.DISCARDED.value).exists():
        raise BadInput("purchase_listed_already", column="purchase")


def _same(known: ItemList, body: str, actor: Actor) -> UUID:
    if known.office_id != actor.office_id:
        raise Conflict("list_changed")
    if known.body_sha256 != body:
        raise Conflict("list_changed", list=known.pk)
    return known.pk


def _discard_replaced(draft: Draft, reason: str, actor: Actor, now: datetime) -> None:
    """Only what the same writer sent, and not a list that somebody put a hand to."""
    sent = ItemList.objects.filter(
        pk__in=draft.replaces, office_id=actor.office_id, made_by_id=actor.user_id
    )
    for one in sent.exclude(state=ListState.DISCARDED.value).select_for_update().order_by("pk"):
        if one.state != ListState.DRAFT or one.signatures.exists():
            raise Conflict("list_signed", list=one.pk)
        _move(one, "discard", actor, now, {"reason": reason})


def _keep(draft: Draft, body: str, actor: Actor, now: datetime) -> ItemList:
    if actor.office_id is None or actor.user_id is None:
        raise Refused("no_permission")
    made = ItemList.objects.create(
        id=draft.id,
        office_id=actor.office_id,
        measure_id=draft.measure,
        purchase_id=draft.purchase,
        place=_scene(draft, actor.office_id, now),
        party=draft.party,
        presence=draft.presence.value,
        presence_note=draft.presence_note,
        made_at=min(draft.made_at, now),
        received_at=now,
        made_by_id=actor.user_id,
        body_sha256=body,
    )
    lines = [_line(made, number, line) for number, line in enumerate(draft.lines, start=1)]
    ListLine.objects.bulk_create(lines)
    LinePhoto.objects.bulk_create(
        LinePhoto(line_id=line.id, file_id=photo) for line in draft.lines for photo in line.photos
    )
    return made


def _scene(draft: Draft, office: UUID, now: datetime) -> Place:
    found, _ = Place.objects.get_or_create(
        office_id=office,
        parent=None,
        name=draft.place,
        defaults={
            "id": uuid7(now),
            "kind": PlaceKind.SCENE.value,
            "address": draft.address,
            "opened_at": now,
        },
    )
    if found.kind != PlaceKind.SCENE.value:
        # Goods come into a store by a handover, with its keeper's hand and its own checks.
        raise BadInput("place_not_scene", column="place")
    return found


def _line(made: ItemList, number: int, line: DraftLine) -> ListLine:
    return ListLine(
        id=line.id,
        item_list=made,
        number=number,
        name=line.name,
        mark=line.mark,
        spec=line.spec,
        quantity=line.quantity,
        unit=line.unit,
        weight=line.weight,
        features=line.features,
        spot=line.spot,
        price=line.price,
        price_basis=line.price_basis,
        hazard=line.hazard.value,
        waste=line.waste.value,
        perishes_on=line.perishes_on,
        seal=line.seal,
    )


@transaction.atomic
def sign_list(*, list_id: UUID, actor: Actor, now: datetime) -> None:
    """An officer's own confirmation on the own login."""
    found = _locked(list_id, actor)
    if actor.user_id is None:
        raise Refused("no_permission")
    if found.signatures.filter(user_id=actor.user_id).exists():
        raise Refused("signed_already")
    if found.measure is not None and not found.measure.officers.filter(user_id=actor.user_id):
        raise Refused("not_officer_of_measure")
    name = foundation.people_named([actor.user_id])[actor.user_id]
    signature = ListSignature(role=Role.OFFICER.value, user_id=actor.user_id, name=name)
    _put(found, signature, actor, now)


@transaction.atomic
def sign_by_hand(
    *, list_id: UUID, role: Role, name: str, file: str, actor: Actor, now: datetime
) -> None:
    """The hand of the party, a witness or the custodian, on paper or on glass, as a stored picture."""
    found = _locked(list_id, actor)
    if role is Role.OFFICER:
        raise Refused("officers_sign_themselves")
    if not name.strip():
        raise BadInput("signer_unnamed", column="name")
    if not file:
        raise BadInput("signed_paper_missing", column="file")
    if role is Role.PARTY and found.presence != Presence.PRESENT:
        raise Refused("party_not_there")
    if role is Role.WITNESS and plain(name) in _of_office(found, now):
        raise BadInput("witness_of_office", column="name")
    _put(found, ListSignature(role=role.value, file_id=file, name=name.strip()), actor, now)


def _of_office(found: ItemList, now: datetime) -> set[str]:
    """Who witnesses belongs to nobody who takes the goods."""
    people = foundation.people_of([found.office_id], access.GOODS_ADD, now=now)
    return {plain(person.name) for person in people}


def _put(found: ItemList, signature: ListSignature, actor: Actor, now: datetime) -> None:
    for other in found.signatures.all():
        by_hand = not (other.user_id and signature.user_id)
        if by_hand and plain(other.name) == plain(signature.name):
            raise BadInput("signer_named_alike", column="name")
    signature.item_list, signature.at = found, now
    signature.save(force_insert=True)
    _tell(
        events.LIST_SIGNED, found, actor, now, role=signature.role, file=signature.file_id,
        hand=hand_record(signature),
    )  # fmt: skip


@transaction.atomic
def confirm_list(*, list_id: UUID, actor: Actor, now: datetime) -> None:
    """From here the goods are in the ledger: found, listed and, under a measure, taken."""
    found = _locked(list_id, actor)
    hands = list(found.signatures.order_by("at", "pk"))
    if all(hand.user_id != actor.user_id for hand in hands):
        raise Refused("signature_of_yours_missing")
    missing = hands_missing(found, now)
    if missing:
        raise Refused(*missing)
    carry_list(found=found, hands=hands, actor=actor, now=now)
    _move(found, "confirm", actor, now, {"signatures_missing": missing})


def hands_missing(found: ItemList, now: datetime) -> tuple[str, ...]:
    """Whose signatures the list still lacks, as the codes of the refusals."""
    roles = list(found.signatures.values_list("role", flat=True))
    counted = {role: roles.count(role.value) for role in Role}
    return signatures_missing(Presence(found.presence), counted, _asked(found, now))


def _asked(found: ItemList, now: datetime) -> Sequence[str]:
    """Whose hands the voucher of customs bears; no other list asks for more than its own rule does."""
    office = foundation.organisation(found.office_id)
    if found.measure is None or not is_voucher(office.function, found.measure.kind):
        return ()
    return list(grounds.terms(VOUCHER_RULE, on=now)["signatures"])


@transaction.atomic
def discard_list(*, list_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    _move(_locked(list_id, actor), "discard", actor, now, {"reason": reason.strip()})


def _move(
    found: ItemList, verb: str, actor: Actor, now: datetime, facts: dict[str, object]
) -> None:
    reason = str(facts.get("reason", ""))
    foundation.move(
        row=found,
        workflow=LIST,
        verb=verb,
        facts=facts,
        actor=actor,
        now=now,
        texts={"reason": reason} if reason else None,
    )


def _locked(list_id: UUID, actor: Actor) -> ItemList:
    foundation.require(actor, access.GOODS_ADD)
    found = access.visible_lists(actor).select_for_update().filter(pk=list_id).first()
    if found is None:
        raise NotFound(kind="item_list", id=list_id)
    if found.state != ListState.DRAFT:
        raise Refused("list_closed", state=found.state)
    return found


def _tell(verb: str, found: ItemList, actor: Actor, now: datetime, **payload: object) -> None:
    foundation.journal_append(
        actor=actor,
        verb=verb,
        subject=Subject(events.ITEM_LIST, found.pk),
        payload=payload,
        now=now,
    )
