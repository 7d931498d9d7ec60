"""Who hears what: events go upward here and nowhere else."""

from qingfeng.foundation.api import subscribe
from qingfeng.law import handlers as law
from qingfeng.market import events as market_events
from qingfeng.market import handlers as market
from qingfeng.register import events as register_events


def declare() -> None:
    subscribe("calendar.year_loaded", law.on_year_loaded, "law.recount")
    subscribe(market_events.HITS_FOUND, market.on_hits_found, "market.leads")
    subscribe(market_events.IMPORT_FINISHED, market.on_import_finished, "market.screen_new")
    subscribe(register_events.SNAPSHOT_PUBLISHED, market.on_snapshot_published, "market.screen_all")
