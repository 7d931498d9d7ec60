"""Lines of the queue, drawn without a template: fifty of them stand on a page that must be there at once.

Every value of an offer passes through `escape`; what is left between is ours.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from html import escape
from math import floor
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qingfeng.foundation.api import chooser, formats, in_language, kit, parts
from qingfeng.market import api as market
from qingfeng.workbench.web import words
from qingfeng.workbench.web.pictures import can_show

SHOWN_FIRST = ("offer", "reasons", "price", "seller", "score", "age", "state")
TOP_REASONS = 3


def columns(chosen: Sequence[str] = SHOWN_FIRST) -> tuple[kit.Column, ...]:
    """Every column there is, the chosen ones shown."""
    every = (
        kit.Column("offer", _("Offer"), fixed=True, wide=True),
        kit.Column("reasons", _("Why it stands here"), wide=True),
        kit.Column("price", _("Price"), numeric=True),
        kit.Column("seller", _("Seller")),
        kit.Column("score", _("Score"), numeric=True),
        kit.Column("age", _("Age")),
        kit.Column("state", pgettext("lead", "Standing")),
        kit.Column("platform", _("Platform")),
        kit.Column("region", _("Region code")),
    )
    return kit.columns_from_address(every, chosen or SHOWN_FIRST)


def spans_in(row: market.LeadRow, field: str) -> list[kit.Span]:
    return [
        kit.Span(s.start, s.end, s.mark, str(words.DISGUISES.get(s.disguise, s.disguise)))
        for s in row.spans
        if s.field == field
    ]


def reason_text(reason: market.ReasonRow) -> str:
    return in_language(reason.text_zh, reason.text_en)


def others_say(n: int) -> str:
    return ngettext(
        "%(n)d other office judged this text no match",
        "%(n)d other offices judged this text no match",
        n,
    ) % {"n": n}


def score_text(score: float) -> str:
    """Two places, cut and not rounded: no score reads as certainty."""
    return f"{floor(score * 100) / 100:.2f}"


def _classes(column: kit.Column) -> str:
    wanted = {
        f"wb-at-{column.key}": True,
        "qf-lead": column.key == "offer",
        "qf-number": column.numeric,
        "qf-wide": column.wide,
    }
    return " ".join(name for name, has in wanted.items() if has)


class Lines:
    """The drawing of lines for one answer: what all of them share is looked up once."""

    def __init__(
        self,
        shown: Sequence[kit.Column],
        *,
        now: datetime,
        people: Mapping[UUID, str],
        picked: bool = False,
    ) -> None:
        self.shown = [column for column in shown if column.shown or column.fixed]
        self.now = now
        self.people = people
        self.picked = picked
        self._chosen = chooser()
        self._badges: dict[str, str] = {}
        self._disguises: dict[str, str] = {}
        self._ages: dict[datetime, str] = {}

    def line(self, row: market.LeadRow, *, done: bool = False) -> SafeString:
        """One `<tr>`; the first cell holds the link to the record."""
        address = self._lead_address(row.id)
        cells = "".join(f"{opening}{drawn(row)}</div></td>" for opening, drawn in self._cells)
        return SafeString(
            f'<tr class="qf-row{" wb-done" if done else ""}" id="lead-{row.id}"'
            f' data-qf-row="{row.id}" data-qf-open="{address}">{self._pick(row)}{cells}</tr>'
        )

    def offer(self, row: market.LeadRow) -> SafeString:
        return SafeString(self._offer(row))

    @cached_property
    def _cells(self) -> list[tuple[str, Callable[[market.LeadRow], str]]]:
        """Of each column the beginning of its cell, and what draws the rest."""
        return [
            (
                f'<td data-label="{escape(column.label)}" class="{_classes(column)}"><div>',
                getattr(self, f"_{column.key}"),
            )
            for column in self.shown
        ]

    @cached_property
    def _patterns(self) -> dict[str, str]:
        """Addresses with a place for the id: looking one up anew for every line costs more than the line."""
        nobody = UUID(int=0)
        names = ("lead", "seller")
        return {name: reverse(name, args=[nobody]).replace(str(nobody), "%s") for name in names}

    def _lead_address(self, lead_id: UUID) -> str:
        return self._patterns["lead"] % lead_id

    def _pick(self, row: market.LeadRow) -> str:
        if not self.picked:
            return ""
        said = self._choose % {"name": row.title or row.mark}
        return (
            '<td class="qf-pick"><input type="checkbox" class="form-check-input" name="id"'
            f' value="{row.id}" aria-label="{escape(said)}"></td>'
        )

    @cached_property
    def _choose(self) -> str:
        return _("Choose %(name)s")

    def _offer(self, row: market.LeadRow) -> str:
        title = (
            parts.marked(row.title, spans_in(row, "title"))
            if row.title
            else escape(_("Words masked"))
        )
        mark = escape(row.mark) or self._no_mark
        return (
            f'<div class="wb-offer">{self._thumbnail(row)}<div>'
            f'<a class="qf-row-link" href="{self._lead_address(row.id)}">{title}</a>'
            f'<p class="wb-mark"><strong>{mark}</strong> · {self._disguise(row.disguise)}</p>'
            "</div></div>"
        )

    @cached_property
    def _no_mark(self) -> str:
        return escape(_("no mark found"))

    def _disguise(self, code: str) -> str:
        code = code or "none"
        if code not in self._disguises:
            self._disguises[code] = escape(str(words.DISGUISES.get(code, code)))
        return self._disguises[code]

    def _thumbnail(self, row: market.LeadRow) -> str:
        if not row.picture or not can_show(row.picture):
            return '<span class="wb-thumb wb-thumb-none" aria-hidden="true"></span>'
        return (
            f'<img class="wb-thumb" src="{self._lead_address(row.id)}pictures/0/" alt=""'
            ' width="56" height="56" loading="lazy" decoding="async">'
        )

    def _reasons(self, row: market.LeadRow) -> str:
        texts = [self._chosen(r.text_zh, r.text_en) for r in row.reasons[:TOP_REASONS]]
        if row.judged_no_match:
            texts.append(others_say(row.judged_no_match))
        items = "".join(f"<li>{escape(text)}</li>" for text in texts)
        return f'<ul class="qf-reasons">{items}</ul>' if items else ""

    def _price(self, row: market.LeadRow) -> str:
        if row.price is None:
            return ""
        shown = escape(formats.money(row.price, row.currency or "CNY"))
        if row.price_ratio is None:
            return shown
        places = 1 if row.price_ratio < 0.1 else 0
        share = self._of_reference % {"share": formats.percent(row.price_ratio, places)}
        return f'{shown}<br><span class="qf-hint">{escape(share)}</span>'

    @cached_property
    def _of_reference(self) -> str:
        return _("%(share)s of reference")

    def _seller(self, row: market.LeadRow) -> str:
        platform = f'<span class="qf-hint">{self._platform(row)}</span>'
        if row.seller_id is None:
            return platform
        return (
            f'<a class="wb-seller" href="{self._patterns["seller"] % row.seller_id}">'
            f"{escape(row.seller)}</a><br>{platform}"
        )

    def _platform(self, row: market.LeadRow) -> str:
        return escape(self._chosen(row.platform_zh, row.platform_en))

    def _region(self, row: market.LeadRow) -> str:
        return escape(row.region)

    def _score(self, row: market.LeadRow) -> str:
        return (
            f'<span class="wb-score">{score_text(row.score)}</span><meter class="wb-meter" min="0"'
            f' max="1" value="{row.score:.3f}" aria-hidden="true"></meter>'
        )

    def _age(self, row: market.LeadRow) -> str:
        # Leads are opened by the batch: many share their instant.
        if row.opened_at not in self._ages:
            age = formats.age(row.opened_at, self.now)
            self._ages[row.opened_at] = parts.instant(row.opened_at, age)
        return self._ages[row.opened_at]

    def _state(self, row: market.LeadRow) -> str:
        badges = []
        if row.verdict:
            badges.append(self._badge(row.verdict, words.verdict_badge))
        if not row.verdict or row.state in ("second_review", "disputed"):
            badges.append(self._badge(row.state, words.state_badge))
        if not row.live:
            badges.append(str(parts.badge(kit.Badge(_("Offer gone"), "neutral", "link-off"))))
        who = self.people.get(row.assignee_id, "") if row.assignee_id else ""
        name = f'<span class="qf-hint">{escape(who)}</span>' if who else ""
        return f'<span class="wb-badges">{"".join(badges)}</span>{name}'

    def _badge(self, code: str, made: Callable[[str], kit.Badge]) -> str:
        if code not in self._badges:
            self._badges[code] = str(parts.badge(made(code)))
        return self._badges[code]
