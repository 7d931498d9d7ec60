"""Papers of goods in custody: the copies of a list, sheets of labels, the yearly certificate of destruction."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import segno
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from qingfeng.evidence import access
from qingfeng.evidence.models import ItemList, ListLine, Lot, Movement, Order
from qingfeng.evidence.queries.goods import destroyed
from qingfeng.evidence.queries.grounds import terms
from qingfeng.evidence.rules.custody import Finding
from qingfeng.evidence.rules.lists import (
    LIST_RULE,
    POLICE_RULE,
    ListState,
    Presence,
    copies,
    is_voucher,
)
from qingfeng.evidence.rules.places import Hazard, Waste
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.parts import amount, statute_of
from qingfeng.foundation.api import (
    Actor,
    blocks,
    formats,
    in_language,
    organisation,
    render,
    state_reason,
    word,
)
from qingfeng.kernel.errors import NotFound
from qingfeng.law.api import HOME


def language() -> blocks.Language:
    """That of the reader."""
    return "zh-hans" if formats.chinese() else "en"


def pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def office_named(office: UUID | None) -> str:
    """In the language in force."""
    named = organisation(office) if office else None
    return in_language(named.name, named.name_en) if named else ""


def called(goods: ListLine | Lot) -> str:
    """Its name, and the mark that it bears."""
    return "\n".join(part for part in (goods.name, goods.mark) if part)


def price_of(goods: ListLine | Lot) -> str:
    """With what it rests on: a price without its basis proves no value."""
    if goods.price is None:
        return ""
    basis = words.BASES.get(goods.price_basis, "")  # type: ignore[call-overload]
    return f"{formats.money(goods.price, goods.currency)}\n{basis}".strip()


def particulars(goods: ListLine | Lot) -> str:
    """What else it is known and to be kept by."""
    hazard = words.HAZARDS[goods.hazard] if goods.hazard != Hazard.NONE else ""  # type: ignore[index]
    waste = words.WASTES[goods.waste] if goods.waste != Waste.GENERAL else ""  # type: ignore[index]
    day = formats.day(goods.perishes_on) if goods.perishes_on else ""
    told = (
        goods.features,
        f"{_('Class of danger')}: {hazard}" if hazard else "",
        f"{_('Class of waste')}: {waste}" if waste else "",
        f"{_('Perishes on')}: {day}" if day else "",
    )
    return "\n".join(part for part in told if part)


def list_copies(found: ItemList, *, language: blocks.Language, at: datetime) -> bytes:
    """As many copies as the rule asks: for party and agency, three with the police. All bear the same text."""
    with override(language):
        office = organisation(found.office_id)
        police = office.function == "public_security"
        named = copies(terms(POLICE_RULE if police else LIST_RULE, on=found.made_at))
        parts: list[blocks.Block] = []
        for number, copy in enumerate(named):
            parts += [blocks.NewPage()] if number else []
            parts += _copy(found, _copy_word(copy))
        voucher = found.measure is not None and is_voucher(office.function, found.measure.kind)
        title = _("Detention voucher") if voucher else _("List of items")
        head = in_language(office.name, office.name_en)
        paper = blocks.Paper(title, language=language, blocks=tuple(parts), head=head)
    return render(paper, at=at)


def _copy_word(code: str) -> str:
    named = {
        "party": _("Copy for the party"),
        "agency": _("Copy for the agency"),
        "holder": _("Copy for the holder of the goods"),
        "police_custodian": _("Copy for the custodian"),
        "file": _("Copy for the file"),
    }
    return named.get(code, code)


def _copy(found: ItemList, title: str) -> list[blocks.Block]:
    lines = list(found.lines.order_by("number").prefetch_related("photos"))
    head = (
        "", _("Name of goods and mark"), _("Specification"), _("Quantity"), _("Weight, kg"),
        _("Features and spot"), _("Price and its basis"), _("Seal"),
    )  # fmt: skip
    hands = tuple(
        f"{words.ROLES[hand.role]}: {hand.name}"  # type: ignore[index]
        for hand in found.signatures.order_by("at", "pk")
    )
    return [
        blocks.Heading(title),
        blocks.Terms(_list_facts(found)),
        blocks.Table(
            head,
            tuple(map(_listed, lines)),
            widths=(1, 5, 3, 3, 2, 4, 3, 3),
            numbers=frozenset({3, 4, 6}),
        ),
        *_pictures(lines),
        blocks.Signatures(hands or (_("Officers"), _("Party"), _("Witness"))),
        blocks.Paragraph(f"{found.pk} · SHA-256 {found.body_sha256}", "mono"),
    ]


def _list_facts(found: ItemList) -> tuple[tuple[str, str], ...]:
    presence = str(words.PRESENCES[Presence(found.presence)])
    facts = (
        (_("Place of goods"), f"{found.place.name} {found.place.address}".strip()),
        (_("Party"), found.party),
        (_("Presence"), f"{presence} {found.presence_note}".strip()),
        (_("Statute"), statute_of(found.measure) if found.measure else ""),
        (_("Made by"), found.made_by.name),
        (_("Made"), formats.moment(found.made_at)),
        *_gone(found),
    )
    return tuple((name, value) for name, value in facts if value)


def _gone(found: ItemList) -> tuple[tuple[str, str], ...]:
    """That a list was discarded, and why: nobody may take its copy for one that counts."""
    if found.state != ListState.DISCARDED:
        return ()
    told = word("state", f"item_list.{found.state}")
    return (_("Status"), told), (_("Reason"), state_reason(found.pk))


def _listed(line: ListLine) -> tuple[str, ...]:
    return (
        str(line.number),
        called(line),
        line.spec,
        amount(line.quantity, line.unit),
        amount(line.weight) if line.weight else "",
        "\n".join(part for part in (particulars(line), line.spot) if part),
        price_of(line),
        line.seal,
    )


def _pictures(lines: Sequence[ListLine]) -> list[blocks.Block]:
    """By their digests: a picture that is shown later is the one that was taken here, or it is not."""
    rows = tuple((str(line.number), one.file_id) for line in lines for one in line.photos.all())
    if not rows:
        return []
    table = blocks.Table((_("Line"), "SHA-256"), rows, widths=(1, 12))
    return [blocks.Heading(_("Photographs"), 2), table]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a label stands on: a lot, its seal, or a place. The code is an address of ours, or the seal's own number."""

    title: str
    text: str
    code: str


def things(
    *, actor: Actor, lots: Sequence[UUID], places: Sequence[UUID], base: str
) -> tuple[Thing, ...]:
    """Every lot with its strips after it, then the places."""
    found: list[Thing] = []
    rows = access.visible_lots(actor).filter(pk__in=lots).prefetch_related("holdings")
    for lot in rows.order_by("number"):
        address = base + reverse("goods_lot", args=[lot.pk])
        found.append(Thing(lot.number, lot.name, address))
        seals = sorted({one.seal for one in lot.holdings.all() if one.quantity > 0 and one.seal})
        found += [Thing(_("Seal %(seal)s") % {"seal": seal}, lot.number, seal) for seal in seals]
    found += [
        Thing(place.name, place.address, base + reverse("goods_place", args=[place.pk]))
        for place in access.own_places(actor).filter(pk__in=places).order_by("name")
    ]
    return tuple(found)


def label_sheet(labelled: Sequence[Thing], *, language: blocks.Language, at: datetime) -> bytes:
    """A camera opens the address of a lot or place, and only who may see it sees more; a seal's code is its number."""
    with override(language):
        parts: list[blocks.Block] = []
        for thing in labelled:
            code = io.BytesIO()
            segno.make(thing.code, error="m").save(code, kind="png", scale=8, border=4)
            parts += [
                blocks.Heading(thing.title),
                blocks.Picture(code.getvalue(), thing.title, caption=thing.text, height=45),
            ]
        paper = blocks.Paper(title=_("Labels"), language=language, blocks=tuple(parts))
    return render(paper, at=at)


def certificate(year: int, *, actor: Actor, language: blocks.Language, at: datetime) -> bytes:
    """Everything that the office has destroyed in a year: lot by lot, and the record of every order with who watched.

    NotFound where it destroyed nothing: no paper certifies that.
    """
    begin, end = (datetime(one, 1, 1, tzinfo=HOME) for one in (year, year + 1))
    found = destroyed(actor=actor, begin=begin, end=end)
    if not found:
        raise NotFound(kind="destruction", year=year)
    orders = list({one.line.order_id: one.line.order for one in found}.values())
    with override(language):
        office = office_named(actor.office_id)
        body: list[blocks.Block] = [
            blocks.Terms(_sums(found, orders)),
            blocks.Heading(_("What was destroyed")),
            blocks.Table(
                _columns(), tuple(map(_line, found)), (3, 4, 5, 2, 2, 3, 3), frozenset({3, 4})
            ),
        ]
        for number, order in enumerate(orders, start=1):
            body += [blocks.Heading(f"{number}. {_day(order)}"), blocks.Terms(_record(order))]
        body.append(blocks.Signatures((_("Custodian"), _("Head of the office"))))
        title = _("Certificate of destruction %(year)d") % {"year": year}
        paper = blocks.Paper(title=title, language=language, blocks=tuple(body), head=office)
    return render(paper, at=at)


def _columns() -> tuple[str, ...]:
    return (
        _("Day"), _("Lot"), _("Name of goods and mark"), _("Quantity"), _("Weight, kg"), _("Seal"),
        pgettext("custody", "Finding"),
    )  # fmt: skip


def _sums(found: Sequence[Movement], orders: Sequence[Order]) -> tuple[tuple[str, str], ...]:
    weight = sum((one.weight or Decimal() for one in found), Decimal())
    value = sum((one.destruction.value or Decimal() for one in orders), Decimal())
    return (
        (_("Destructions"), str(len(orders))),
        (_("Weight, kg"), amount(weight)),
        (_("Value, yuan"), amount(value)),
    )


def _line(one: Movement) -> tuple[str, ...]:
    return (
        formats.day(one.at.astimezone(HOME).date()),
        one.lot.number,
        "\n".join(part for part in (called(one.lot), one.lot.spec, particulars(one.lot)) if part),
        amount(one.quantity, one.lot.unit),
        amount(one.weight) if one.weight else "",
        one.seal_before,
        str(words.FINDINGS[Finding(one.lot.finding)]),
    )


def _day(order: Order) -> str:
    return formats.day(order.begun_at.astimezone(HOME).date())


def _record(order: Order) -> tuple[tuple[str, str], ...]:
    """The record of one destruction, as far as it was filled in."""
    record = order.destruction
    watched = [hand.name for hand in order.signatures.all() if hand.side == "supervisor"]
    value = formats.money(record.value, record.currency) if record.value is not None else ""
    facts = (
        (_("Decision"), order.decision),
        (_("Place of goods"), order.to_place.name),
        (_("Class of waste"), str(words.WASTES[Waste(record.waste)])),
        (_("Lawful handling"), str(words.HANDLINGS.get(record.handling, record.handling))),
        (_("Method"), record.method),
        (_("Operator"), record.operator),
        (_("Number of the operator's licence"), record.licence),
        (_("Supervisors"), ", ".join(watched)),
        (_("Value, yuan"), value),
        (_("Notary"), record.notary),
        (_("Right holder's representative"), record.holder_present),
        (_("Digest of the film"), f"SHA-256 {record.video_id}"),
    )
    return tuple((name, text) for name, text in facts if text)
