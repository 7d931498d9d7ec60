"""All that other domains may call."""

from zoneinfo import ZoneInfo

from qingfeng.foundation.api import register_access, register_workflow
from qingfeng.law import events
from qingfeng.law.access import clock_of
from qingfeng.law.actions.clocks import start_clock, tell_clock
from qingfeng.law.actions.editions import (
    Draft,
    draft_edition,
    import_pack,
    release_edition,
    withdraw_edition,
)
from qingfeng.law.actions.recounts import plan_recount
from qingfeng.law.actions.transitions import take_versions
from qingfeng.law.queries.answers import ClockReply, clock_reply, clock_rules, reply_of
from qingfeng.law.queries.clocks import (
    ClockRow,
    clocks_named,
    clocks_of,
    clocks_over,
    extension_left,
    late_clocks,
    overdue_clocks,
)
from qingfeng.law.queries.library import kept_library, library
from qingfeng.law.queries.proofs import ClockProof, clock_proofs
from qingfeng.law.queries.thresholds import threshold
from qingfeng.law.rules.criminal.rows import PACK as CRIMINAL
from qingfeng.law.rules.criminal.written import LARGEST as LARGEST_FACTS
from qingfeng.law.rules.criminal.written import facts_written
from qingfeng.law.rules.editions import EDITION
from qingfeng.law.rules.reasoning import Said
from qingfeng.law.rules.shapes import Library, Rule, Text, Version
from qingfeng.law.rules.typed import instant
from qingfeng.law.rules.writing import pack_text

HOME = ZoneInfo("Asia/Shanghai")

__all__ = [
    "CRIMINAL",
    "HOME",
    "LARGEST_FACTS",
    "ClockProof",
    "ClockReply",
    "ClockRow",
    "Draft",
    "Library",
    "Rule",
    "Said",
    "Text",
    "Version",
    "clock_proofs",
    "clock_reply",
    "clock_rules",
    "clocks_named",
    "clocks_of",
    "clocks_over",
    "declare",
    "draft_edition",
    "extension_left",
    "facts_written",
    "import_pack",
    "instant",
    "kept_library",
    "late_clocks",
    "library",
    "overdue_clocks",
    "pack_text",
    "plan_recount",
    "release_edition",
    "reply_of",
    "start_clock",
    "take_versions",
    "tell_clock",
    "threshold",
    "withdraw_edition",
]


def declare() -> None:
    """Called once, when every app is known."""
    register_workflow(EDITION)
    register_access(events.CLOCK, clock_of)
