"""The answer of the threshold check as a panel: the tier, the line it was reached by, and everything behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from qingfeng.foundation.api import formats, kit
from qingfeng.law.queries.thresholds import ThresholdReply
from qingfeng.law.rules.criminal.check import Figure
from qingfeng.law.rules.criminal.facts import COUNTS
from qingfeng.law.rules.criminal.lines import Measured
from qingfeng.law.rules.criminal.saying import Saying, Source, told, written
from qingfeng.law.rules.criminal.table import BASIC, NONE, UPPER
from qingfeng.law.rules.criminal.telling import ground_saying
from qingfeng.law.rules.shapes import Library
from qingfeng.law.web import words
from qingfeng.law.web.facts import cited
from qingfeng.law.web.panels import rule_address
from qingfeng.law.web.threshold_forms import at_id, crime_name, place_name, with_places_named

TONES: dict[str, kit.Tone] = {NONE: "neutral", BASIC: "soon", UPPER: "overdue"}
ICONS = {NONE: "circle-dashed", BASIC: "gavel", UPPER: "gavel"}
OLD_AND_NEW = frozenset({
    "conduct", "no_law", "one_law", "by_old_law", "by_new_law", "lighter_old", "lighter_new",
})  # fmt: skip
LINES = frozenset({"line_reached", "line_not_reached"})
# Says no more of a figure than its amount.
BARE = LINES | {"established"}
ADVICE = frozenset({"recommendation_reached", "recommendation_below"})


@dataclass(frozen=True, slots=True)
class Place:
    """A fact that something rests on or that is missing, and the field of the form for it."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with what it rests on; C and D are marked."""

    text: str
    basis: str
    basis_url: str
    doubts: tuple[kit.Badge, ...]
    places: tuple[Place, ...]
    reached: bool


@dataclass(frozen=True, slots=True)
class FigureRow:
    name: str
    value: str
    how: tuple[Line, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    figures: str
    value: str
    at_least: str


@dataclass(frozen=True, slots=True)
class ThresholdPanel:
    crime: str
    tier: kit.Badge
    reached: bool
    edition: str
    band: str
    attempt: bool
    advice: str
    ground: Line | None
    compared: tuple[Compared, ...]
    figures: tuple[FigureRow, ...]
    old_and_new: tuple[Line, ...]
    lines: tuple[Line, ...]
    others: tuple[Line, ...]
    missing: tuple[Line, ...]
    contested: tuple[Line, ...]


def threshold_panel(reply: ThresholdReply) -> ThresholdPanel:
    result, held = reply.result, reply.library
    steps = result.steps
    own = {figure.name for figure in result.figures}
    apart = OLD_AND_NEW | LINES | ADVICE
    ground, source = result.ground, result.ground_source
    return ThresholdPanel(
        crime=crime_name(reply.facts.crime, held),
        tier=kit.Badge(capfirst(words.named(held, "tiers", result.tier)), TONES[result.tier], ICONS[result.tier]),
        reached=result.reached,
        edition=_edition(result.version, held),
        band=result.band or "",
        attempt=bool(ground and ground.attempt),
        advice=" ".join(line.text for line in _lines(_of(steps, ADVICE), held)),
        ground=_ground(ground, source, held) if ground and source else None,
        compared=_compared(ground, held) if ground else (),
        figures=tuple(_figure(figure, steps, held) for figure in result.figures),
        old_and_new=_lines(_of(steps, OLD_AND_NEW), held),
        lines=_lines(_of(steps, LINES), held),
        others=_lines([s for s in steps if s.code not in apart and s.figure not in own], held),
        missing=_lines(result.missing, held),
        contested=_lines(result.contested, held),
    )  # fmt: skip


def _edition(code: str, held: Library) -> str:
    """`V2025` by the name of the rule that dates it."""
    rule = held.rules.get(f"cn.criminal.edition.{code.lower()}")
    return f"{words.shown(rule.name)} ({code})" if rule else code


def _of(steps: Iterable[Saying], codes: frozenset[str]) -> list[Saying]:
    return [step for step in steps if step.code in codes]


def _lines(sayings: Iterable[Saying], held: Library) -> tuple[Line, ...]:
    return tuple(_line(saying, held) for saying in sayings)


def _line(saying: Saying, held: Library) -> Line:
    source = saying.source
    return Line(
        text=with_places_named(words.shown(told(saying, held))),
        basis=_basis(source, held) if source else "",
        basis_url=rule_address(source.rule, source.version) if source else "",
        doubts=tuple(doubts(source, held)) if source else (),
        places=_places(saying.evidence),
        reached=saying.code == "line_reached",
    )


def _ground(ground: Measured, source: Source, held: Library) -> Line:
    """With how sure its figure is, also where the article was read."""
    line = _line(ground_saying(ground, source), held)
    sure = words.certainty_badge(held, source.certainty)
    return line if sure in line.doubts else replace(line, doubts=(sure, *line.doubts))


def _basis(source: Source, held: Library) -> str:
    values = {"basis": cited(source, held), "number": source.version}
    return _("%(basis)s (version %(number)d)") % values


def doubts(source: Source, held: Library) -> list[kit.Badge]:
    """What is not read in the article itself: C from memory, D our own reading."""
    found = []
    if source.certainty in words.CAUTIONS:
        found.append(words.certainty_badge(held, source.certainty))
    if source.reading in words.CAUTIONS and source.reading != source.certainty:
        found.append(words.reading_badge(held, source.reading))
    return found


def _places(evidence: Sequence[str]) -> tuple[Place, ...]:
    return tuple(Place(place_name(place), at_id(place)) for place in evidence)


def _compared(ground: Measured, held: Library) -> tuple[Compared, ...]:
    return tuple(
        Compared(
            " + ".join(_times(name, times, held) for name, times in zip(each.names, each.times, strict=True)),
            written(each.value),
            written(each.at_least),
        )
        for each in ground.sums
    )  # fmt: skip


def _times(name: str, times: object, held: Library) -> str:
    figure = words.named(held, "figures", name)
    return figure if times == 1 else f"{times} × {figure}"


def _figure(figure: Figure, steps: Sequence[Saying], held: Library) -> FigureRow:
    how = [step for step in steps if step.figure == figure.name and step.code not in BARE]
    amount = written(figure.value)
    return FigureRow(
        name=words.named(held, "figures", figure.name),
        value=amount if figure.name in COUNTS else formats.SIGNS["CNY"] + amount,
        how=_lines(how, held),
        places=_places(figure.evidence),
    )
