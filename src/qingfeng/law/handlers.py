"""Reactions to what foundation tells: a year of working days was loaded."""

from qingfeng.foundation import api as foundation
from qingfeng.foundation.api import JournalEntry
from qingfeng.law.actions.recounts import plan_recount
from qingfeng.law.jobs import RECOUNT


def on_year_loaded(entry: JournalEntry) -> None:
    lanes = plan_recount(
        calendar=str(entry.payload["jurisdiction"]),
        actor=foundation.system_actor(),
        now=entry.at,
    )
    for lane in lanes:
        foundation.defer(RECOUNT, lane=str(lane))
