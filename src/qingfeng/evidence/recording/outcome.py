"""What of a visit is kept, and what is said of it: a page that leaves itself is not told as one that stayed."""

from collections.abc import Set
from dataclasses import dataclass, field

from qingfeng.evidence.recording.browser import Visit
from qingfeng.evidence.recording.looking import Look, Place
from qingfeng.evidence.recording.means import LONGEST_NAMED

FAILED = "failed"
LOADED = "loaded"
# Its script took it to where no site answered: nowhere, to data of its own, to a page that did not come.
LEFT = "left"
# Its script gave it an address that was not asked for.
RENAMED = "renamed"
_OF_BROWSER = "chrome-error:"


@dataclass(frozen=True, slots=True)
class Judged:
    """`shown_url` stood there when the picture was taken; `reached` says whether a site answered there ("request") or a
    script made it up ("script"), "" where the picture is the browser's own; `left_for` is where the page went from there."""

    look: Look = field(default_factory=Look)
    outcome: str = FAILED
    final_url: str = ""
    shown_url: str = ""
    reached: str = ""
    left_for: str = ""


def judged(seen: Visit, answered: Set[str]) -> Judged:
    """The last look at a page that a site gave; of one that left afterwards that is the look before."""
    looks = [one for one in (seen.last, seen.first) if one is not None]
    look = next(
        (one for one in looks if _given(one.place, answered)), looks[0] if looks else Look()
    )
    last = looks[0].place if looks else Place()
    given, left = _given(look.place, answered), bool(last.source) and not _given(last, answered)
    return Judged(
        look=look,
        outcome=_outcome(seen, look.place, left=left),
        final_url=_final(look.place) if given else seen.final_url,
        shown_url=look.place.address[:LONGEST_NAMED] if look.picture else "",
        reached=_reached(look, given=given),
        left_for=last.address[:LONGEST_NAMED] if left else "",
    )


def _given(place: Place, answered: Set[str]) -> bool:
    # A query that is there and empty is not sent on.
    return place.source.removesuffix("?")[:LONGEST_NAMED] in answered


def _outcome(seen: Visit, place: Place, *, left: bool) -> str:
    if seen.reason:
        return FAILED
    if left:
        return LEFT
    return RENAMED if place.source and place.renamed else LOADED


def _final(place: Place) -> str:
    return place.source if place.renamed else place.address


def _reached(look: Look, *, given: bool) -> str:
    if not look.picture or not look.place.source or look.place.source.startswith(_OF_BROWSER):
        return ""
    return "request" if given and not look.place.renamed else "script"
