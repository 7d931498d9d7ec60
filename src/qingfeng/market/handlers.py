"""Reactions to events: each may run twice and has the same result."""

from qingfeng.foundation.api import JournalEntry, defer, system_actor
from qingfeng.market import api


def on_hits_found(entry: JournalEntry) -> None:
    """Leads and the search index follow the answers of one batch."""
    batch_id = int(str(entry.payload["batch"]))
    api.open_leads(batch_id=batch_id, actor=system_actor(), now=entry.at)
    api.index_batch(batch_id=batch_id, actor=system_actor(), now=entry.at)


def on_import_finished(entry: JournalEntry) -> None:  # noqa: ARG001 - the job finds what is new itself
    defer("market.screen_new", queueing_lock="market.screen_new")


def on_snapshot_published(entry: JournalEntry) -> None:
    """What the register says anew is found by its names; the offers are screened again."""
    defer("market.index_rights", number=entry.payload["number"])
    defer("market.screen_all", queueing_lock="market.screen_all")
