"""Versions and packs written as TOML, so that reading them again gives the same."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from qingfeng.kernel.clocks import LAST_SECOND, Unit
from qingfeng.kernel.errors import BadInput
from qingfeng.law.rules.shapes import ClockTerms, Instrument, Pack, Rule, Version

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def pack_text(pack: Pack) -> str:
    """A pack file; `read_pack` of it gives the pack again."""
    head = {
        "pack": pack.name,
        "title_zh": pack.title.zh,
        "title_en": pack.title.en,
        "calendar": pack.calendar,
        "zone": pack.zone,
    }
    parts = [table_text(head)]
    parts += [_rule_text(rule, pack) for rule in pack.rules]
    return "\n".join(parts)


def _rule_text(rule: Rule, pack: Pack) -> str:
    head = {
        "id": rule.id.removeprefix(f"{pack.name}."),
        "kind": rule.kind.value,
        "name_zh": rule.name.zh,
        "name_en": rule.name.en,
        "rows": list(rule.rows),
    }
    versions = [
        f"\n[[rule.version]]\n{table_text(version_body(version, pack.calendar))}"
        for version in rule.versions
    ]
    return f"[[rule]]\n{table_text(head)}{''.join(versions)}"


def version_body(version: Version, calendar: str) -> dict[str, Any]:
    """A version as a pack writes it; what is as the reader assumes anyway is left out. `calendar` is the pack's."""
    body: dict[str, Any] = {
        "version": version.number,
        "in_force": version.in_force,
        "until": version.until,
        "instrument": version.source.instrument,
        "article": version.source.article or None,
        "certainty": version.certainty,
        "reading": version.reading or None,
        "checked_on": version.checked_on,
        "also": [
            {"instrument": source.instrument, **({"article": source.article} if source.article else {})}
            for source in version.also
        ],
        "transition": version.transition.value,
        "text_zh": version.text.zh,
        "text_en": version.text.en,
    }  # fmt: skip
    if version.clock is not None:
        body |= _clock_body(version.clock, calendar)
    body["terms"] = dict(version.terms)
    return {key: value for key, value in body.items() if value not in (None, [], {})}


def _clock_body(terms: ClockTerms, calendar: str) -> dict[str, Any]:
    limit = terms.limit
    return {
        "starts": terms.starts,
        "length": limit.length,
        "unit": limit.unit.value,
        "clock": limit.kind.value,
        "bound": terms.bound,
        "on_expiry": terms.on_expiry.value,
        "start_counted": True if limit.start_counted else None,
        "roll": None if limit.roll == (limit.unit is not Unit.HOUR) else limit.roll,
        "cut_off": None if limit.cut_off == LAST_SECOND else limit.cut_off.isoformat(),
        "pauses": sorted(limit.pauses),
        "extensions": [
            {
                "by": extension.by,
                "approver": extension.approver,
                **(
                    {}
                    if extension.unit in (None, limit.unit)
                    else {"unit": str(extension.unit)}
                ),
            }
            for extension in limit.extensions
        ],
        "restarts": sorted(limit.restarts),
        "calendar": None if terms.calendar == calendar else terms.calendar,
    }  # fmt: skip


def instrument_body(instrument: Instrument) -> dict[str, Any]:
    body = {
        "title_zh": instrument.title.zh,
        "title_en": instrument.title.en,
        "number": instrument.number or None,
        "in_force": instrument.in_force,
        "until": instrument.until,
    }
    return {key: value for key, value in body.items() if value is not None}


def instruments_text(bodies: Mapping[str, Mapping[str, Any]]) -> str:
    return "\n".join(f"[{_key(key)}]\n{table_text(body)}" for key, body in bodies.items())


def table_text(body: Mapping[str, Any]) -> str:
    return "".join(f"{_key(key)} = {value_text(value)}\n" for key, value in body.items())


def value_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return f'"{"".join(_escaped(value))}"'
    if type(value) is date:
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(value_text(each) for each in value)}]"
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{_key(key)} = {value_text(each)}" for key, each in value.items())
        return f"{{{pairs}}}"
    raise BadInput("value_not_for_packs", column="terms", type=type(value).__name__)


def _key(key: str) -> str:
    return key if key and set(key) <= _BARE else value_text(key)


def _escaped(text: str) -> Iterator[str]:
    for sign in text:
        if sign in _ESCAPES:
            yield _ESCAPES[sign]
        elif ord(sign) < 32 or ord(sign) == 127:
            yield f"\\u{ord(sign):04x}"
        else:
            yield sign
