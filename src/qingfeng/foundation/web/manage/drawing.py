"""A workflow drawn: its states as columns from the beginning on, a line for each verb. Whole numbers only, placed here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qingfeng.foundation.rules.workflows import Track, columns, tracks
from qingfeng.kernel.workflow import Workflow

Say = Callable[[str], str]

GUTTER = 192
PITCH = 120
BOX = 108
TOP = 28
LINE = 16
STEP = 30
HEAD = 6
LOOP = 20
# Widths of letters at the size of the drawing's text, roughly; a box leaves room for the difference.
WIDE, NARROW = 13, 7


@dataclass(frozen=True, slots=True)
class Text:
    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int
    words: list[Text]
    first: bool
    final: bool
    # The column's line, down from the box.
    middle: int
    bottom: int
    end: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One verb: its words at the left, a dot where it may be taken, a path and its point to where it leads."""

    words: list[Text]
    dots: list[tuple[int, int]]
    path: str
    points: list[str]
    rule: int
    back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: list[Box]
    lines: list[Drawn]


def draw(flow: Workflow, *, state: Say, verb: Say) -> Drawing:
    ordered = columns(flow)
    labels = [_wrapped(state(code), BOX - 8) for code in ordered]
    rows = [(track, _wrapped(verb(track.verb), GUTTER - 16)) for track in tracks(flow)]
    box_height = LINE * max(len(label) for label in labels) + 14
    lines: list[Drawn] = []
    below = TOP + box_height + 8
    for track, words in rows:
        height = STEP + LINE * (len(words) - 1)
        lines.append(_line(track, words, below, height))
        below += height
    boxes = list(_boxes(flow, ordered, labels, box_height, below + 4))
    return Drawing(GUTTER + PITCH * len(ordered), below + 8, boxes, lines)


def _boxes(
    flow: Workflow, ordered: Sequence[str], labels: Sequence[list[str]], height: int, end: int
) -> Iterator[Box]:
    for number, (code, label) in enumerate(zip(ordered, labels, strict=True)):
        middle = _middle(number)
        first = TOP + (height - LINE * len(label)) // 2 + 12
        yield Box(
            x=middle - BOX // 2,
            y=TOP,
            width=BOX,
            height=height,
            words=[Text(middle, first + LINE * n, text) for n, text in enumerate(label)],
            first=code == flow.initial,
            final=code in flow.finals,
            middle=middle,
            bottom=TOP + height,
            end=end,
        )


def _line(track: Track, words: list[str], top: int, height: int) -> Drawn:
    y = top + height // 2
    target = _middle(track.target)
    others = [_middle(source) for source in track.sources if source != track.target]
    path, points = "", []
    for far, sign in ((min(others, default=target), 1), (max(others, default=target), -1)):
        if (target - far) * sign > 0:
            path += f"M{far} {y}H{target - sign * HEAD}"
            points.append(_point(target, y, sign))
    if track.target in track.sources:
        path += f"M{target} {y - HEAD}h{LOOP}v{2 * HEAD}H{target + HEAD}"
        points.append(_point(target, y + HEAD, -1))
    dots = [(x, y) for x in others]
    if track.target in track.sources:
        dots.append((target, y - HEAD))
    first = y + 5 - LINE * (len(words) - 1) // 2
    said = [Text(0, first + LINE * n, text) for n, text in enumerate(words)]
    back = all(source > track.target for source in track.sources)
    return Drawn(said, dots, path, points, top + height, back)


def _middle(column: int) -> int:
    return GUTTER + PITCH * column + PITCH // 2


def _point(x: int, y: int, sign: int) -> str:
    """An arrow's head whose tip lies at x; the sign is the way it points."""
    near = x - sign
    return f"{near},{y} {near - sign * 8},{y - 4} {near - sign * 8},{y + 4}"


def _wrapped(text: str, room: int) -> list[str]:
    """As few lines as the room allows, and those as even as may be."""
    lines = _broken(text, room)
    for narrower in range(room - NARROW, 0, -NARROW):
        even = _broken(text, narrower)
        if len(even) > len(lines):
            break
        lines = even
    return lines


def _broken(text: str, room: int) -> list[str]:
    """Broken between words, or between any two characters of a script without spaces."""
    lines, width = [""], 0
    for piece in _pieces(text):
        needed = _width(piece)
        if lines[-1] and width + needed > room:
            lines.append("")
            width = 0
        lines[-1] += piece
        width += needed
    return [line.strip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for letter in text:
        piece += letter
        if letter.isspace() or ord(letter) > 0x2E80:
            yield piece
            piece = ""
    if piece:
        yield piece


def _width(text: str) -> int:
    return sum(WIDE if ord(letter) > 0x2E80 else NARROW for letter in text)
