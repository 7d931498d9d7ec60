"""Which events a form offers for a clock: first what its rule knows, then what would leave it untouched."""

from qingfeng.kernel.clocks import EXTENDED, MET
from qingfeng.law.rules.shapes import Library, Version

_SENT = frozenset({"testing", "appraisal", "inspection", "quarantine", "identification", "inquiry"})


def events_of(version: Version) -> tuple[str, ...]:
    terms = version.clock
    if terms is None:
        return ()
    limit = terms.limit
    names = [name for pause in sorted(limit.pauses) for name in _pair(pause)]
    if limit.extensions:
        names.append(EXTENDED)
    names += sorted(limit.restarts - set(names))
    return (*names, MET)


def other_events(version: Version, library: Library) -> tuple[str, ...]:
    """Pauses of other clocks: whether they touch this one is a question that people ask."""
    own = set(events_of(version))
    names = [name for pause in sorted(library.words["pauses"]) for name in _pair(pause)]
    return tuple(name for name in [*names, EXTENDED] if name not in own)


def _pair(pause: str) -> tuple[str, str]:
    if pause == "case":
        return "case.transferred", "case.returned"
    if pause in _SENT:
        return f"{pause}.sent", f"{pause}.returned"
    return f"{pause}.begun", f"{pause}.ended"
