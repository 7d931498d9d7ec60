"""All that other domains may call."""

from zoneinfo import ZoneInfo

from qingfeng.law.actions.clocks import start_clock, tell_clock
from qingfeng.law.actions.recounts import plan_recount
from qingfeng.law.queries.answers import ClockReply, clock_reply, clock_rules
from qingfeng.law.queries.clocks import ClockRow, clocks_of
from qingfeng.law.rules.criminal.rows import PACK as CRIMINAL
from qingfeng.law.rules.criminal.telling import threshold
from qingfeng.law.rules.library import shipped
from qingfeng.law.rules.reasoning import Said
from qingfeng.law.rules.shapes import Library, Rule, Text, Version

HOME = ZoneInfo("Asia/Shanghai")

__all__ = [
    "CRIMINAL",
    "HOME",
    "ClockReply",
    "ClockRow",
    "Library",
    "Rule",
    "Said",
    "Text",
    "Version",
    "clock_reply",
    "clock_rules",
    "clocks_of",
    "plan_recount",
    "shipped",
    "start_clock",
    "tell_clock",
    "threshold",
]
