"""Background entries: thin, each calls one action."""

from uuid import UUID

from qingfeng.evidence.actions.bags import BUILD, build_bag
from qingfeng.foundation.api import job, now


@job(name=BUILD, queue="papers")
def build(bag: str) -> None:
    build_bag(bag_id=UUID(bag), now=now())
