"""Background entries: thin, each calls one action."""

from uuid import UUID

from qingfeng.foundation.api import job, now, system_actor
from qingfeng.market import api


@job(name="market.screen_new", queue="screening", queueing_lock="market.screen_new")
def screen_new() -> None:
    api.screen_new(actor=system_actor(), now=now())


@job(name="market.screen_all", queue="screening", queueing_lock="market.screen_all")
def screen_all() -> None:
    api.screen_all(actor=system_actor(), now=now())


@job(name="market.index_rights", queue="screening")
def index_rights(number: int) -> None:
    api.index_rights(number=number, actor=system_actor(), now=now())


@job(name="market.load_stored", queue="intake")
def load_stored(import_id: str) -> None:
    """Load an uploaded file in the background, or go on with it."""
    api.load_stored(import_id=UUID(import_id), actor=system_actor(), now=now())
