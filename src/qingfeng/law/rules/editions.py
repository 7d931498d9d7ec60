"""New versions of rules: drafted by one person, released by another, and what a draft may be."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from qingfeng.kernel.errors import BadInput, Refused
from qingfeng.kernel.workflow import Facts, Step, Workflow
from qingfeng.law.rules.shapes import Instrument, Library, Pack, Rule, Version


class EditionState(StrEnum):
    DRAFT = "draft"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


def _by_another(facts: Facts) -> bool:
    return facts.get("actor") is not None and facts["actor"] != facts.get("drafter")


def _still_next(facts: Facts) -> bool:
    return facts.get("number") == facts.get("next_number")


def _later(facts: Facts) -> bool:
    return bool(facts.get("begins_later"))


EDITION = Workflow(
    name="rule_edition",
    version=1,
    initial=EditionState.DRAFT.value,
    finals=frozenset({EditionState.RELEASED.value, EditionState.WITHDRAWN.value}),
    steps=(
        Step(
            "release",
            frozenset({EditionState.DRAFT.value}),
            EditionState.RELEASED.value,
            "law:decide",
            {
                "edition_own_draft": _by_another,
                "edition_overtaken": _still_next,
                "edition_not_later": _later,
            },
            "released",
        ),
        Step(
            "withdraw",
            frozenset({EditionState.DRAFT.value}),
            EditionState.WITHDRAWN.value,
            "law:edit",
            {},
            "withdrawn",
        ),
    ),
)


def next_number(rule: Rule) -> int:
    return rule.versions[-1].number + 1


def begins_later(rule: Rule, in_force: date) -> bool:
    return in_force > rule.versions[-1].in_force


def check_follows(rule: Rule, version: Version) -> None:
    """A new version begins after the newest one; BadInput names the field."""
    if version.number != next_number(rule):
        raise BadInput("version_out_of_order", column="version", found=version.number)
    if not begins_later(rule, version.in_force):
        raise BadInput("edition_not_later", column="in_force", after=rule.versions[-1].in_force)


def with_instruments(library: Library, instruments: Mapping[str, Instrument]) -> Library:
    """The library as it would be with the instruments of a draft; one that it has already may not be written anew."""
    for key, instrument in instruments.items():
        if library.instruments.get(key, instrument) != instrument:
            raise BadInput("instrument_known", column="instrument_key", instrument=key)
    known = {**library.instruments, **instruments}
    return Library(library.packs, library.rules, known, library.words)


def new_versions(pack: Pack, library: Library) -> list[tuple[Rule, Version]]:
    """What a pack file adds to the library: later versions of known rules. Anything else that differs is refused."""
    known = library.packs.get(pack.name)
    if known is None:
        raise BadInput("pack_unknown", column=pack.name)
    found = []
    for rule in pack.rules:
        held = library.rules.get(rule.id)
        if held is None:
            raise BadInput("rule_new", column=rule.id)
        if (rule.kind, rule.zone) != (held.kind, held.zone):
            raise BadInput("rule_head_differs", column=rule.id)
        found += [(held, version) for version in _added(rule, held)]
    if not found:
        raise Refused("pack_changes_nothing")
    return found


def _added(rule: Rule, held: Rule) -> tuple[Version, ...]:
    """Versions beyond the newest known one. The last day of the newest may differ: the next one sets it."""
    count = len(held.versions)
    if len(rule.versions) < count:
        raise BadInput("version_left_out", column=f"{rule.id} version {len(rule.versions) + 1}")
    for number, (here, there) in enumerate(zip(held.versions, rule.versions, strict=False), 1):
        same = _without_end(here) == _without_end(there)
        if not same or (number < count and here.until != there.until):
            raise BadInput("version_differs", column=f"{rule.id} version {number}")
    return rule.versions[count:]


def _without_end(version: Version) -> tuple[object, ...]:
    return tuple(getattr(version, name) for name in Version.__dataclass_fields__ if name != "until")
