"""What the manifest of an exhibit says beside its files, in the reader's words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from qingfeng.evidence.queries.exhibits import ExhibitRow
from qingfeng.evidence.rules.exhibits import Form
from qingfeng.evidence.web.exhibits.capture_words import INSIDE, OUTCOMES, REASONS
from qingfeng.foundation.api import formats, kit

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """`outcome` of a capture, terms by heading, and the requests that were refused or cut short."""

    outcome: kit.Badge | None
    parts: tuple[tuple[str, tuple[Pair, ...]], ...]
    lost: tuple[tuple[str, str, str], ...] = ()


def told(row: ExhibitRow) -> Told | None:
    facts: Mapping[str, Any] = json.loads(row.manifest)["facts"]
    if row.form is Form.CAPTURE:
        return _capture(facts)
    if row.form is Form.UPLOAD:
        return Told(None, ((_("How it came"), tuple(_upload(facts))),))
    return None


def outcome(row: ExhibitRow) -> str:
    """Of a capture only: whether the page came, and whether it stayed what it was."""
    return str(json.loads(row.manifest)["facts"]["outcome"])


def loaded(row: ExhibitRow) -> bool:
    """Whether the captured page came; of a capture only."""
    return outcome(row) != "failed"


def unlike_page(row: ExhibitRow) -> str:
    """What a capture shows other than the page as it came, "" where that is what it shows."""
    code = outcome(row)
    if code == "loaded":
        return ""
    return str(OUTCOMES.get(code) or reason_word("not_loaded"))


def reason_word(code: str) -> str:
    return str(REASONS.get(code, code.replace("_", " ")))


def _capture(facts: Mapping[str, Any]) -> Told:
    parts = (
        (_("The page"), tuple(_page(facts))),
        (_("What the site answered, with its headers"), tuple(_documents(facts))),
        (_("When, and by which clock"), tuple(_times(facts))),
        (_("Who, and with what"), tuple(_tools(facts))),
        (_("Clean environment"), tuple(_environment(facts["environment"]))),
    )
    lost = [
        (_("Not let through"), entry["url"], _because(entry))
        for entry in facts["refused"]
        if entry["reason"] != "browser_own"
    ]
    lost += [(_("Cut"), entry["url"], _because(entry)) for entry in facts["cut"]]
    return Told(_outcome(facts), tuple(part for part in parts if part[1]), tuple(lost))


def _outcome(facts: Mapping[str, Any]) -> kit.Badge:
    if facts["outcome"] == "loaded":
        return kit.Badge(_("The page was loaded"), "met")
    if facts["outcome"] in OUTCOMES:
        return kit.Badge(str(OUTCOMES[facts["outcome"]]), "soon")
    return kit.Badge(_("The page failed: the record shows that and why"), "soon")


def _because(entry: Mapping[str, str]) -> str:
    told = {"why": reason_word(entry["reason"]), "detail": _detail(entry.get("detail", ""))}
    return _("%(why)s (%(detail)s)") % told if told["detail"] else told["why"]


def _detail(detail: str) -> str:
    """`10.0.0.1 (private)`: the address as it is, and what it is in the reader's words."""
    address, _space, kind = detail.partition(" ")
    known = INSIDE.get(kind.strip("()"))
    return f"{address} {known}" if known else detail


def _page(facts: Mapping[str, Any]) -> Iterator[Pair]:
    yield _("Asked for"), facts["url"]
    if facts["final_url"] and facts["final_url"] != facts["url"]:
        yield _("Arrived at"), facts["final_url"]
    yield from _standing(facts)
    if facts["reason"]:
        yield _("Why it failed"), reason_word(facts["reason"])
    if facts["status"]:
        yield _("Answer of the site"), f"HTTP {facts['status']}"
    given = [f"{name}: {', '.join(found) or '–'}" for name, found in facts["addresses"].items()]
    yield _("Resolved addresses"), "; ".join(given) or "–"
    yield (
        _("Traffic"),
        _("%(requests)s requests, %(bytes)s bytes")
        % {
            "requests": formats.number(facts["requests"]),
            "bytes": formats.number(facts["bytes"]),
        },
    )


def _standing(facts: Mapping[str, Any]) -> Iterator[Pair]:
    """What stood in the address line when the picture was taken, where that was no address that a site answered at."""
    shown = facts.get("shown_url", "")
    if shown and facts["reached"] == "script":
        yield (
            _("Address in the picture"),
            _("%(url)s (set by the page's script, never asked for)") % {"url": shown},
        )
    elif shown and shown != facts["final_url"]:
        yield _("Address in the picture"), shown
    if facts.get("left_for"):
        yield _("Left by its script for"), facts["left_for"]


def _times(facts: Mapping[str, Any]) -> Iterator[Pair]:
    for label, name in ((_("Capture begun"), "began"), (_("Capture ended"), "ended")):
        utc = datetime.fromisoformat(facts[name]["utc"])
        local = datetime.fromisoformat(facts[name]["local"])
        yield (
            label,
            f"{utc:%Y-%m-%d %H:%M:%S} UTC · {local:%Y-%m-%d %H:%M:%S %z} {facts[name]['zone']}",
        )
    yield _("Source of the time"), _clock(facts["time_source"])


def _clock(source: Mapping[str, Any]) -> str:
    if source["synchronised"] is None:
        return _("Clock of the machine; whether a time server keeps it is not known")
    if not source["synchronised"]:
        return _("Clock of the machine, kept by no time server")
    seconds = formats.number(source["largest_error_us"] / 1_000_000, 3)
    return _("Clock of the machine, kept by a time server, off by %(seconds)s s at most") % {
        "seconds": seconds
    }


def _tools(facts: Mapping[str, Any]) -> Iterator[Pair]:
    yield _("Operator"), facts["operator"]
    yield _("Tool"), facts["tool"]
    yield _("Browser"), facts["browser"]
    if "headless" in facts:
        yield _("Mode"), _mode(facts)
    sent = facts.get("user_agents_sent", [])
    yield _("Calls itself"), "; ".join(sent or [facts["user_agent"]])


def _mode(facts: Mapping[str, Any]) -> str:
    """The user agent alone would not say it to everybody: no window was shown to anyone."""
    shown = _("without a window (headless)") if facts["headless"] else _("in a window")
    return f"{shown}, {facts['window']}, {facts['language']}, {facts['time_zone']}"


def _documents(facts: Mapping[str, Any]) -> Iterator[Pair]:
    """The way to the page, each answer with the address it came from, and the headers of the last."""
    documents = facts.get("documents", [])
    for one in documents:
        yield f"HTTP {one['status']} · {one['address']}", one["url"]
    if documents:
        yield from ((name, value) for name, value in documents[-1]["headers"])


def _environment(clean: Mapping[str, Any]) -> Iterator[Pair]:
    yes, no = _("yes"), _("no")
    yield _("Empty home and fresh profile"), yes if clean["home_empty"] else no
    yield _("Cookies before the visit"), formats.number(clean["cookies_before"])
    yield _("Browser extensions"), _("off") if clean["extensions"] == "off" else yes
    alone = clean["route"] == "recording_proxy_only"
    yield _("Way to the network"), _("through the recording proxy only") if alone else no
    held = clean["sandbox"]
    yield (
        _("Sandbox"),
        _("held: seccomp, %(spaces)s levels of processes, user %(user)s without rights")
        % {"spaces": held["pid_namespaces"], "user": clean["user"]},
    )
    yield _("Name servers"), ", ".join(clean["name_servers"]) or "–"
    yield _("Names fixed on the machine"), formats.number(clean["hosts_entries"])
    yield _("System"), clean["system"]


def _upload(facts: Mapping[str, Any]) -> Iterator[Pair]:
    yield _("Source"), facts["source"]
    if facts["note"]:
        yield _("How it was obtained"), facts["note"]
    received = datetime.fromisoformat(facts["received"])
    yield _("Received"), f"{received:%Y-%m-%d %H:%M:%S} UTC"
    yield _("Source of the time"), _clock(facts["time_source"])
