"""A handover on paper: what goes from whom to whom under which seals, to be signed by hand or as it was signed."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from qingfeng.evidence.models import OrderLine, Signature
from qingfeng.evidence.queries.goods import OrderRecord
from qingfeng.evidence.rules.custody import Side, Verb
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.papers import called, office_named, particulars
from qingfeng.evidence.web.goods.parts import amount, weighed
from qingfeng.foundation.api import blocks, formats, render, word

_SIGNING = (Side.FROM, Side.TO)


def printed(
    found: OrderRecord,
    facts: Iterable[tuple[str, object]],
    *,
    language: blocks.Language,
    at: datetime,
) -> bytes:
    """`facts` are those of the page, so that the paper leaves none of them out."""
    one = found.order
    with override(language):
        paper = blocks.Paper(
            title=f"{_('Handover')} · {words.VERBS[Verb(one.verb)]}",
            language=language,
            head=office_named(one.office_id),
            blocks=(
                blocks.Terms(
                    (
                        (_("Status"), word("state", f"order.{one.state}")),
                        (_("Begun"), formats.moment(one.begun_at)),
                        *((name, str(value)) for name, value in facts),
                    )
                ),
                _lines(found.lines),
                *_photographs(found.lines),
                blocks.Signatures(tuple(_hands(found.signatures))),
                blocks.Paragraph(str(one.pk), "mono"),
            ),
        )
    return render(paper, at=at)


def _lines(lines: Iterable[OrderLine]) -> blocks.Table:
    head = (
        _("Lot"), _("Name of goods and mark"), _("Features"), _("Quantity"), _("Weight, kg"),
        _("Seal"), _("Becomes"),
    )  # fmt: skip
    return blocks.Table(head, tuple(map(_row, lines)), (5, 4, 3, 2, 2, 4, 3), frozenset({3, 4}))


def _row(line: OrderLine) -> tuple[str, ...]:
    seals = [line.seal_before or "–", line.seal_after or "–"]
    rest = f"{_('Seal number of what stays')}: {line.seal_rest}" if line.seal_rest else ""
    sealed = seals[0] if seals[0] == seals[1] else " → ".join(seals)
    other = line.to_lot.number if line.to_lot_id != line.lot_id else ""
    return (
        "\n→ ".join(part for part in (line.lot.number, other) if part),
        "\n".join(part for part in (called(line.lot), line.lot.spec) if part),
        particulars(line.lot),
        amount(line.quantity, line.lot.unit),
        weighed(line),
        "\n".join(part for part in (sealed, rest) if part),
        word("state", f"custody.{line.to_status}"),
    )


def _photographs(lines: Iterable[OrderLine]) -> list[blocks.Block]:
    rows = tuple((line.lot.number, line.photo_id) for line in lines if line.photo_id)
    if not rows:
        return []
    table = blocks.Table((_("Lot"), "SHA-256"), rows, widths=(3, 10))
    return [blocks.Heading(_("Photographs")), table]


def _hands(signatures: Iterable[Signature]) -> Iterable[str]:
    """Whoever has signed, by name and time; a line for whoever has not."""
    signed = list(signatures)
    for hand in signed:
        yield f"{words.SIDES[Side(hand.side)]}: {hand.name}, {formats.moment(hand.at)}"
    sides = {hand.side for hand in signed}
    yield from (str(words.SIDES[side]) for side in _SIGNING if side not in sides)
