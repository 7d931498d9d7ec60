"""The year's report of the stores on paper."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from qingfeng.evidence.models import Incident
from qingfeng.evidence.queries.stock_report import Act, Counting, Line, Stock, YearReport
from qingfeng.evidence.rules.handling import IncidentKind
from qingfeng.evidence.web.goods import words
from qingfeng.evidence.web.goods.papers import office_named
from qingfeng.evidence.web.goods.parts import amount
from qingfeng.evidence.web.goods.report_words import (
    act_word,
    counted_amount,
    counted_title,
    explained,
    kinds_of,
    seal_told,
)
from qingfeng.foundation.api import blocks, formats, render, word
from qingfeng.law.api import HOME


def printed(
    year: int, found: YearReport, *, office: UUID | None, language: blocks.Language, at: datetime
) -> bytes:
    with override(language):
        paper = blocks.Paper(
            title=_("The stores in %(year)d") % {"year": year},
            language=language,
            blocks=tuple(_blocks(found, at)),
            head=office_named(office),
        )
    return render(paper, at=at)


def counted(
    found: Counting,
    lines: Sequence[Line],
    *,
    office: UUID | None,
    language: blocks.Language,
    at: datetime,
) -> bytes:
    """A stock-taking as a sheet: to count with while it runs, and as its record once it is closed."""
    with override(language):
        head = (_("Lot"), _("Expected"), _("Counted"), _("Seal"), _("Seal as read"), _("Difference"), _("Explanation"))  # fmt: skip
        paper = blocks.Paper(
            title=_("Stock-taking"),
            language=language,
            head=office_named(office),
            blocks=(
                blocks.Terms(_counting_facts(found)),
                blocks.Table(head, tuple(map(_counted_line, lines)), (4, 2, 2, 3, 3, 3, 4), frozenset({1, 2})),
                blocks.Signatures((_("Counted by"), _("Closed by"))),
            ),
        )  # fmt: skip
    return render(paper, at=at)


def _counting_facts(found: Counting) -> tuple[tuple[str, str], ...]:
    closed = f"{formats.moment(found.closed_at)} · {found.closed_by}" if found.closed_at else ""
    facts = (
        (_("Place of goods"), found.place),
        (_("Status"), word("state", f"stocktake.{found.state}")),
        (_("Begun"), f"{formats.moment(found.begun_at)} · {found.begun_by}"),
        (_("Closed"), closed),
        (_("Differences"), str(found.differing)),
    )
    return tuple((name, value) for name, value in facts if value)


def _counted_line(one: Line) -> tuple[str, ...]:
    return (
        one.number,
        amount(one.expected, one.unit),
        counted_amount(one),
        one.seal,
        seal_told(one.seal_seen, one.seal_read),
        kinds_of(one),
        explained(one),
    )


def _blocks(found: YearReport, at: datetime) -> Iterator[blocks.Block]:
    balanced = all(stock.balanced for stock in found.stocks)
    yield blocks.Terms(
        (
            (_("Drawn up"), formats.moment(at)),
            (_("Check"), _("Balances") if balanced else _("Does not balance")),
            (_("Stock-takings"), str(len(found.countings))),
            (_("Differences"), str(found.differing_count)),
            (_("Incidents"), str(found.incident_count)),
        )
    )
    yield from _stocks(found)
    if found.countings:
        yield blocks.Heading(_("Stock-takings"))
        head = (_("Place of goods"), _("Begun"), _("Closed"), _("Counted by"), _("Lots"), _("Differences"))  # fmt: skip
        rows = tuple(map(_counting, found.countings))
        yield blocks.Table(head, rows, (4, 4, 4, 4, 2, 3), frozenset({4, 5}))
    if found.differing:
        yield blocks.Heading(
            counted_title(_("Differences"), len(found.differing), found.differing_count)
        )
        head = (_("Lot"), _("Place of goods"), _("Difference"), _("Expected"), _("Counted"), _("Explanation"))  # fmt: skip
        rows = tuple(map(_differing, found.differing))
        yield blocks.Table(head, rows, (4, 3, 3, 2, 2, 5), frozenset({3, 4}))
    if found.incidents:
        yield blocks.Heading(
            counted_title(_("Incidents"), len(found.incidents), found.incident_count)
        )
        head = (_("Incident"), _("Lot"), _("Place of goods"), _("Raised"), _("Status"), _("Explanation"))  # fmt: skip
        rows = tuple(map(_incident, found.incidents))
        yield blocks.Table(head, rows, (3, 4, 3, 3, 2, 5))
    yield blocks.Signatures((_("Custodian"), _("Head of the office")))


def _stocks(found: YearReport) -> Iterator[blocks.Block]:
    yield blocks.Heading(_("Stock"))
    head: tuple[str, ...] = (_("Name"), _("Unit"), _("At the start"), _("Came"), _("Went"), _("At the end"), _("Check"))  # fmt: skip
    rows = tuple(map(_stock, found.stocks))
    yield blocks.Table(head, rows, (5, 2, 3, 3, 3, 3, 3), frozenset({2, 3, 4, 5}))
    acts = tuple(row for stock in found.stocks for row in _acts(stock))
    if acts:
        yield blocks.Heading(_("What came and went"))
        head = (_("Name"), _("Act"), _("Moves"), _("Came"), _("Went"))
        yield blocks.Table(head, acts, (5, 5, 2, 3, 3), frozenset({2, 3, 4}))


def _stock(one: Stock) -> tuple[str, ...]:
    sums = (one.opening, one.coming, one.going, one.closing)
    check = _("Balances") if one.balanced else _("Does not balance")
    return (one.name, one.unit, *map(amount, sums), check)


def _acts(one: Stock) -> Iterator[tuple[str, ...]]:
    def row(act: Act, came: str, went: str) -> tuple[str, ...]:
        return (one.name, act_word(act), str(act.moves), came, went)

    yield from (row(act, amount(act.quantity, one.unit), "") for act in one.came)
    yield from (row(act, "", amount(act.quantity, one.unit)) for act in one.went)


def _counting(one: Counting) -> tuple[str, ...]:
    closed = formats.moment(one.closed_at) if one.closed_at else word("state", f"stocktake.{one.state}")  # fmt: skip
    hands = " · ".join(filter(None, (one.begun_by, one.closed_by)))
    begun = formats.moment(one.begun_at)
    return (one.place, begun, closed, hands, str(one.lines), str(one.differing))


def _differing(one: Line) -> tuple[str, ...]:
    return (
        one.number,
        one.place,
        kinds_of(one),
        amount(one.expected, one.unit),
        counted_amount(one),
        explained(one),
    )


def _incident(one: Incident) -> tuple[str, ...]:
    return (
        str(words.INCIDENTS[IncidentKind(one.kind)]),
        one.lot.number if one.lot else "",
        one.place.name if one.place else "",
        formats.day(one.raised_at.astimezone(HOME).date()),
        word("state", f"incident.{one.state}"),
        one.explanation,
    )
