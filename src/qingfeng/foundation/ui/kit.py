"""The values that pages hand to the parts of the UI kit; how each looks is the templates' matter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Tone = Literal["neutral", "accent", "info", "met", "soon", "overdue", "restricted"]
Standing = Literal["idle", "running", "paused", "met", "overdue", "no_calendar"]


@dataclass(frozen=True)
class Badge:
    """A word with a colour; the icon follows from the tone unless one is named."""

    text: str
    tone: Tone = "neutral"
    icon: str = ""
    title: str = ""


@dataclass(frozen=True)
class ClockStep:
    text: str
    on: date | None = None


@dataclass(frozen=True)
class Clock:
    """A legal deadline: `due` is its last second; `left` counts `unit` still to run."""

    name: str
    standing: Standing
    due: datetime | None = None
    left: int | None = None
    unit: Literal["hour", "day", "working_day"] = "working_day"
    not_before: date | None = None
    near: int = 2
    steps: Sequence[ClockStep] = ()
    pauses: Sequence[tuple[date, date | None]] = ()


@dataclass(frozen=True)
class Reason:
    """One of the strongest reasons behind a machine statement."""

    text: str
    weight: float | None = None
    code: str = ""
    evidence_url: str = ""


@dataclass(frozen=True)
class Stage:
    label: str
    standing: Literal["done", "current", "todo"] = "todo"
    at: datetime | None = None


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    text: str
    actor: str = ""
    office: str = ""
    note: str = ""
    icon: str = "point"


@dataclass(frozen=True)
class Span:
    """A stretch of the original text in code points, half-open, and the disguise found there."""

    start: int
    end: int
    mark: str
    disguise: str = ""


@dataclass(frozen=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Picture:
    url: str
    alt: str
    caption: str = ""
    region: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True)
class Button:
    """A verb. A barred one stays visible and says why; `value` is sent under `name`."""

    label: str
    icon: str = ""
    url: str = ""
    name: str = ""
    value: str = ""
    key: str = ""
    tone: Literal["primary", "secondary", "danger"] = "secondary"
    barred: Sequence[str] = ()


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool = False
    count: int | None = None
    icon: str = ""
    remove_url: str = ""
    capped_at: int | None = None


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    numeric: bool = False
    fixed: bool = False
    shown: bool = True
    wide: bool = False

    @property
    def css(self) -> str:
        return " qf-number" * self.numeric + " qf-wide" * self.wide


@dataclass(frozen=True)
class Row:
    """One line of a table: `cells` by column key; a component value may stand in a cell."""

    id: str
    cells: Mapping[str, object]
    url: str = ""
    label: str = ""
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A filter with counts; counts above `capped_at` are shown as "10,000+"."""

    name: str
    label: str
    options: Sequence[Option]
    open: bool = True
    single: bool = False
    capped_at: int | None = None


@dataclass(frozen=True)
class Pager:
    """Keyset paging: addresses of the neighbours, and how many lines stand on this page."""

    shown: int
    previous_url: str = ""
    next_url: str = ""
    total: int | None = None
    capped_at: int | None = None


@dataclass(frozen=True)
class BulkAction:
    """A deed on the chosen lines; `url` answers a POST with `dry_run=1` by a dialog with the count."""

    label: str
    url: str
    icon: str = ""
    barred: Sequence[str] = ()


@dataclass(frozen=True)
class Empty:
    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class Table:
    """A whole list: see ui/list.html."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    empty: Empty
    pager: Pager | None = None
    bulk: Sequence[BulkAction] = ()
    selectable: bool = False
    facets_url: str = ""
    views: Sequence[Tab] = ()
    save_view_url: str = ""
    keep: Sequence[tuple[str, str]] = ()

    @property
    def visible(self) -> list[Column]:
        return [column for column in self.columns if column.shown or column.fixed]

    @property
    def picked(self) -> bool:
        """Whether each row has a box to choose it."""
        return bool(self.bulk) or self.selectable


@dataclass(frozen=True)
class PriceStrip:
    """An offered price on the span of genuine prices of the same goods, all in one currency."""

    price: Decimal
    low: Decimal
    median: Decimal
    high: Decimal
    currency: str = "CNY"
    n: int | None = None


@dataclass(frozen=True)
class DryRun:
    """What a bulk deed would do; shown in the dialog before it is done."""

    title: str
    would_change: int
    skipped: Sequence[tuple[str, int]] = ()
    url: str = ""
    action: str = ""
    sent: Sequence[tuple[str, str]] = field(default_factory=tuple)


def columns_from_address(
    columns: Sequence[Column], chosen: Sequence[str] | None
) -> tuple[Column, ...]:
    """The columns with `shown` set by the reader's choice; fixed ones always stay."""
    if not chosen:
        return tuple(columns)
    return tuple(
        Column(c.key, c.label, c.numeric, c.fixed, c.fixed or c.key in chosen, c.wide)
        for c in columns
    )
